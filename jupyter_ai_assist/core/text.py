"""Long text made short."""

from __future__ import annotations

__all__ = ["head_and_tail"]


def head_and_tail(text: str, limit: int) -> str:
    """Keep two thirds of ``limit`` characters from the beginning and one from the end."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    head = limit - tail
    return f"{text[:head]}\n… {len(text) - limit:,} characters left out …\n{text[-tail:]}"
