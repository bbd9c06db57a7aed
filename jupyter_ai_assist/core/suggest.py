"""What a misspelt word was probably meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that is most like a word, or ``""``; case does not count."""
    by_folded = {choice.casefold(): choice for choice in choices}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[near[0]] if near else ""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Ask for the nearest choice in a sentence, or say nothing."""
    choice = nearest(word, choices)
    return f"Did you mean {choice}?" if choice else ""
