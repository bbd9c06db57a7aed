"""One open conversation: commands in, events out, no transport."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import Any

from .assistant import Assistant
from .commands import find_command, perform
from .conversation import Conversation, Emit
from .errors import AssistError, ConfigError, PolicyError
from .protocol import (
    Answer,
    Event,
    Notice,
    Question,
    Report,
    Submit,
    TurnFailed,
    TurnStopped,
)
from .turn import run_turn
from .workspace import Workspace

__all__ = ["Session"]

_ALWAYS = {"doctor", "help"}
"""Commands that work even if the configuration does not."""

log = logging.getLogger(__name__)


class Session:
    """Runs the commands of one conversation, one after the other.

    Every method but the constructor is called on the engine's loop.
    """

    def __init__(self, assistant: Assistant, workspace: Workspace) -> None:
        self.conversation = Conversation(assistant, workspace, ask=self._ask)
        self._emit: Emit = _nobody_listens
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()

    async def run(self, command: Submit, sink: Emit) -> None:
        """Run a prompt or ``/command``; the last event tells how it ended."""
        sink(await self._ending(command, sink))

    def answer(self, answer: Answer) -> None:
        """Take the answer to a question; one that nobody waits for is dropped."""
        waiting = self._answers.pop(answer.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.text)

    async def _ending(self, command: Submit, sink: Emit) -> Event:
        try:
            async with self._turn:
                self._emit = sink
                for notice in self.conversation.assistant.history.take_notices():
                    sink(Notice(text=notice))
                return await self._perform(command)
        except asyncio.CancelledError:
            return TurnStopped()
        except AssistError as error:
            return TurnFailed(
                code=error.code, message=error.message, hint=error.hint, retryable=error.retryable
            )
        except Exception as error:
            log.exception("A command failed in a way that nobody planned for")
            return TurnFailed(
                code="internal",
                message=f"The assistant itself failed: {type(error).__name__}: {error}",
                hint="Please report this with the traceback in the log.",
            )

    async def _perform(self, command: Submit) -> Event:
        found = find_command(command.prompt)
        if found is None or found.command.name not in _ALWAYS:
            self._require_working()
        wish = await perform(self.conversation, command.prompt, command)
        if isinstance(wish, str):
            return Report(markdown=wish)
        return await run_turn(self.conversation, wish, command, self._emit)

    def _require_working(self) -> None:
        assistant = self.conversation.assistant
        if assistant.problems:
            first, *more = assistant.problems
            hint = f"{first.hint} {len(more)} more: see %assist /doctor." if more else first.hint
            raise ConfigError(first.message, hint=hint)
        if assistant.settings.switched_off:
            raise PolicyError(assistant.settings.switched_off)

    async def _ask(self, text: str, *, secret: bool = False, choices: tuple[str, ...] = ()) -> str:
        id_ = str(next(self._numbers))
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[id_] = waiting
        self._emit(Question(id=id_, text=text, secret=secret, choices=choices))
        return await waiting


def _nobody_listens(_: Any) -> None:
    """Stands in until the first command brings its sink."""
