"""Records what runs in a shell, from ``%load_ext`` on; light, so that it can."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.cells.ours import is_ours
from jupyter_ai_assist.core.errors import AssistError

from .page.pages import Pages
from .variables.static import is_a

__all__ = ["Failed", "Recorder", "Run", "last_exception"]

_UNSTORED = 100
"""Runs outside the history that are remembered."""

Failed = Callable[[BaseException, int], None]
"""Told of an exception, and of the execution count of the cell that it ended (0: unknown)."""


@dataclass(frozen=True)
class Run:
    """One execution of a cell."""

    count: int
    """0 for one that the frontend keeps out of the history."""
    source: str
    cell_id: str = ""
    at: float = 0.0
    """When it began, in seconds since the epoch; 0 if nobody watched."""


def last_exception() -> BaseException | None:
    """What Python keeps for debuggers; user code may have set it to anything."""
    for name in ("last_exc", "last_value"):
        error: BaseException | None = vars(sys).get(name)
        if error is not None and is_a(type(error), BaseException):
            return error
    return None


class Recorder:
    """Watches a shell, and reads its history for what ran before that.

    Parameters
    ----------
    shell
        A live ``IPython.core.interactiveshell.InteractiveShell``.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.workspace: Any = None
        """The ``KernelWorkspace`` that ``live`` has made over this."""
        self.pages = Pages(getattr(shell, "kernel", None))
        self._runs: dict[int, Run] = {}
        self._unstored: deque[Run] = deque(maxlen=_UNSTORED)
        self._running: list[Run] = []
        self._failed: Failed | None = None
        self._failure: tuple[BaseException, int] | None = None
        """The last exception, as long as nobody listens: Python's own "last
        exception" may be the refusal of a prompt by then."""
        error = last_exception()
        if error is not None:
            self._fail(error, 0)
        loading = shell.displayhook.exec_result
        if loading is not None and not loading.info.silent:  # a running cell loads us
            self._begin(loading.info)
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def close(self) -> None:
        """Stop watching."""
        self.shell.events.unregister("pre_run_cell", self._begin)
        self.shell.events.unregister("post_run_cell", self._end)

    def on_failure(self, failed: Failed) -> None:
        """Tell ``failed`` of the last exception so far, and of each that ends a cell.

        It is called in the main thread, while the exception is still at hand.
        """
        self._failed = failed
        if self._failure is not None:
            failed(*self._failure)
            self._failure = None

    @property
    def running(self) -> Run | None:
        """The cell that runs."""
        return next(iter(self._running), None)

    def runs(self) -> list[Run]:
        """What has run, oldest first, without the running cell and our own commands.

        What a frontend keeps out of the history counts only where it keeps
        everything out: otherwise it is a tool's code, not the user's.
        """
        running = {run.count for run in self._running}
        counts = sorted({*self._runs, *range(1, len(self._history()))} - running)
        found = [self.run(count) for count in counts]
        shown = [run for run in found if run and run.source.strip() and not is_ours(run.source)]
        return shown or [run for run in self._unstored if not is_ours(run.source)]

    def run(self, count: int) -> Run | None:
        """The execution of this count."""
        known = self._runs.get(count)
        if known is not None:
            return known
        history = self._history()
        return Run(count, history[count]) if 0 < count < len(history) else None

    def _history(self) -> list[str]:
        history: list[str] = self.shell.history_manager.input_hist_raw
        return history

    def _begin(self, info: Any) -> None:
        count = self.shell.execution_count - 1 if info.store_history else 0
        run = Run(count, info.raw_cell, info.cell_id or "", time.time())
        self._running.append(run)
        if count in self._runs:  # the counter was reset
            self._runs = {old: run for old, run in self._runs.items() if old < count}
        if count:
            self._runs[count] = run

    def _end(self, result: Any) -> None:
        if result is None or not result.info.raw_cell or result.info.raw_cell.isspace():
            return  # IPython announces the end of empty cells, but not their beginning
        count = self._running.pop().count if self._running else 0
        info = result.info
        if not info.store_history and not self._running:
            self._unstored.append(Run(0, info.raw_cell, info.cell_id or "", time.time()))
        before, during = result.error_before_exec, result.error_in_exec
        error = during if before is None else before
        if error is not None:
            self._fail(error, count)

    def _fail(self, error: BaseException, count: int) -> None:
        if self._failed is not None:
            self._failed(error, count)
        elif not is_a(type(error), AssistError):
            self._failure = (error, count)
