"""WHAT IS ASKED: definitions of notices, their problems, deadlines and form layouts."""
