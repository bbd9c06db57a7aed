"""A run whose result is a value: only what a person has to know is shown."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.protocol import (
    Approval,
    Event,
    Notice,
    Progress,
    Question,
    Report,
    TurnFinished,
)

from .base import Screen

__all__ = ["QuietScreen"]


class QuietScreen:
    """Shows notices, questions and how far work has come; not the answer."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def show(self, event: Event) -> None:
        """Pass on what is no part of the answer."""
        if isinstance(event, Approval | Notice | Progress | Question):
            self._screen.show(event)

    def due(self) -> float:
        """Seconds after which ``tick`` has something to do."""
        return self._screen.due()

    def tick(self) -> None:
        """Show what is due."""
        self._screen.tick()

    def pause(self) -> None:
        """Show everything: a question follows."""
        self._screen.pause()

    def finish(self, ending: TurnFinished | Report, value: Any) -> None:
        """Show everything; the value itself is with whoever asked."""
        del ending, value
        self._screen.abort()

    def abort(self) -> None:
        """Show everything that came."""
        self._screen.abort()
