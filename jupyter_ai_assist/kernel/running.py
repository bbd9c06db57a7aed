"""Running code in the user's main thread, while a turn waits for it."""

from __future__ import annotations

import _thread
import asyncio
import signal
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from jupyter_ai_assist.core.cells.source import require_plain
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.saved.outputs import Budget, images_of, text_of
from jupyter_ai_assist.core.workspace.base import RunResult
from jupyter_ai_assist.remote.cell_outputs import CellOutputs
from jupyter_ai_assist.snippets.scratch import run_aside

from .executions import Executions
from .main_thread import RunInMain
from .recording import Recording
from .tracebacks import report_of

__all__ = ["Running", "interrupt_main"]


@dataclass
class _Job:
    """One piece of code, from the first statement to the last."""

    id: str
    """The cell's; blank for code that is in no cell."""
    recording: Recording
    began: float = field(default_factory=time.monotonic)
    running: bool = False
    """Whether it is in the main thread now."""

    def result(self, **ended: Any) -> RunResult:
        """What came of it, or has come so far."""
        outputs = self.recording.outputs()
        return RunResult(
            output=text_of(outputs),
            images=images_of(outputs, self.id or "scratch", Budget()),
            seconds=time.monotonic() - self.began,
            **ended,
        )


class Running:
    """Runs code of a turn inside the cell that the turn belongs to.

    Parameters
    ----------
    shell
        A live ``IPython.core.interactiveshell.InteractiveShell``.
    run_in_main
        Where the code runs.
    executions
        Knows the cells that a traceback names.
    """

    def __init__(self, shell: Any, run_in_main: RunInMain, executions: Executions) -> None:
        self._shell = shell
        self._run_in_main = run_in_main
        self._executions = executions
        self._job: _Job | None = None
        """What runs in the main thread now; set and cleared there."""

    async def cell(
        self, id_: str, source: str, patience: float, kept: CellOutputs | None = None
    ) -> RunResult:
        """Run a cell as the user would: it counts, and is in the history.

        What it shows appears under the cell that asked. A failure is shown
        there as text and becomes the last error, of the cell that was run.

        Parameters
        ----------
        kept
            Gets the outputs as a notebook keeps them; they are shown by whoever gives it.

        Raises
        ------
        WorkspaceError
            Something of a turn runs already, or the code awaits.
        """
        job = _Job(id_, Recording(self._shell, shown=kept is None, kept=kept))
        return await self._do(job, lambda: self._run_cell(job, id_, source), patience)

    async def aside(self, code: str, patience: float, without: Collection[str]) -> RunResult:
        """Run plain Python over a copy of the names; what it shows is returned only.

        Raises
        ------
        WorkspaceError
            Something of a turn runs already, or the code holds magics.
        """
        require_plain(code)
        job = _Job("", Recording(self._shell, shown=False))
        return await self._do(job, lambda: self._run_aside(job, code, without), patience)

    def now(self) -> tuple[str, float | None]:
        """The id of the cell that a turn has running, and for how many seconds; else ``None``."""
        job = self._job
        return ("", None) if job is None else (job.id, time.monotonic() - job.began)

    async def _do(self, job: _Job, work: Callable[[], RunResult], patience: float) -> RunResult:
        if self._job is not None:
            what = f"the cell {self._job.id!r}" if self._job.id else "scratch code"
            raise WorkspaceError(
                f"Nothing else can be run yet: {what} still runs.",
                hint="Wait for it; the user can stop it.",
            )
        task = asyncio.ensure_future(self._run_in_main(lambda: self._working(job, work)))
        try:
            done, _ = await asyncio.wait({task}, timeout=patience)
        except asyncio.CancelledError:
            task.cancel()
            if job.running:
                interrupt_main()
            raise
        if done:
            return task.result()
        task.add_done_callback(_take_note)
        return job.result(status="running")

    def _working(self, job: _Job, work: Callable[[], RunResult]) -> RunResult:
        self._job, job.running = job, True
        job.began = time.monotonic()
        try:
            return work()
        finally:
            self._job, job.running = None, False

    def _run_cell(self, job: _Job, id_: str, source: str) -> RunResult:
        if self._awaits(source):
            raise WorkspaceError(
                "This cell awaits at its top level, which cannot run inside another cell.",
                hint="The user can run it.",
            )
        with job.recording:
            job.recording.counts(self._shell.execution_count)
            ran = self._shell.run_cell(source, store_history=True, cell_id=id_)
        error = ran.error_in_exec if ran.error_before_exec is None else ran.error_before_exec
        return self._ended(job, error, ran.execution_count)

    def _run_aside(self, job: _Job, code: str, without: Collection[str]) -> RunResult:
        error: BaseException | None = None
        with job.recording:
            try:
                run_aside(code, self._shell.user_ns, without)
            except (Exception, SystemExit) as raised:  # noqa: BLE001 - whatever code raises
                error = raised
        return self._ended(job, error, None)

    def _ended(self, job: _Job, error: BaseException | None, count: int | None) -> RunResult:
        if isinstance(error, KeyboardInterrupt):
            raise error  # Stop: it ends the turn as well
        if error is None:
            return job.result(status="ok", execution_count=count)
        report = report_of(error, self._executions, count or 0)
        return job.result(
            status="error",
            execution_count=count,
            error_name=report.name,
            error_value=report.value,
            traceback=report.traceback,
        )

    def _awaits(self, source: str) -> bool:
        """Whether the code needs the loop that the running cell keeps waiting."""
        try:
            asyncio.get_running_loop()
            transformed = self._shell.transform_cell(source)
        except Exception:  # noqa: BLE001 - there is no loop, or running it will say what is wrong
            return False
        needs: bool = self._shell.should_run_async(source, transformed_cell=transformed)
        return needs


def interrupt_main() -> None:
    """As Stop does; a real signal also ends a sleep or a read that waits."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _take_note(task: asyncio.Future[RunResult]) -> None:
    """Of how it ended, though nobody waits any more: asyncio would complain."""
    if not task.cancelled():
        task.exception()
