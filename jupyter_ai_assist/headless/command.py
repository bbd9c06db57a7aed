"""One command of the command line, from the start of its workspace to the exit code."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.commands import command_named
from jupyter_ai_assist.core.conversation import Chat
from jupyter_ai_assist.core.engine import Run, engine
from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.failed import failed_by
from jupyter_ai_assist.core.protocol import (
    Notice,
    Question,
    Report,
    Submit,
    TurnFailed,
    TurnFinished,
    TurnStopped,
)
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.screens.base import Screen
from jupyter_ai_assist.screens.decide import DecideByInput, EditInTerminal
from jupyter_ai_assist.screens.follow import Ending, follow, typed
from jupyter_ai_assist.screens.terminal import TextScreen

from .deciding import Deciding
from .json_screen import JsonScreen
from .open_pages import require_closed
from .options import Exit, Options
from .typed import in_terminal
from .whole_run import WholeRun
from .workspace import FileWorkspace

__all__ = ["perform"]

T = TypeVar("T")

_GLANCE = 0.1
"""Seconds after which the wait looks up: Windows wakes no waiting thread for Ctrl-C."""

_CODES = {"usage": Exit.USAGE, "policy": Exit.REFUSED, "budget": Exit.REFUSED}
"""Exit codes of failures, by the error's code; any other is ``FAILED``."""


def perform(options: Options) -> int:
    """Do what was typed, show it, and give the exit code."""
    command = _Command(options)
    try:
        return command.perform()
    except KeyboardInterrupt:
        return command.end(TurnStopped())
    except AssistError as error:
        return command.end(failed_by(error))
    finally:
        with suppress(KeyboardInterrupt):  # a second Ctrl-C: the kernel ends on its own
            command.close()


class _Command:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._screen: Screen = (
            JsonScreen(sys.stdout)
            if options.json
            else TextScreen(sys.stdout, "markdown", place="above")
        )
        self._person = not options.json and sys.stdin.isatty() and sys.stdout.isatty()
        ask = DecideByInput(EditInTerminal()) if self._person else None
        self._deciding = Deciding(options.allowed, options.send, ask, self._tell)
        self._notes: SimpleQueue[str] = SimpleQueue()
        """What the workspace has to say, from whichever thread."""
        self._workspace = FileWorkspace(options.notebook, self._notes.put)
        self._deadline = time.monotonic() + (options.timeout or math.inf)
        self._late = False
        self._changed = False
        """Whether the last turn changed anything."""

    def perform(self) -> int:
        """All of it; what fails is raised."""
        if self._may_change:
            require_closed(self._options.notebook)
        session = self._session()
        if not self._options.run:
            return self.end(self._turn(session))
        whole = WholeRun(self._workspace, self._waited, self._tell)
        failed = whole.go_on()
        fixes = self._options.prompt.partition(" ")[0] == "/fix"
        if fixes and not failed:
            return self.end(Report(markdown="There is nothing to fix."))
        ending = self._turn(session)
        tried = {failed}
        while fixes and self._changed and isinstance(ending, TurnFinished):
            failed = whole.go_on()
            if not failed or failed in tried:
                break
            tried.add(failed)
            self._screen.finish(ending, ending)
            ending = self._turn(session)
        return self.end(ending)

    def end(self, ending: Ending) -> int:
        """Show how it ended; the exit code."""
        while not self._notes.empty():
            self._tell(self._notes.get())
        match ending:
            case TurnFinished() | Report():
                failures = self._failures()
                self._show_finished(ending, failures)
                return self._say_unasked() or (Exit.FAILED if failures else Exit.FINISHED)
            case TurnStopped() if self._late:
                message = f"It was not done within {self._options.timeout:g} seconds."
                return self.end(TurnFailed(code="timeout", message=message))
            case TurnStopped():
                self._show_end(ending, "Stopped.")
                return Exit.STOPPED
            case TurnFailed():
                self._show_end(ending, f"{ending.message}\n{ending.hint}".rstrip())
                return _CODES.get(ending.code, Exit.FAILED)

    def close(self) -> None:
        """End the kernel."""
        self._on_engine(self._workspace.close()).result()

    def _turn(self, session: Session) -> Ending:
        """What was asked, once; a cell that it still runs has ended then."""
        changes = self._workspace.changed
        ending = follow(
            lambda sink: self._limited(engine().submit(session, self._submit(), sink)),
            self._screen,
            self._deciding,
            typed if self._person else _nobody,
        )
        self._finish()
        self._changed = self._workspace.changed > changes
        return ending

    def _session(self) -> Session:
        session = Session(assistant(), self._workspace, in_terminal(self._options.notebook))
        if not (self._options.new or self._options.thread):
            history = session.conversation.assistant.history
            session.conversation.open(Chat(history.find_thread(self._workspace.notebook)))
        return session

    @property
    def _may_change(self) -> bool:
        """Whether it may write the notebook."""
        command = command_named(self._options.prompt)
        own = command is not None and command.changes
        return self._options.run or self._options.mode == "agent" or own

    def _submit(self) -> Submit:
        return Submit(
            prompt=self._options.prompt,
            model=self._options.model,
            mode="agent" if self._options.mode == "agent" else "ask",
            own_mode=True,  # the sidebar's chat stays in the mode that is chosen there
            new=self._options.new,
            thread=self._options.thread,
        )

    def _limited(self, run: Run) -> Run:
        """Stop the run when the time is over."""
        if self._options.timeout:
            timer = threading.Timer(max(0.0, self._deadline - time.monotonic()), self._stop, [run])
            timer.daemon = True
            timer.start()
        return run

    def _stop(self, run: Run) -> None:
        self._late = not run.done
        run.cancel()

    def _finish(self) -> None:
        """Wait for a cell that outlasted the turn: its outputs belong into the file."""
        if self._workspace.running:
            self._tell(f"The cell {self._workspace.running!r} still runs; Ctrl-C stops it.")
            self._waited(self._workspace.finish())

    def _waited(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for work on the engine's thread; Ctrl-C and the time limit stop it."""
        future = self._on_engine(work)
        try:
            while not future.done() and time.monotonic() < self._deadline:
                wait({future}, timeout=_GLANCE)
        finally:
            self._late = not future.done() and time.monotonic() >= self._deadline
            future.cancel()
        if self._late:
            raise KeyboardInterrupt
        return future.result()

    def _on_engine(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, engine().loop)

    def _failures(self) -> list[str]:
        """What was not done although the turn finished, each in a sentence."""
        failures = self._workspace.not_changed()
        if self._options.mode == "agent":  # in the other one the answer is all that is asked for
            failures += self._waited(self._workspace.failing())
        return failures

    def _say_unasked(self) -> int:
        if not self._deciding.unasked:
            return Exit.FINISHED
        options = self._deciding.would_allow
        if options and not self._options.json:
            sys.stderr.write(f"Not everything was done; this would allow it: {options}\n")
        return Exit.REFUSED

    def _tell(self, text: str) -> None:
        self._screen.show(Notice(text=text))

    def _show_finished(self, ending: TurnFinished | Report, failures: list[str]) -> None:
        if not self._options.json:
            self._screen.finish(ending, ending)
            sys.stderr.write("".join(f"{failure}\n" for failure in failures))
            return
        for failure in failures:
            self._tell(failure)
        self._screen.finish(ending, ending)  # the last line tells how it ended

    def _show_end(self, ending: TurnFailed | TurnStopped, text: str) -> None:
        if self._options.json:
            self._screen.show(ending)
        else:
            self._screen.abort()
            sys.stderr.write(f"{text}\n")


def _nobody(_: Question) -> None:
    """Who cannot be asked."""
