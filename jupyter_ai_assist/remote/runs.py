"""The runs of cells in one kernel, and their outputs on the way into the file."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.saved.outputs import (
    Budget,
    images_of,
    saved_outputs,
    text_of,
    traceback_text,
)
from jupyter_ai_assist.core.workspace.base import Cell, RunResult

from .cell_outputs import CellOutputs
from .kernel import Kernel

__all__ = ["BEGINNING", "Run", "Runs", "Write"]

Write = Callable[[Mapping[str, CellOutputs]], Awaitable[None]]
"""Puts the outputs of cells, by id, into the notebook file."""

_WRITE_EVERY = 1.0
"""Seconds between two writes of what a running cell has put out so far."""
BEGINNING = 0.5
"""Seconds after the beginning of a run in which an interrupt may be missed."""
_TRIES = 10
_SHARE = 10
"""A write that takes long is followed by a pause of so many times its length."""


@dataclass(eq=False)
class Run:
    """One piece of code that runs, or has run."""

    cell: str
    """The cell's id; blank for code that is of no cell."""
    source: str
    outputs: CellOutputs = field(default_factory=CellOutputs)
    began: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    """How long it took; ``None`` while it runs."""
    reply: dict[str, Any] = field(default_factory=dict)
    started: float | None = None
    """The monotonic time at which the kernel said that it begins."""
    interrupted: float = -math.inf
    """The monotonic time of the last interrupt of it."""
    written: int = -1
    """How many of the outputs' changes are in the file."""

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Take note of a message."""
        if kind == "execute_input":
            self.started = time.monotonic()
        self.outputs.take(kind, content)

    def seen(self) -> Cell:
        """The cell as it ran."""
        outputs = saved_outputs(list(self.outputs.saved()))
        return Cell(
            id=self.cell,
            source=self.source,
            execution_count=self.outputs.execution_count,
            output=text_of(outputs),
            images=images_of(outputs, self.cell, Budget()),
        )

    def result(self) -> RunResult:
        """What came of it, or has come so far."""
        outputs = saved_outputs(list(self.outputs.saved()))
        error = self.outputs.error or {}
        return RunResult(
            status=self._status,
            execution_count=self.outputs.execution_count if self.cell else None,
            output=text_of(outputs),
            images=images_of(outputs, self.cell or "scratch", Budget()),
            error_name=error.get("ename") or self.reply.get("ename", ""),
            error_value=error.get("evalue") or self.reply.get("evalue", ""),
            traceback=traceback_text(error) if error else "",
            seconds=self.elapsed,
        )

    @property
    def elapsed(self) -> float:
        """Seconds since it began, or that it took."""
        return time.monotonic() - self.began if self.seconds is None else self.seconds

    @property
    def beginning(self) -> bool:
        """Whether it may not really have begun yet."""
        return self.started is None or time.monotonic() - self.started < BEGINNING

    @property
    def _status(self) -> Literal["ok", "error", "running"]:
        if self.seconds is None:
            return "running"
        failed = self.outputs.error is not None or self.reply.get("status") != "ok"
        return "error" if failed else "ok"


class Runs:
    """What one kernel runs, and has run.

    Parameters
    ----------
    write
        Where the outputs of cells go.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._finished: list[Run] = []
        self._shown: dict[str, Run] = {}
        """By cell, the run whose outputs it shows."""
        self.current: Run | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, kernel: Kernel, cell: CellState) -> Run:
        """Begin to run a cell; ``wait`` tells when it has ended."""
        run = self._shown[cell.id] = Run(cell.id, cell.source)
        self._begin(run, kernel, stored=True)
        return run

    def aside(self, kernel: Kernel, code: str) -> Run:
        """Begin to run code whose outputs go nowhere else."""
        run = Run("", code)
        self._begin(run, kernel, stored=False)
        return run

    async def wait(self, patience: float | None = None) -> None:
        """Wait for the end of what runs, or until the patience is over.

        Raises
        ------
        WorkspaceError
            The kernel died, or the outputs cannot be written.
        """
        if self._task is None:
            return
        done, _ = await asyncio.wait({self._task}, timeout=patience)
        if done:
            self._task.result()
        else:
            await self.write()

    async def write(self) -> None:
        """Put the outputs that are not in the file yet into it.

        Raises
        ------
        WorkspaceError
            The file cannot be written.
        """
        unwritten = {
            cell: (run, run.outputs.changes)
            for cell, run in self._shown.items()
            if run.written != run.outputs.changes
        }
        if unwritten:
            await self._write({cell: run.outputs for cell, (run, _) in unwritten.items()})
        for run, changes in unwritten.values():
            run.written = changes

    async def stop(self, kernel: Kernel) -> None:
        """Interrupt what runs; at its beginning a kernel may miss that, and is told again."""
        run = self.current
        await self._interrupt(kernel, run)
        for _ in range(_TRIES):
            if run is None or self._task is None or not run.beginning:
                break
            done, _ = await asyncio.wait({self._task}, timeout=BEGINNING)
            if done:
                break
            await self._interrupt(kernel, run)

    async def _interrupt(self, kernel: Kernel, run: Run | None) -> None:
        """Interrupt once, whoever asks at the same time: a second would end its last words."""
        now = time.monotonic()
        if run is None or now - run.interrupted >= BEGINNING:
            if run is not None:
                run.interrupted = now
            await kernel.interrupt()

    def update(self, content: dict[str, Any]) -> None:
        """Change the displays that an ``update_display_data`` message names."""
        for run in self._shown.values():
            run.outputs.update(content)

    def executed(self) -> list[Cell]:
        """The cells that have run, oldest first, as they ran."""
        return [run.seen() for run in self._finished if run.source.strip()]

    def last_count(self) -> int | None:
        """The execution count of the cell that ran last."""
        counts = (run.outputs.execution_count for run in reversed(self._finished))
        return next((count for count in counts if count is not None), None)

    def _begin(self, run: Run, kernel: Kernel, *, stored: bool) -> None:
        self.current = run
        execution = kernel.execute(run.source, run.take, stored=stored, cell=run.cell)
        self._task = asyncio.create_task(self._follow(run, execution))
        self._task.add_done_callback(_take_note)

    async def _follow(self, run: Run, execution: Awaitable[dict[str, Any]]) -> None:
        keeping = asyncio.create_task(self._keep_writing())
        try:
            run.reply = await execution
            for payload in run.reply.get("payload", ()):
                run.outputs.page(payload)
        finally:
            run.seconds = time.monotonic() - run.began
            self.current = None
            if run.cell:
                self._finished.append(run)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self.write()

    async def _keep_writing(self) -> None:
        pause = _WRITE_EVERY
        while True:
            await asyncio.sleep(pause)
            began = time.monotonic()
            await self.write()
            pause = max(_WRITE_EVERY, _SHARE * (time.monotonic() - began))


def _take_note(task: asyncio.Task[None]) -> None:
    """Of how it ended, though nobody may wait any more: asyncio would complain."""
    if not task.cancelled():
        task.exception()
