"""The conversation of a program that is no notebook."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.engine import Run, Sink, engine
from jupyter_ai_assist.core.protocol import Ending, Report, Submit, TurnFailed, TurnFinished
from jupyter_ai_assist.core.session import Made, Session
from jupyter_ai_assist.core.workspace.nowhere import Nowhere
from jupyter_ai_assist.kernel.failure import TurnInterrupted
from jupyter_ai_assist.kernel.talk import Finished, error_of, value_of
from jupyter_ai_assist.screens.afollow import afollow
from jupyter_ai_assist.screens.base import Screen
from jupyter_ai_assist.screens.decide import DecideByInput, EditInTerminal
from jupyter_ai_assist.screens.follow import follow
from jupyter_ai_assist.screens.quiet import QuietScreen
from jupyter_ai_assist.screens.terminal import TextScreen

__all__ = ["ProgramTalk"]


class ProgramTalk:
    """As ``kernel.talk.Talk``, with no shell: what has to be shown goes to stderr."""

    def __init__(self) -> None:
        self._session = Session(assistant(), Nowhere())
        self._decide = DecideByInput(EditInTerminal())

    def run(self, submit: Submit, screen: Screen, made: Made | None = None) -> Finished:
        """Run to the end."""
        return _finished(follow(self._submitter(submit, made), screen, self._decide), screen)

    async def arun(self, submit: Submit, screen: Screen, made: Made | None = None) -> Finished:
        """The same, while the caller's loop goes on."""
        ending = await afollow(self._submitter(submit, made), screen, self._decide)
        return _finished(ending, screen)

    def screen(self, submit: Submit) -> Screen:
        """A screen that shows a run as it comes."""
        return TextScreen(sys.stderr, submit.format)

    def quiet(self, submit: Submit) -> Screen:
        """A screen for a run whose result is a value."""
        return QuietScreen(self.screen(submit))

    def value(self, ending: Finished, submit: Submit, screen: Screen) -> Any:
        """Show the end, and give what came of it."""
        value = value_of(ending, submit)
        screen.finish(ending, value)
        return value

    def _submitter(self, submit: Submit, made: Made | None) -> Callable[[Sink], Run]:
        return lambda sink: engine().submit(self._session, submit, sink, made)


def _finished(ending: Ending, screen: Screen) -> Finished:
    if isinstance(ending, TurnFinished | Report):
        return ending
    screen.abort()
    if isinstance(ending, TurnFailed):
        raise error_of(ending)
    raise TurnInterrupted
