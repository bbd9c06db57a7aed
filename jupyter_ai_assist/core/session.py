"""One open conversation: commands in, events out, no transport."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from .approvals import nobody_asked
from .asking import Pending
from .assistant import Assistant
from .commands import Job, Performed, find_command, in_own_format, perform
from .commands.undo import take_back
from .context.candidates import Candidates, Wanted, find_candidates
from .conversation import Conversation, Emit
from .errors import AssistError, NobodyToAskError, UsageError
from .failed import failed_by
from .policy import Policy
from .protocol import (
    Answer,
    Approval,
    Decide,
    Event,
    Notice,
    Question,
    Report,
    Settled,
    Submit,
    TurnFailed,
    TurnStopped,
)
from .replacing import kept_files, left_out
from .sending.payload import Payload
from .sending.preview import payload_of
from .setup.tool_modes import AlwaysAllowed
from .turn import notices_of, plan_of, run_turn
from .typed import Typing, as_it_is, typed_as
from .workspace.base import Workspace
from .workspace.shared import SharedWorkspace

__all__ = ["Made", "Session"]

Made = Callable[[Conversation, Submit], Awaitable[Performed]]
"""Makes what a submitted command comes to, in the place of its words."""

_ALWAYS = {"doctor", "help"}
"""Commands that work even if the configuration does not."""

log = logging.getLogger(__name__)


class Session:
    """Runs the commands of one conversation, one after the other.

    Every method but the constructor is called on the engine's loop.

    Parameters
    ----------
    typing
        How the door's people type a prompt or command.
    """

    def __init__(
        self, assistant: Assistant, workspace: Workspace, typing: Typing = as_it_is
    ) -> None:
        self._typing = typing
        self.conversation = Conversation(
            assistant,
            workspace,
            ask=self._ask,
            decide=self._wait_for_decision,
            always=AlwaysAllowed(assistant, self._tell),
        )
        self._emit: Emit = _nobody_listens
        self._answers = Pending[str, str | None]()
        self._decisions = Pending[tuple[str, str], Decide]()
        """By id and hash: a decision about anything else than what was shown is none."""
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()

    async def run(self, command: Submit, sink: Emit, made: Made | None = None) -> None:
        """Run a prompt or ``/command``; the last event tells how it ended.

        Parameters
        ----------
        made
            Makes what is to be done, where a program says it in values; the prompt is then
            its name in the history. Policy and budgets are the same.
        """
        with typed_as(self._typing):
            sink(await self._ending(command, sink, made))

    def answer(self, answer: Answer) -> None:
        """Take the answer to a question; one that nobody waits for is dropped."""
        self._answers.settle(answer.id, answer.text)

    def decide(self, decide: Decide) -> None:
        """Take a decision; one that is late, doubled or about something else is dropped."""
        self._decisions.settle((decide.id, decide.hash), decide)

    async def candidates(self, wanted: Wanted) -> Candidates:
        """What can stand after ``@``; also while a turn runs, or the kernel is busy."""
        return await find_candidates(*self._shared(), wanted)

    async def preview(self, command: Submit) -> Payload:
        """What a prompt would send; nothing is sent, and nothing changed.

        Raises
        ------
        AssistError
            The prompt would be refused; or a turn is running, which will change what
            is sent.
        """
        if self._turn.locked():
            raise UsageError(
                "A turn is running, and what it brings would go along.", hint="Wait for its end."
            )
        with typed_as(self._typing):
            async with self._turn:
                self.conversation.assistant.require_working_now()
                self.conversation.begin()
                found = find_command(command.prompt)
                if found and not found.command.asks:
                    raise UsageError(f"/{found.command.name} asks no model: nothing would be sent.")
                return await self._payload(command)

    async def _payload(self, command: Submit) -> Payload:
        command = in_own_format(self._with_kept_files(command))
        wish = await perform(self.conversation, command.prompt, command)
        if isinstance(wish, str):
            raise UsageError("This asks no model: nothing would be sent.")
        if isinstance(wish, Submit):
            return await self._payload(wish)
        asked = wish.task if isinstance(wish, Job) else wish
        if asked is None:
            raise UsageError(
                "This sends what stands behind the command and what it names, and nothing else "
                "of the notebook."
            )
        plan = await plan_of(self.conversation, asked, command)
        return payload_of(plan.request, plan.window, notices_of(plan))

    def _with_kept_files(self, command: Submit) -> Submit:
        if not command.keep:
            return command
        kept = kept_files(self.conversation.turns(), command)
        return command.model_copy(update={"files": (*kept, *command.files), "keep": ()})

    def _shared(self) -> tuple[SharedWorkspace, Policy]:
        conversation = self.conversation
        policy = conversation.policy_by(conversation.assistant.settings)
        return SharedWorkspace(conversation.workspace, policy), policy

    async def _ending(self, command: Submit, sink: Emit, made: Made | None) -> Event:
        try:
            async with self._turn:
                self._emit = sink
                assistant = self.conversation.assistant
                assistant.refresh()
                self.conversation.begin()
                for notice in (*assistant.take_news(), *assistant.history.take_notices()):
                    sink(Notice(text=notice))
                last = await self._recorded(command, sink, made)
                # What it was stored with may have failed meanwhile: it is not told of tomorrow.
                for notice in assistant.history.take_notices():
                    sink(Notice(text=notice))
                return last
        except asyncio.CancelledError:
            return TurnStopped()
        except AssistError as error:
            return failed_by(error)
        except Exception as error:
            log.exception("A command failed in a way that nobody planned for")
            return failed_by(error)

    async def _recorded(self, command: Submit, sink: Emit, made: Made | None) -> Event:
        """Run a command with all that comes of it on record, where that is wished for."""
        assistant = self.conversation.assistant
        kinds = {tool.name: tool.kind for tool in assistant.tools.values()}
        with assistant.audit.recording(
            lambda: assistant.settings, command, self.conversation.workspace.notebook, kinds
        ) as record:

            def emit(event: Event) -> None:
                record(event)
                sink(event)

            self._emit = emit
            try:
                last = await self._perform(command, made)
            except asyncio.CancelledError:
                record(TurnStopped())
                raise
            except Exception as error:
                code = error.code if isinstance(error, AssistError) else "internal"
                record(TurnFailed(code=code, message=str(error)))
                raise
            record(last)
            return last

    async def _perform(self, command: Submit, made: Made | None = None) -> Event:
        found = None if command.rewrite else find_command(command.prompt)
        if found is None or found.command.name not in _ALWAYS:
            self.conversation.assistant.require_working()
        command = in_own_format(self._with_kept_files(command))
        if made is not None:
            wish = await made(self.conversation, command)
        else:
            wish = await perform(self.conversation, command.prompt, command)
        if isinstance(wish, str):
            return Report(markdown=wish)
        if isinstance(wish, Submit):
            return await self._perform(wish)
        if isinstance(wish, Job):
            return await wish.run(self._emit)
        if command.replaces and command.undo:
            replaced = left_out(self.conversation.turns(), command.replaces)
            for notice in await take_back(self.conversation, replaced):
                self._emit(Notice(text=notice))
        return await run_turn(self.conversation, wish, command, self._emit)

    def _tell(self, event: Event) -> None:
        """Pass an event on to whoever has submitted what runs."""
        self._emit(event)

    async def _ask(self, text: str, *, secret: bool = False, choices: tuple[str, ...] = ()) -> str:
        id_ = str(next(self._numbers))
        question = Question(id=id_, text=text, secret=secret, choices=choices)
        answer = await self._answers.wait(id_, lambda: self._emit(question))
        self._emit(Settled(id=id_))
        if answer is None:
            raise NobodyToAskError.of(text)
        return answer

    async def _wait_for_decision(self, approval: Approval) -> Decide:
        key = approval.id, approval.hash
        decision = await self._decisions.wait(key, lambda: self._emit(approval))
        self._emit(Settled(id=approval.id, verdict=decision.verdict))
        if decision.verdict == "nobody" and approval.tool:
            folder = self.conversation.assistant.config_folder
            self._emit(Notice(text=nobody_asked(approval, folder)))
        return decision


def _nobody_listens(_: Any) -> None:
    """Stands in until the first command brings its sink."""
