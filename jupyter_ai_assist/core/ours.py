"""Cells that only talk to the assistant."""

from __future__ import annotations

import re

__all__ = ["is_ours"]

_OURS = re.compile(r"%%?assist\b|%(?:re|un)?load_ext\s+jupyter_ai_assist\b")


def is_ours(source: str) -> bool:
    """Whether a cell only talks to the assistant: it is no code to explain or to learn from."""
    if "assist" not in source:
        return False
    if source.lstrip().startswith("%%"):
        return _OURS.match(source.lstrip()) is not None
    lines = [line.strip() for line in source.splitlines()]
    code = [line for line in lines if line and not line.startswith("#")]
    return bool(code) and all(_OURS.match(line) for line in code)
