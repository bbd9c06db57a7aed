"""One command of the command line, from where it is at work to the exit code."""

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

from jupyter_ai_assist.core.engine import Sink, engine
from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.failed import failed_by
from jupyter_ai_assist.core.protocol import (
    Ending,
    Event,
    Notice,
    Question,
    Report,
    Submit,
    TurnFailed,
    TurnFinished,
    TurnStopped,
)
from jupyter_ai_assist.screens.base import Screen
from jupyter_ai_assist.screens.follow import Run, follow
from jupyter_ai_assist.screens.terminal import TextScreen

from .at_terminal import AtTerminal
from .deciding import Deciding
from .in_file import InFile
from .json_screen import JsonScreen
from .options import Exit, Options
from .whole_run import WholeRun
from .workplace import Workplace, page_of

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
        person = not options.json and sys.stdin.isatty() and sys.stdout.isatty()
        self._person = AtTerminal(self._tell) if person else None
        ask = self._person.decide if self._person else None
        self._deciding = Deciding(options.allowed, options.send, ask, self._tell)
        self._notes: SimpleQueue[str] = SimpleQueue()
        """What the workspace has to say, from whichever thread."""
        self._place: Workplace | None = None
        self._deadline = time.monotonic() + (options.timeout or math.inf)
        self._late = False

    def perform(self) -> int:
        """All of it; what fails is raised."""
        page = self._place = page_of(self._options, self._waited, self._tell)
        if page is not None:
            return self.end(self._turn(page))
        self._place = file = InFile(self._options, self._notes.put)
        return self.end(self._run(file) if self._options.run else self._turn(file))

    def end(self, ending: Ending) -> int:
        """Show how it ended; the exit code."""
        while not self._notes.empty():
            self._tell(self._notes.get())
        match ending:
            case TurnFinished() | Report():
                failures = self._waited(self._place.failures()) if self._place else []
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
        """End what was begun for the command."""
        if self._place is not None:
            self._on_engine(self._place.close()).result()
        if self._person is not None:
            self._person.close()

    def _run(self, file: InFile) -> Ending:
        """Run the notebook as far as it goes, and do what was asked; ``fix`` goes on."""
        whole = WholeRun(file.workspace, self._waited, self._tell)
        failed = whole.go_on()
        fixes = self._options.prompt.partition(" ")[0] == "/fix"
        if fixes and not failed:
            return Report(markdown="There is nothing to fix.")
        ending = self._turn(file)
        tried, changes = {failed}, 0
        while fixes and file.changed > changes and isinstance(ending, TurnFinished):
            changes = file.changed
            failed = whole.go_on()
            if not failed or failed in tried:
                break
            tried.add(failed)
            self._screen.finish(ending, ending)
            ending = self._turn(file)
        return ending

    def _turn(self, place: Workplace) -> Ending:
        """What was asked, once; a cell that it still runs has ended then."""
        person = self._person

        def begin(sink: Sink) -> Run:
            def heard(event: Event) -> None:
                sink(event)
                if person:
                    person.hear(event)

            return self._limited(place.submit(self._submit(), heard))

        ending = follow(begin, self._screen, self._deciding, person.answer if person else _nobody)
        if place.running:
            self._tell(f"The cell {place.running!r} still runs; Ctrl-C stops it.")
            self._waited(place.finish())
        return ending

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
