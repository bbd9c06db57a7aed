"""A run for programs: one JSON object a line, each an event of the protocol."""

from __future__ import annotations

from typing import Any, TextIO

from jupyter_ai_assist.core.protocol import Event, Report, TurnFinished
from jupyter_ai_assist.screens.base import NOTHING_DUE

__all__ = ["JsonScreen"]


class JsonScreen:
    """Writes each event as it comes; the last line tells how it ended."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show(self, event: Event) -> None:
        """Write an event."""
        self._stream.write(f"{event.model_dump_json()}\n")
        self._stream.flush()

    def due(self) -> float:
        """Nothing waits here."""
        return NOTHING_DUE

    def tick(self) -> None:
        """Nothing waits here."""

    def pause(self) -> None:
        """Nothing waits here."""

    def finish(self, ending: TurnFinished | Report, value: Any) -> None:
        """Write the last event."""
        del value
        self.show(ending)

    def abort(self) -> None:
        """Nothing waits here; whoever aborts writes the last event."""
