"""Ratios of width to height, as they are typed."""

from __future__ import annotations

import re

__all__ = ["read_ratio"]

_RATIO = re.compile(r"(\d+(?:\.\d+)?)(?:[:x/](\d+(?:\.\d+)?))?$")
_WORDS = {"square": 1.0, "portrait": 2 / 3, "landscape": 3 / 2}
_STEEPEST = 20.0


def read_ratio(text: str) -> float:
    """``16:9``, ``1.5`` or ``square``.

    Raises
    ------
    ValueError
        It is none; the message says what is taken.
    """
    if text in _WORDS:
        return _WORDS[text]
    match = _RATIO.match(text)
    width, height = (float(match[1]), float(match[2] or 1)) if match else (0.0, 0.0)
    if not width or not height or not 1 / _STEEPEST <= width / height <= _STEEPEST:
        raise ValueError("a ratio such as 16:9, 1.5 or square")
    return width / height
