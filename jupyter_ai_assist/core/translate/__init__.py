"""``/translate``: prose into another language; code, formulas, links and HTML stay as they are."""
