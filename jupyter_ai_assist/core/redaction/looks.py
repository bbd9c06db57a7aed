"""How a string looks: like something that a machine drew by lot, or like words."""

from __future__ import annotations

import math
import re
from collections import Counter

__all__ = ["is_placeholder", "looks_drawn"]

_PLACEHOLDER = re.compile(
    r"(?i)x+$|\*+$|\.+$|<.*>$|\[.*\]$|\{.*\}$|\$\{?\w+\}?$|%\(?\w+\)?s?$|.*\.\.\.|.*…"
    r"|(?:your|my|the|insert|enter|replace|example|sample|dummy|fake|placeholder|changeme|todo)"
    r"(?:$|[-_ ])"
    r"|(?:none|null|true|false|undefined|secret|password|passwd|token|key|string|str|test)$"
)


def is_placeholder(value: str) -> bool:
    """Whether a value stands for a secret without being one."""
    return _PLACEHOLDER.match(value) is not None


def looks_drawn(value: str, bits: float) -> bool:
    """Whether it has letters and digits, and so many bits a character (Shannon)."""
    if not any(c.isdigit() for c in value) or not any(c.isalpha() for c in value):
        return False
    total = len(value)
    counts = Counter(value).values()
    return -sum(n / total * math.log2(n / total) for n in counts) >= bits
