"""Readings for other programs (columns, files) and for people (wording)."""
