"""What people type into a search, as an FTS5 expression."""

from __future__ import annotations

__all__ = ["match_expression"]


def match_expression(words: str) -> str:
    """All the words, in any order; the last one may be the beginning of a word.

    Each is quoted, so that nothing that is typed has a meaning of its own:
    ``NEAR``, ``*``, ``"``, ``a-b`` and ``col:x`` are searched for as text.
    Blank where there is nothing to search for.
    """
    typed = [word for word in words.replace("\0", " ").split() if any(map(str.isalnum, word))]
    phrases = ['"' + word.replace('"', '""') + '"' for word in typed]
    beginning = "*" if typed and typed[-1][-1].isalnum() else ""  # "c++" is no beginning of "csv"
    return " ".join(phrases) + beginning
