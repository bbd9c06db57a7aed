"""A run in a plain terminal: text as it arrives."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, TextIO

from jupyter_ai_assist.core.protocol import (
    Approval,
    Event,
    Format,
    Notice,
    Progress,
    ReasoningDelta,
    Report,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
)

from .approval import approval_text
from .base import NOTHING_DUE, closing_line
from .cards import REASONING, progress_line, tool_line, unstyled

__all__ = ["TextScreen"]

_DIM, _PLAIN = "\x1b[2m", "\x1b[22m"


class TextScreen:
    """Shows one run as text.

    Parameters
    ----------
    stream
        Colour is used if it is a terminal that has some, and ``NO_COLOR`` (no-color.org) is unset.
    format_
        Code and JSON are shown once, when they are whole.
    place
        Where the code that a turn proposes is to be found.
    """

    def __init__(self, stream: TextIO, format_: Format, place: str = "at the next prompt") -> None:
        self._stream = stream
        self._format = format_
        self._place = place
        self._colour = stream.isatty() and _wants_colour(os.environ)
        self._line_open = False
        self._calls: dict[str, str] = {}
        self._last_call = ""
        """The call whose line is still open."""
        self._reasoned = 0

    def show(self, event: Event) -> None:
        """Write an event."""
        if not isinstance(event, ReasoningDelta):
            self._end_reasoning()
        match event:
            case TextDelta(text=text) if self._format in {"markdown", "text"}:
                self._write(unstyled(text))
            case ReasoningDelta(text=text):
                self._reason(unstyled(text))
            case ToolStarted():
                self._calls[event.id] = tool_line(event)
                self._new_line()
                self._aside(f"· {tool_line(event)} …")
                self._last_call = event.id
            case ToolFinished():
                self._tool_finished(event)
            case Approval():
                self._new_line()
                self._write(approval_text(event, colour=self._colour))
            case Notice(text=text):
                self._new_line()
                self._aside(f"{unstyled(text)}\n")
            case Progress():
                self._progress(event)
            case _:
                pass

    def due(self) -> float:
        """Nothing waits here."""
        return NOTHING_DUE

    def tick(self) -> None:
        """Nothing waits here."""

    def pause(self) -> None:
        """Begin a line for the question."""
        self._end_reasoning()
        self._new_line()

    def finish(self, ending: TurnFinished | Report, value: Any) -> None:
        """End the answer, and write the closing line."""
        self.pause()
        if isinstance(ending, Report):
            self._write(unstyled(ending.markdown))
            self._new_line()
            return
        if self._format == "json":
            self._write(unstyled(json.dumps(value, indent=2, ensure_ascii=False)))
            self._new_line()
        self._aside(f"{closing_line(ending, self._place)}\n")

    def abort(self) -> None:
        """End the line."""
        self.pause()

    def _tool_finished(self, event: ToolFinished) -> None:
        line = self._calls.pop(event.id, event.name)
        if not (self._line_open and self._last_call == event.id):
            self._new_line()
            self._aside(f"· {line}")
        self._aside(f" {'failed' if event.is_error else 'done'}, {event.seconds:.1f} s\n")

    def _progress(self, progress: Progress) -> None:
        """Over the line before, in a terminal; elsewhere the end alone."""
        if self._colour:
            self._aside(f"\r{progress_line(progress)}")
        elif progress.done == progress.total:
            self._aside(f"{progress_line(progress)}\n")

    def _reason(self, text: str) -> None:
        room = REASONING - self._reasoned
        if room <= 0:
            return
        if not self._reasoned:
            self._new_line()
        self._reasoned += len(text)
        self._aside(text[:room] + ("…" if len(text) > room else ""))

    def _end_reasoning(self) -> None:
        if self._reasoned:
            self._reasoned = 0
            self._new_line()

    def _aside(self, text: str) -> None:
        self._write(text, dim=self._colour)

    def _new_line(self) -> None:
        if self._line_open:
            self._write("\n")

    def _write(self, text: str, *, dim: bool = False) -> None:
        if not text:
            return
        self._last_call = ""
        self._line_open = not text.endswith("\n")
        encoding = self._stream.encoding or "utf-8"
        shown = text.encode(encoding, "replace").decode(encoding)
        self._stream.write(f"{_DIM}{shown}{_PLAIN}" if dim else shown)
        self._stream.flush()


def _wants_colour(environ: Mapping[str, str]) -> bool:
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
