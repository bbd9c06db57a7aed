"""The workspace seam over a stored notebook and its kernel, with no frontend."""

from __future__ import annotations

import ast
import asyncio
import math
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

from jupyter_ai_assist.core.cells.source import require_plain
from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.errors import KernelBusyError, WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved
from jupyter_ai_assist.core.saved.plain import plain
from jupyter_ai_assist.core.workspace.base import (
    Ability,
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    RunResult,
    Variable,
    only_cell,
    require_source,
)
from jupyter_ai_assist.core.workspace.control_messages import Question
from jupyter_ai_assist.core.workspace.values import LiveValues
from jupyter_ai_assist.core.workspace.write_file import write_file
from jupyter_ai_assist.snippets import scratch_request

from .host import Hosts
from .keeper import Keeper
from .kernel import ANSWER, BUSY, Kernel
from .notebook import Notebook
from .notebook_edits import NotebookEdits
from .runs import BEGINNING, Run, Runs

__all__ = ["RemoteWorkspace", "by_count"]

_ABILITIES: frozenset[Ability] = frozenset({"edit", "run", "scratch", "interrupt", "restart"})
_PYTHON = frozenset({"", "python"})
"""Languages of a notebook's metadata that mean Python: many name none."""
_LOOK = 0.1
"""Seconds between two looks whether what was interrupted has ended."""
_LAST_WORDS = 2.0
"""Seconds that a cell gets to end when the kernel is about to."""


