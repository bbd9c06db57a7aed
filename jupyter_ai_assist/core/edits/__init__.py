"""Edits of a notebook: as values, applied, proposed, written down, and taken back."""
