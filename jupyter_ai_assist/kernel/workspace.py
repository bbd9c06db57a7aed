"""The workspace seam over a live IPython shell, in a kernel or a terminal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.errors import AssistError, UnknownCellError, WorkspaceError
from jupyter_ai_assist.core.saved.cells import NotebookFile, Saved
from jupyter_ai_assist.core.saved.outputs import Budget
from jupyter_ai_assist.core.saved.whole import whole_output
from jupyter_ai_assist.core.text import exact_text
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
from jupyter_ai_assist.core.workspace.read_only import ReadOnly
from jupyter_ai_assist.core.workspace.write_file import write_file
from jupyter_ai_assist.remote.cell_outputs import CellOutputs

from .executions import Executions
from .last_error import LastError
from .main_thread import RunInMain
from .merge import merged
from .namespace import Namespace
from .next_cell import NextCell
from .notebook import find_notebook
from .recorder import Recorder
from .running import Running
from .values import KernelValues
from .variables.base import Describer
from .variables.static import MISSING

__all__ = ["KernelWorkspace", "code_cell"]


class KernelWorkspace(ReadOnly):
    """What the assistant can see of a live shell, and do from inside it.

    Every method may be called from any thread, also while a cell runs. Those
    that look read what objects store and run none of the user's code, but for
    ``text_of``; it, ``run`` and ``scratch`` do so in the main thread.

    Parameters
    ----------
    recorder
        Watches the shell.
    run_in_main
        Where the user's code is run.
    describers
        Families of objects that are described in their own way, before the
        built-in ones.
    """

    def __init__(
        self, recorder: Recorder, run_in_main: RunInMain, describers: Iterable[Describer] = ()
    ) -> None:
        self._recorder = recorder
        self._shell = recorder.shell
        app = getattr(getattr(self._shell, "kernel", None), "parent", None)
        self._connection_file: str = getattr(app, "abs_connection_file", "")
        self._run_in_main = run_in_main
        hidden = self._shell.user_ns_hidden
        self._namespace = Namespace(lambda: self._names, hidden, describers)
        self._file = NotebookFile()
        self._last_error = LastError()
        self._executions = Executions(recorder)
        self._running = Running(self._shell, run_in_main, self._executions)
        self.next_cell = NextCell()
        """What the running turn proposes; whoever waits for the turn gives it away."""
        recorder.on_failure(self._failed)
        self._last_error.report(self._executions)  # before anything of ours can fail

    @property
    def notebook(self) -> str:
        """The notebook's path, or ``""`` where there is none."""
        return find_notebook(self._names, os.environ, self._connection_file)

    @property
    def root(self) -> str:
        """The kernel's working folder, as of now.

        Raises
        ------
        WorkspaceError
            The folder no longer exists.
        """
        try:
            return str(Path.cwd())
        except FileNotFoundError as error:
            raise WorkspaceError(
                "The kernel's working folder no longer exists.",
                hint="Change to another one with %cd.",
            ) from error

    async def cells(self) -> list[Cell]:
        """The notebook's cells as saved, with what has run since; proposed ones last."""
        if not self.notebook:
            latest = {cell.id: cell for cell in await self.executed()}
            return [*latest.values(), *self.next_cell.cells()]
        saved = await self._saved()
        return [*merged(saved, self._executions), *self.next_cell.cells()]

    async def executed(self) -> list[Cell]:
        """What has run, oldest first; cells that only talk to the assistant are left out."""
        budget = Budget()
        latest_first = [
            self._executions.cell(run, budget) for run in reversed(self._executions.runs())
        ]
        return [*map((await self._saved()).tagged, latest_first[::-1])]

    async def last_error(self) -> ErrorReport | None:
        """The last exception that reached the user."""
        error = self._last_error.report(self._executions)
        return error and (await self._saved()).tagged_error(error)

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables: data first, then functions, classes and modules, by name."""
        return await self._namespace.variables(wanted, private=private)

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a path that starts at one of the user's names."""
        return await self._namespace.inspect(path)

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what the user's names, builtins or imported modules lead to."""
        return await self._namespace.docs(path)

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable, made in the main thread.

        Raises
        ------
        WorkspaceError
            The value's own code failed.
        """
        value = self._names.get(name, MISSING)
        if value is MISSING:
            return None
        try:
            return await self._run_in_main(lambda: exact_text(str(value)))
        except AssistError:
            raise
        except Exception as error:
            raise WorkspaceError(
                f"The variable {name!r} cannot be turned into text: "
                f"its class raised {type(error).__name__}.",
                hint=f"Try str({name}) in a cell to see why.",
            ) from error

    async def output(self, execution_count: int) -> Variable | str | None:
        """``Out[n]`` described, or else what that cell has printed and shown."""
        value = self._shell.user_ns.get("_oh", {}).get(execution_count, MISSING)
        if value is not MISSING:
            return await self._namespace.described(f"Out[{execution_count}]", value)
        cell = self._executions.cell_at(execution_count)
        return cell.output if cell and cell.output else await self._saved_output(execution_count)

    async def whole_output(self, id_: str) -> str:
        """A cell's outputs, whole as far as the notebook was saved with them."""
        cell = only_cell(await self.cells(), id_)
        return await asyncio.to_thread(whole_output, self.notebook, cell)

    async def kernel(self) -> KernelStatus:
        """Busy only with what a turn runs: the cell that asks waits, and stands in nobody's way."""
        running, seconds = self._running.now()
        asking = self._recorder.running
        return KernelStatus(
            state="idle" if seconds is None else "busy",
            language="python",
            running=running,
            seconds=seconds,
            asking=asking.cell_id if asking else "",
            execution_count=self._shell.execution_count - 1,
        )

    @property
    def abilities(self) -> frozenset[Ability]:
        """An open notebook notices no change of its file: by itself, a kernel can add a cell."""
        return frozenset({"next_cell", "run", "scratch", "bind"})

    @property
    def values(self) -> KernelValues:
        """The user's names, whole."""
        return KernelValues(self._names, self._run_in_main)

    async def apply(self, edit: Edit) -> Edit:
        """Change what the next cell will be, or a file."""
        if isinstance(edit, WriteFile):
            return await write_file(self.root, edit)
        return self.next_cell.apply(edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a cell inside the cell that asks, whose outputs show what it shows.

        It runs as it was saved or has run last: what is typed and not saved is
        known to the frontend only. ``running`` means that it still holds the main
        thread: the turn goes on, but nothing else can be run until it has ended,
        and the cell that asks does not end before.
        """
        cell = code_cell(await self.cells(), id_, base)
        result = await self._running.cell(id_, cell.source, patience)
        if result.status == "ok":
            self.next_cell.ran(id_)
        return result

    async def run_for(self, cell: Cell, patience: float, kept: CellOutputs) -> RunResult:
        """The same for a cell that shows its outputs itself: here they are only gathered."""
        return await self._running.cell(cell.id, cell.source, patience, kept)

    def runs(self, id_: str) -> bool:
        """Whether this cell runs as part of a turn."""
        running, seconds = self._running.now()
        return seconds is not None and running == id_

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Run plain Python aside; a magic is refused, as it would change more than a copy."""
        return await self._running.aside(code, patience, without)

    async def _saved(self) -> Saved:
        path = self.notebook
        return await asyncio.to_thread(self._file.read, path) if path else Saved()

    async def _saved_output(self, execution_count: int) -> str | None:
        cells = await self.cells()
        return next(
            (
                cell.output
                for cell in cells
                if cell.output and cell.execution_count == execution_count
            ),
            None,
        )

    @property
    def _names(self) -> dict[str, Any]:
        names: dict[str, Any] = self._shell.user_ns
        return names

    def _failed(self, error: BaseException, count: int) -> None:
        self._last_error.failed(self._executions, error, count)


def code_cell(cells: Iterable[Cell], id_: str, base: str) -> Cell:
    """The code cell that shall be run.

    Raises
    ------
    ConflictError
        It is not that of ``base`` any more; see ``Workspace.run``.
    UnknownCellError
        There is none of that id.
    """
    found = [cell for cell in cells if cell.id == id_ and cell.kind == "code"]
    if len(found) != 1:
        raise UnknownCellError.of(id_, len(found))
    require_source(id_, found[0].source, base)
    return found[0]