class RemoteWorkspace:
    """A stored notebook, and its kernel, which starts when it is first needed.

    All methods are called on one loop; ``close`` leaves the kernel.

    Parameters
    ----------
    notebook
        Where the notebook is stored.
    hosts
        Who runs its kernel.
    notify
        Told in a sentence what a person should know: that the notebook was
        upgraded, that outputs could not be kept.
    """

    def __init__(
        self, notebook: Notebook, hosts: Hosts, notify: Callable[[str], None] = lambda _: None
    ) -> None:
        self._notebook = notebook
        self._notify = notify
        self._edits = NotebookEdits(notebook, notify)
        self._keeper = Keeper(hosts, self._kernel_name, self._updated, self.close)
        self._runs = Runs(self._edits.keep_outputs)

    @property
    def notebook(self) -> str:
        """The notebook's absolute path."""
        return self._notebook.path

    @property
    def root(self) -> str:
        """The notebook's folder."""
        return self._notebook.root

    @property
    def abilities(self) -> frozenset[Ability]:
        """All but proposing a next cell; code is tried aside in Python only."""
        python = self._notebook.language in _PYTHON
        return _ABILITIES if python else _ABILITIES - {"scratch"}

    async def cells(self) -> list[Cell]:
        """The notebook's cells as they are stored."""
        return list((await self._saved()).cells)

    async def executed(self) -> list[Cell]:
        """What has run in the kernel; before anything has, what the file says has run once."""
        ran = self._runs.executed()
        if ran:
            return [*map((await self._saved()).tagged, ran)]
        return by_count((await self._saved()).cells)

    async def last_error(self) -> ErrorReport | None:
        """The kernel's last error, or else the one that the file shows."""
        saved = await self._saved()
        kernel = await self._keeper.running()
        if kernel is not None and not kernel.mute:
            with suppress(KernelBusyError):  # then the file's is the last that can be known
                found = await kernel.ask("error", {})
                if found is not None:
                    return saved.tagged_error(ErrorReport.model_validate(found))
        return saved.error

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables; none as long as no kernel runs."""
        asked = {"private": private}
        found = await self._found("variables", asked) if await self._keeper.running() else []
        told = [Variable.model_validate(variable) for variable in found]
        return [one for one in told if wanted is None or wanted(one.name)]

    async def inspect(self, path: str) -> Variable | None:
        """Describe an object; there is none as long as no kernel runs."""
        running = await self._keeper.running()
        found = await self._found("inspect", {"path": path}) if running else None
        return None if found is None else Variable.model_validate(found)

    async def docs(self, path: str) -> Docs | None:
        """Documentation; from the kernel's own help where it does not know our questions."""
        kernel = await self._keeper.live()
        if not kernel.mute:
            found = await self._found("docs", {"path": path})
            return None if found is None else Docs.model_validate(found)
        await self._require_idle(kernel)
        text = plain(await kernel.inspect(path)).strip()
        return Docs(path=path, type="", text=text) if text else None

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable, made by the kernel; ``None`` without one."""
        if not name.isidentifier() or not await self._keeper.running():
            return None
        kernel = await self._python("give the text of a variable")
        await self._require_idle(kernel)
        wanted = {"there": f"{name!r} in globals()", "text": f"__import__('builtins').str({name})"}
        try:
            async with asyncio.timeout(ANSWER):
                reply = await kernel.execute("", lambda *_: None, expressions=wanted)
        except TimeoutError as error:
            await kernel.interrupt()
            raise WorkspaceError(
                f"The text of {name!r} took more than {ANSWER:g} seconds."
            ) from error
        there, text = (reply["user_expressions"][key] for key in ("there", "text"))
        if _literal(there) is not True:
            return None
        if text["status"] != "ok":
            raise WorkspaceError(
                f"The variable {name!r} cannot be turned into text: "
                f"its class raised {text['ename']}.",
                hint=f"Try str({name}) in a cell to see why.",
            )
        return str(_literal(text))

    async def output(self, execution_count: int) -> Variable | str | None:
        """``Out[n]`` described, or else what the cell of that number shows in the file."""
        kernel = await self._keeper.running()
        if kernel is not None and not kernel.mute:
            described = await self.inspect(f"Out[{execution_count}]")
            if described is not None:
                return described
        cells = [*self._runs.executed(), *(await self._saved()).cells]
        shown = (cell.output for cell in cells if cell.execution_count == execution_count)
        return next((output for output in shown if output), None)

    async def whole_output(self, id_: str) -> str:
        """A cell's outputs as they are stored."""
        cell = only_cell(await self.cells(), id_)
        return await asyncio.to_thread(self._notebook.whole_output, cell)

    async def kernel(self) -> KernelStatus:
        """What the kernel is doing; ``none`` until it is needed."""
        if self._keeper.starting:
            return KernelStatus(state="starting", language=(await self._saved()).language)
        kernel = await self._keeper.found()
        run = self._runs.current
        if kernel is None:
            return KernelStatus(state="none", language=(await self._saved()).language)
        if run is None and not kernel.dead:
            try:
                status = await kernel.status()
            except WorkspaceError:
                if await self._keeper.running() is kernel:
                    raise
                return await self.kernel()  # it died, or was restarted meanwhile
            if status is not None:
                return status
        return KernelStatus(
            state="dead" if kernel.dead else "busy" if run else "idle",
            language=kernel.language.lower(),
            running=run.cell if run else "",
            seconds=run.elapsed if run else None,
            execution_count=self._runs.last_count(),
        )

    async def apply(self, edit: Edit) -> Edit:
        """Change the file, or one beside it; see ``Workspace.apply``."""
        if isinstance(edit, WriteFile):
            return await write_file(self.root, edit)
        return await asyncio.to_thread(self._edits.apply, edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a code cell; what it puts out comes into the file while it runs."""
        cell = await asyncio.to_thread(self._edits.code_cell, id_)
        require_source(id_, cell.source, base)
        kernel = await self._idle_kernel()
        return await self._ended(self._runs.start(kernel, cell), kernel, patience)

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Run code over a copy of the names; see ``Workspace.scratch``."""
        require_plain(code)
        await self._idle_kernel()
        kernel = await self._python("try code aside")
        run = self._runs.aside(kernel, scratch_request(code, without))
        return await self._ended(run, kernel, patience)

    @property
    def values(self) -> LiveValues | None:
        """None: they are in another process."""
        return None

    async def interrupt(self) -> None:
        """Stop what runs, and give it some seconds to end."""
        kernel = await self._keeper.running()
        if kernel is None:
            raise WorkspaceError("No kernel runs: nothing is to be interrupted.")
        await self._runs.stop(kernel)
        await self._runs.wait(ANSWER)
        with suppress(TimeoutError):  # what others run may end as late as what we run
            async with asyncio.timeout(ANSWER):
                await self._end_of_others(kernel)

    async def _end_of_others(self, kernel: Kernel) -> None:
        """Wait until others run nothing more; what had just begun is interrupted once more."""
        status = await kernel.status()
        begins = status is not None and status.seconds is not None and status.seconds < BEGINNING
        again = time.monotonic() + (BEGINNING if begins else math.inf)
        while status is not None and status.state == "busy":
            if time.monotonic() > again:
                again = math.inf
                await kernel.interrupt()
            await asyncio.sleep(_LOOK)
            status = await kernel.status()

    async def restart(self) -> None:
        """Start a new kernel in the place of the one that runs, if one does."""
        await self.close()
        await self._keeper.restart()

    async def finish(self) -> None:
        """Wait for what still runs, however long that takes.

        Raises
        ------
        WorkspaceError
            The kernel died, or the outputs cannot be written.
        """
        await self._runs.wait()

    @property
    def running(self) -> str:
        """The id of the cell that runs now; blank if none does."""
        return self._runs.current.cell if self._runs.current else ""

    async def close(self) -> None:
        """Leave the kernel, with which one of our own ends; what its cells put out is stored."""
        kernel = self._keeper.give_up()
        if kernel is None:
            return
        if self._runs.current is not None and not kernel.dead:
            await self._runs.stop(kernel)  # then it can still say so in the file
            with suppress(WorkspaceError):
                await self._runs.wait(_LAST_WORDS)
        await kernel.close()
        with suppress(WorkspaceError):  # what ran has failed by that
            await self._runs.wait(ANSWER)
        try:
            await self._runs.write()
        except WorkspaceError as error:
            self._notify(error.message)
        self._runs = Runs(self._edits.keep_outputs)

    async def _saved(self) -> Saved:
        return await asyncio.to_thread(self._notebook.read)

    async def _kernel_name(self) -> str:
        saved = await self._saved()
        if not saved.kernel and saved.language not in _PYTHON:
            raise WorkspaceError(
                f"The notebook is in {saved.language} and names no kernel.",
                hint="Choose a kernel for it: open it once in JupyterLab.",
            )
        return saved.kernel or "python3"

    def _updated(self, content: dict[str, Any]) -> None:
        self._runs.update(content)

    async def _idle_kernel(self) -> Kernel:
        await self._require_idle()
        kernel = await self._keeper.live()
        await self._require_idle(kernel)  # somebody else may have waited for the start, too
        return kernel

    async def _require_idle(self, kernel: Kernel | None = None) -> None:
        """Refuse to wait for what runs, here or as far as the kernel tells."""
        run = self._runs.current
        if run is not None:
            raise _busy(run.cell, run.elapsed)
        status = await kernel.status() if kernel else None
        if status is not None and status.state == "busy":
            raise _busy(status.running, status.seconds)

    async def _python(self, what: str) -> Kernel:
        kernel = await self._keeper.live()
        if kernel.language.lower() != "python":
            raise WorkspaceError(
                f"The kernel runs {kernel.language}; only Python kernels can {what}.",
                hint="Run a cell that shows it instead.",
            )
        return kernel

    async def _found(self, question: Question, content: Mapping[str, Any]) -> Any:
        kernel = await self._python("tell of their variables")
        await kernel.teach()
        if kernel.mute == BUSY:
            raise KernelBusyError(
                f"The kernel tells of its variables once it is idle: {BUSY}.",
                hint="Wait for the cell that runs, or interrupt the kernel.",
            )
        if kernel.mute:
            raise WorkspaceError(
                f"The kernel cannot tell of its variables: {kernel.mute}.",
                hint="Install jupyter-ai-assist in the kernel's environment, or run a cell that "
                "shows them.",
            )
        return await kernel.ask(question, content)

    async def _ended(self, run: Run, kernel: Kernel, patience: float) -> RunResult:
        """What came of a run, once it has ended or the patience is over."""
        try:
            await self._runs.wait(patience)
        except asyncio.CancelledError:
            await self._runs.stop(kernel)
            raise
        return run.result()


def _busy(cell: str, seconds: float | None) -> WorkspaceError:
    what = f"the cell {cell!r}" if cell else "other code"
    since = "" if seconds is None else f" for {seconds:.0f} seconds"
    return WorkspaceError(
        f"The kernel is busy with {what}{since}.", hint="Wait for it, or interrupt the kernel."
    )


def by_count(cells: tuple[Cell, ...]) -> list[Cell]:
    """The cells that have run, in the order of their execution counts."""
    ran = [(cell.execution_count, cell) for cell in cells if cell.execution_count is not None]
    return [cell for _, cell in sorted(ran, key=lambda pair: pair[0])]


def _literal(result: dict[str, Any]) -> Any:
    """The value of a user expression that gives a plain value."""
    return ast.literal_eval(result["data"]["text/plain"]) if result["status"] == "ok" else None
