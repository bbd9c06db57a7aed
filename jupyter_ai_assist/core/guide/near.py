"""What a misspelt name was meant to be, judged so that doubt shows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Match", "nearest", "same_letters"]

MAX_CHOICES = 20_000
CLOSE = 0.74
"""Similarity (``difflib`` ratio) below which words are not taken for each other."""
TIE = 0.04
SHORT = 3
"""Words of fewer letters have too many neighbours to guess at."""
FEW = 5
"""Words of no more letters than this may differ in one of them."""


@dataclass(frozen=True)
class Match:
    """The choices that a word may have been meant for, best first."""

    choices: tuple[str, ...] = ()
    sure: bool = False
    """Whether the first one stands out."""

    @property
    def only(self) -> str:
        """The one that was certainly meant, or ``""``."""
        return self.choices[0] if self.sure else ""


def nearest(word: str, choices: Iterable[str]) -> Match:
    """Find what ``word`` was meant to be.

    Differences in case, blanks and underscores alone come first; a difference
    in digits alone is never a slip (``df1`` is not ``df2``).
    """
    pool = [choice for choice in dict.fromkeys(choices) if choice != word][:MAX_CHOICES]
    same = [choice for choice in pool if same_letters(choice) == same_letters(word)]
    if same:
        return Match(tuple(same[:3]), sure=len(same) == 1)
    if len(word.strip()) < SHORT:
        return Match()
    ranked = sorted(((_similarity(word, choice), choice) for choice in pool), reverse=True)
    close = [(score, choice) for score, choice in ranked if score >= CLOSE][:3]
    if not close:
        return Match()
    alone = len(close) == 1 or close[0][0] - close[1][0] > TIE
    names = tuple(choice for _, choice in close)
    return Match(names, sure=alone and not _numbered(word, names[0]))


def same_letters(word: str) -> str:
    """A word without case, blanks, dashes and underscores."""
    return re.sub(r"[\W_]+", "", word).casefold() or word


def _similarity(word: str, choice: str) -> float:
    """A ratio from 0 to 1; one slip of the finger counts as very close."""
    one, other = word.casefold(), choice.casefold()
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE - 0.1 or matcher.quick_ratio() < CLOSE - 0.1:
        return 0.0
    ratio = matcher.ratio()
    if _swapped(one, other):
        ratio = max(ratio, 0.95)
    elif len(one) <= FEW and _changes(matcher) > 1:
        return 0.0
    return ratio + (0.02 if one[0] == other[:1] else 0)


def _changes(matcher: difflib.SequenceMatcher[str]) -> int:
    """Letters that differ, are missing or are too many."""
    spans = (op[1:] for op in matcher.get_opcodes() if op[0] != "equal")
    return sum(max(end - start, to - from_) for start, end, from_, to in spans)


def _swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters changed places."""
    if len(one) != len(other):
        return False
    places = [place for place in range(len(one)) if one[place] != other[place]]
    return (
        len(places) == 2  # noqa: PLR2004 - a pair
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )


def _numbered(one: str, other: str) -> bool:
    return re.sub(r"\d+", "", one) == re.sub(r"\d+", "", other) and one != other
