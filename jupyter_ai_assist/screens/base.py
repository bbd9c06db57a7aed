"""The seam between a run and what shows it."""

from __future__ import annotations

import math
from typing import Any, Protocol

from jupyter_ai_assist.core.protocol import Event, Report, TurnFinished

__all__ = ["NOTHING_DUE", "Screen", "closing_line"]

NOTHING_DUE = math.inf
"""Seconds until a screen that has shown everything must be called again."""


_LEAST = 0.0001
"""US dollars, the smallest amount that is shown as such."""


class Screen(Protocol):
    """Shows one run as it happens; used by the waiting thread alone."""

    def show(self, event: Event) -> None:
        """Take note of an event, and show it soon."""

    def due(self) -> float:
        """Seconds after which ``tick`` has something to do."""

    def tick(self) -> None:
        """Show what is due."""

    def pause(self) -> None:
        """Show everything: a question follows."""

    def finish(self, ending: TurnFinished | Report, value: Any) -> None:
        """Show the end, and the answer's value where the format is not Markdown."""

    def abort(self) -> None:
        """Show everything that came; the cell itself says why it ends."""


def closing_line(ending: TurnFinished, place: str) -> str:
    """A turn in one line: place of its code · model · tokens · cost · time."""
    usage = ending.usage
    parts = [f"The code is {place}"] if ending.new_cell else []
    parts.append(ending.model)
    if usage.input_tokens or usage.output_tokens:
        cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
        parts.append(f"{usage.input_tokens:,} tokens in{cached} / {usage.output_tokens:,} out")
        parts.append("cost unknown" if usage.cost is None else _dollars(usage.cost))
    parts.append(f"{ending.seconds:.1f} s")
    return " · ".join(parts)


def _dollars(cost: float) -> str:
    if not cost:
        return "no cost"
    if cost < _LEAST:
        return f"under ${_LEAST}"
    return f"${cost:.2f}" if cost >= 1 else f"${cost:.4f}"
