"""WHAT CAME IN: units, materials, works, review, board, history, backup; SQLAlchemy lives here."""
