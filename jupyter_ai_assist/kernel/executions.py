"""What ran in this kernel, and where its code and outputs are kept."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.workspace import Cell

from .outputs import Budget, images_of, recorded_outputs, text_of

__all__ = ["Executions", "Run", "is_ours"]

_OURS = re.compile(r"%%?assist\b|%(?:re|un)?load_ext\s+jupyter_ai_assist\b")
_UNSTORED = 100
"""Runs outside the history that are remembered."""

_COUNT = re.compile(r"In\[(\d+)\]")


@dataclass(frozen=True)
class Run:
    """One execution of a cell."""

    count: int
    """0 for one that the frontend keeps out of the history."""
    source: str
    cell_id: str = ""
    at: float = 0.0
    """When it began, in seconds since the epoch; 0 if nobody watched."""


def is_ours(source: str) -> bool:
    """Whether a cell only talks to the assistant: it is no code to explain."""
    if source.lstrip().startswith("%%"):
        return _OURS.match(source.lstrip()) is not None
    lines = [line.strip() for line in source.splitlines()]
    code = [line for line in lines if line and not line.startswith("#")]
    return bool(code) and all(_OURS.match(line) for line in code)


class Executions:
    """Watches a shell, and reads its history for what ran before that.

    Parameters
    ----------
    shell
        A live ``IPython.core.interactiveshell.InteractiveShell``.
    failed
        Told of each exception that ends a cell, with the cell's execution
        count, in the main thread, while the exception is still at hand.
    """

    def __init__(self, shell: Any, failed: Callable[[BaseException, int], None]) -> None:
        self._shell = shell
        self._failed = failed
        self._runs: dict[int, Run] = {}
        self._unstored: deque[Run] = deque(maxlen=_UNSTORED)
        self._running: list[int] = []
        if shell.displayhook.exec_result is not None:  # we are being loaded by a running cell
            self._running.append(shell.execution_count - 1)
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def close(self) -> None:
        """Stop watching."""
        self._shell.events.unregister("pre_run_cell", self._begin)
        self._shell.events.unregister("post_run_cell", self._end)

    def runs(self) -> list[Run]:
        """What has run, oldest first, without the running cell and our own commands.

        What a frontend keeps out of the history counts only where it keeps
        everything out: otherwise it is a tool's code, not the user's.
        """
        counts = sorted({*self._runs, *range(1, len(self._history()))})
        found = [self.run(count) for count in counts if count not in self._running]
        shown = [run for run in found if run and run.source.strip() and not is_ours(run.source)]
        return shown or [run for run in self._unstored if not is_ours(run.source)]

    def run(self, count: int) -> Run | None:
        """The execution of this count."""
        known = self._runs.get(count)
        if known is not None:
            return known
        history = self._history()
        return Run(count, history[count]) if 0 < count < len(history) else None

    def cell(self, run: Run, budget: Budget) -> Cell:
        """The cell as it ran, with the outputs that IPython kept."""
        manager = self._shell.history_manager
        outputs = recorded_outputs(
            getattr(manager, "outputs", {}).get(run.count),
            getattr(manager, "exceptions", {}).get(run.count),
        )
        name = run.cell_id or f"in-{run.count}"
        return Cell(
            id=name,
            source=run.source,
            execution_count=run.count or None,
            output=text_of(outputs),
            images=images_of(outputs, name, budget),
        )

    def count_of(self, filename: str) -> int | None:
        """The execution count of the cell that was compiled under this file name."""
        label = self._shell.compile.format_code_name(filename)
        match = _COUNT.search(label[1]) if label else None
        return int(match[1]) if match else None

    def source_of(self, count: int) -> str:
        """The source of an execution as the user wrote it."""
        run = self.run(count)
        return run.source if run else ""

    def cell_at(self, count: int) -> Cell | None:
        """The cell of an execution, as it ran."""
        run = self.run(count)
        return self.cell(run, Budget()) if run else None

    def message_of(self, count: int, name: str) -> str:
        """What IPython showed of the exception ``name`` that ended an execution."""
        error = getattr(self._shell.history_manager, "exceptions", {}).get(count, {})
        message = error.get("evalue")
        return message if type(message) is str and error.get("ename") == name else ""

    def _history(self) -> list[str]:
        history: list[str] = self._shell.history_manager.input_hist_raw
        return history

    def _begin(self, info: Any) -> None:
        if not info.store_history:
            self._running.append(0)
            return
        count = self._shell.execution_count - 1
        if count in self._runs:  # the counter was reset
            self._runs = {old: run for old, run in self._runs.items() if old < count}
        self._runs[count] = Run(count, info.raw_cell, info.cell_id or "", time.time())
        self._running.append(count)

    def _end(self, result: Any) -> None:
        if result is None or not result.info.raw_cell or result.info.raw_cell.isspace():
            return  # IPython announces the end of empty cells, but not their beginning
        count = self._running.pop() if self._running else 0
        info = result.info
        if not info.store_history and not self._running:
            self._unstored.append(Run(0, info.raw_cell, info.cell_id or "", time.time()))
        before, during = result.error_before_exec, result.error_in_exec
        error = during if before is None else before
        if error is not None:
            self._failed(error, count)
