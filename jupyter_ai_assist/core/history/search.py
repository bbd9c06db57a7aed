"""What people type into a search, as an FTS5 expression."""

from __future__ import annotations

__all__ = ["has_words", "match_expression"]

_BEGINNING = 4
"""Characters. All words that begin with fewer take seconds to collect in a
long history; scripts that write words in one or two signs are not so limited."""


def match_expression(words: str) -> str:
    """All the words, in any order; the last one may be the beginning of a word.

    Each is quoted, so that nothing that is typed has a meaning of its own:
    ``NEAR``, ``*``, ``"``, ``a-b`` and ``col:x`` are searched for as text.
    Blank where there is nothing to search for.
    """
    typed = [word for word in words.replace("\0", " ").split() if any(map(str.isalnum, word))]
    phrases = ['"' + word.replace('"', '""') + '"' for word in typed]
    return " ".join(phrases) + ("*" if typed and _may_begin(typed[-1]) else "")


def has_words(text: str, words: str) -> bool:
    """Whether a short text has all the words, in any order and in any part of its own."""
    return all(word in text.casefold() for word in words.casefold().split())


def _may_begin(word: str) -> bool:
    """Whether a word may be the beginning of one: ``c++`` is not that of ``csv``."""
    return word[-1].isalnum() and (len(word) >= _BEGINNING or not word.isascii())
