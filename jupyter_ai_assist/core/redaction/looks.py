"""How a string looks: like something that a machine drew by lot, or like words."""

from __future__ import annotations

import math
import re
from collections import Counter

__all__ = ["has_letters_and_digits", "is_placeholder", "looks_drawn", "looks_like_words"]

_PLACEHOLDER = re.compile(
    r"(?i)\[hidden:|x+$|\*+$|\.+$|<.*>$|\[.*\]$|\{.*\}$|\$\{?\w+\}?$|\$\(.*|%\(?\w+\)?s?$|.*\.\.\.|.*…"
    r"|(?:your|my|the|insert|enter|replace|example|sample|dummy|fake|placeholder|changeme|todo"
    r"|redacted)(?:$|[-_ ])"
    r"|(?:none|null|true|false|undefined|secret|password|passwd|token|key|string|str|test)$"
)
_WORDS = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[^\W\d_]")
_WORDY = 0.4
"""Part of the characters that stand in words; of random base64 it is a tenth."""


def is_placeholder(value: str) -> bool:
    """Whether a value stands for a secret without being one."""
    return _PLACEHOLDER.match(value) is not None


def has_letters_and_digits(value: str) -> bool:
    """Whether it has both."""
    return _DIGIT.search(value) is not None and _LETTER.search(value) is not None


def looks_drawn(value: str, bits: float) -> bool:
    """Whether it has letters and digits, and so many bits a character (Shannon)."""
    if not has_letters_and_digits(value):
        return False
    total = len(value)
    counts = Counter(value).values()
    return -sum(n / total * math.log2(n / total) for n in counts) >= bits


def looks_like_words(value: str) -> bool:
    """Whether much of it is words, as in a path, a name or a title."""
    return sum(map(len, _WORDS.findall(value))) >= _WORDY * len(value)
