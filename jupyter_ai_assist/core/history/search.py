"""What the index of all turns holds, and what people type into a search, as FTS5 takes it."""

from __future__ import annotations

import re

__all__ = ["has_words", "indexed", "match_expression", "without_marks"]

_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese, Japanese
)
"""Letters of scripts that leave no space between words, as in a set of a pattern."""
_LETTER = re.compile(f"[{_UNSPACED}]")
_EDGE = re.compile(rf"(?<=[{_UNSPACED}])(?=\w)|(?<=\w)(?=[{_UNSPACED}])")
_MARK = "\x1f"
"""Parts two words for the index, in one byte; nothing that people write holds it."""

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
    phrases = ['"' + _parted(word).replace('"', '""') + '"' for word in typed]
    return " ".join(phrases) + ("*" if typed and _may_begin(typed[-1]) else "")


def indexed(question: str, answer: str) -> str:
    """What is indexed of a turn beside its question.

    In a script that leaves no space between words the index would know whole sentences
    only: so each letter is a word there, and a word that is searched for is a phrase.
    """
    again = _parted(question)
    return _parted(answer) if again == question else f"{_parted(answer)}\n\n{again}"


def without_marks(text: str) -> str:
    """A piece of what is indexed, as it was written."""
    return text.replace(_MARK, "")


def _parted(text: str) -> str:
    return _EDGE.sub(_MARK, text) if _LETTER.search(text) else text


def has_words(text: str, words: str) -> bool:
    """Whether a short text has all the words, in any order and in any part of its own."""
    return all(word in text.casefold() for word in words.casefold().split())


def _may_begin(word: str) -> bool:
    """Whether a word may be the beginning of one: ``c++`` is not that of ``csv``."""
    return word[-1].isalnum() and (len(word) >= _BEGINNING or not word.isascii())
