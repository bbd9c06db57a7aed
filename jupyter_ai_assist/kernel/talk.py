"""The heavy half of the magics: one shell's conversation with the engine."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from jupyter_ai_assist.core.commands import COMMANDS, in_own_format
from jupyter_ai_assist.core.context.candidates import Wanted
from jupyter_ai_assist.core.edits.edits import CellState, InsertCell
from jupyter_ai_assist.core.engine import Run, Sink, engine
from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.protocol import Ending, Report, Submit, TurnFailed, TurnFinished
from jupyter_ai_assist.core.session import Made, Session
from jupyter_ai_assist.screens.afollow import afollow
from jupyter_ai_assist.screens.base import Screen
from jupyter_ai_assist.screens.decide import DecideByInput, EditInTerminal
from jupyter_ai_assist.screens.desk import run_in_main
from jupyter_ai_assist.screens.follow import follow
from jupyter_ai_assist.screens.quiet import QuietScreen
from jupyter_ai_assist.screens.terminal import TextScreen

from .approve import EditInCell
from .arguments import Arguments
from .display import RichScreen
from .failure import TurnInterrupted
from .growing import Frontend
from .main_thread import RunInMain
from .next_cell import NextCell
from .page.magic import InSight, MagicWorkspace
from .pictures import pictures
from .recorder import Recorder
from .values import made

__all__ = ["Finished", "OpenSession", "Talk", "error_of", "value_of"]

OpenSession = Callable[[Recorder, RunInMain], Session]
"""Opens the conversation of a shell; gets what has run there, and the way to run
code in its main thread."""

Finished = TurnFinished | Report
"""How a run ends that neither failed nor was stopped."""

_PATIENCE = 3.0
"""Seconds that a person waits for what Tab offers."""
_MOST = 200
"""Candidates of one kind."""


class Talk:
    """A shell's open conversation.

    Parameters
    ----------
    recorder
        Watches the shell.
    open_session
        Called once, here.
    """

    def __init__(self, recorder: Recorder, open_session: OpenSession) -> None:
        self._shell = recorder.shell
        self._session = open_session(recorder, run_in_main)
        self._next_cell = recorder.workspace.next_cell if recorder.workspace else NextCell()
        workspace = self._session.conversation.workspace
        self._in_sight = (
            InSight(self._session, workspace, recorder.pages, engine())
            if isinstance(workspace, MagicWorkspace)
            else None
        )
        in_kernel = getattr(self._shell, "kernel", None) is not None
        self._decide = DecideByInput(EditInCell(self._put_below) if in_kernel else EditInTerminal())

    def answer(self, arguments: Arguments) -> Any:
        """Run a prompt or command, show it, and return the answer's value.

        Raises
        ------
        AssistError
            It failed.
        TurnInterrupted
            The person stopped it; what had come is on the screen.
        """
        wishes = asdict(arguments)
        out = wishes.pop("out")
        submit = in_own_format(Submit(**wishes, own_mode=arguments.mode is not None))
        screen = self.screen(submit)
        ending = self.run(submit, screen)
        if isinstance(ending, TurnFinished):
            ending = self._with_next_cell(ending, submit)
        return self._finish(ending, submit, out, screen)

    def run(self, submit: Submit, screen: Screen, made: Made | None = None) -> Finished:
        """Run to the end; raises as ``answer``.

        Parameters
        ----------
        made
            As ``Session.run`` takes it.
        """
        self._next_cell.begin()
        try:
            submitter = self._submitter(submit, made, self._find_page(submit))
            ending = follow(submitter, screen, self._decide)
        except BaseException:
            screen.abort()
            raise
        return self._finished(ending, screen)

    async def arun(self, submit: Submit, screen: Screen, made: Made | None = None) -> Finished:
        """The same, while the caller's loop goes on."""
        self._next_cell.begin()
        try:
            page = await asyncio.to_thread(self._find_page, submit)
            ending = await afollow(self._submitter(submit, made, page), screen, self._decide)
        except BaseException:
            screen.abort()
            raise
        return self._finished(ending, screen)

    def quiet(self, submit: Submit) -> Screen:
        """A screen for a run whose result is a value."""
        return QuietScreen(self.screen(submit))

    def value(self, ending: Finished, submit: Submit, screen: Screen) -> Any:
        """Show the end, and give what came of it."""
        return self._finish(ending, submit, "", screen)

    def _find_page(self, submit: Submit) -> str:
        """The page in which it may change cells; see ``InSight.find``."""
        if self._in_sight is None or self._in_terminal:
            return ""
        return self._in_sight.find(submit, _client_of(self._shell.get_parent()))

    def _submitter(self, submit: Submit, made: Made | None, page: str) -> Callable[[Sink], Run]:
        in_sight = self._in_sight
        if in_sight is None:
            return lambda sink: engine().submit(self._session, submit, sink, made)
        return lambda sink: in_sight.submit(submit, sink, made, page)

    def _finished(self, ending: Ending, screen: Screen) -> Finished:
        if isinstance(ending, TurnFinished | Report):
            return ending
        screen.abort()
        self._give(self._next_cell.take())
        if isinstance(ending, TurnFailed):
            raise error_of(ending)
        raise TurnInterrupted

    def commands(self) -> Iterable[str]:
        """The names of all commands."""
        return COMMANDS

    def models(self) -> Iterable[str]:
        """The ids of all models that may be used and are known by name."""
        assistant = self._session.conversation.assistant
        return [model.id for model in assistant.policy.models(tuple(assistant.models()))]

    def threads(self) -> Iterable[str]:
        """The names of this notebook's conversations."""
        conversation = self._session.conversation
        found = conversation.assistant.history.threads(conversation.workspace.notebook)
        return [thread.name for thread in found if thread.name]

    def references(self, typed: str) -> Iterable[str]:
        """What can stand after ``@`` and begins as typed; nothing where that takes long."""
        wanted = Wanted(typed, most=_MOST, by_count=True)
        found = asyncio.run_coroutine_threadsafe(self._session.candidates(wanted), engine().loop)
        try:
            refs = [candidate.ref for candidate in found.result(_PATIENCE).found]
        except TimeoutError:
            found.cancel()
            return []
        start = typed.replace('"', "").casefold()
        return [ref for ref in refs if ref.replace('"', "").casefold().startswith(start)]

    @property
    def _in_terminal(self) -> bool:
        return getattr(self._shell, "kernel", None) is None

    def screen(self, submit: Submit) -> Screen:
        """A screen that shows a run as it comes."""
        if self._in_terminal:
            return TextScreen(sys.stdout, submit.format)
        # A notebook names the cell that runs; consoles, which know no updates, name nothing.
        named = bool(self._shell.get_parent().get("metadata"))
        return RichScreen(Frontend(self._shell.display_pub.publish, named), submit.format)

    def _finish(
        self, ending: TurnFinished | Report, submit: Submit, out: str, screen: Screen
    ) -> Any:
        value = value_of(ending, submit)
        screen.finish(ending, value)
        if isinstance(ending, TurnFinished) and ending.form:
            value = made(ending.form, self._shell.user_ns, value)
        to = ending.to if isinstance(ending, TurnFinished) else ""
        self._shell.push({name: value for name in (out, to) if name})
        if isinstance(ending, TurnFinished):
            self._give(ending.new_cell)
        return value

    def _with_next_cell(self, ending: TurnFinished, submit: Submit) -> TurnFinished:
        """Make one cell of those that the turn inserted and of the answer's code.

        That joins them if the user asked for code; else an inserted cell is the
        answer, and a block in the text only repeats it. What ran already is in a
        terminal's history: at the next prompt it would only stand in the way.
        """
        asked = submit.format == "code" or not self._next_cell.cells()
        done = self._in_terminal and not asked and self._next_cell.has_run
        code = self._next_cell.take(ending.new_cell if asked else "")
        code = "" if done else code
        return ending.model_copy(update={"new_cell": code})

    def _put_below(self, code: str) -> None:
        """Add code to the cell that the turn gives at its end."""
        cell = CellState(id=uuid.uuid4().hex[:8], source=code)
        self._next_cell.apply(InsertCell(cell=cell))

    def _give(self, code: str) -> None:
        """Put code into a new cell below, or at the next prompt of a terminal."""
        if code:
            self._shell.set_next_input(code, replace=False)


def _client_of(message: dict[str, Any]) -> str:
    """The Jupyter session that a message comes from."""
    return str(message.get("header", {}).get("session", ""))


def value_of(ending: Finished, submit: Submit) -> Any:
    """What came of it, plain: text, the value of JSON, what was found, or images."""
    if isinstance(ending, Report):
        return ending.markdown
    if ending.value is not None:
        return ending.value
    if ending.saved:
        return pictures(ending.saved)
    return json.loads(ending.text) if submit.format == "json" else ending.text


def error_of(failed: TurnFailed) -> AssistError:
    """The error that a failed run stands for."""
    error = AssistError(failed.message, hint=failed.hint)
    error.code = failed.code
    error.retryable = failed.retryable
    return error
