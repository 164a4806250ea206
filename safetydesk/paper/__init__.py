"""WHAT IS PRINTED: the Sheet in the middle, writers of docx, xlsx and pdf, readers of tables."""
