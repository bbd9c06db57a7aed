"""The workspace seam over a live IPython shell, in a kernel or a terminal."""

from __future__ import annotations

import asyncio
import builtins
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from jupyter_ai_assist.core.errors import AssistError, WorkspaceError
from jupyter_ai_assist.core.read_only import ReadOnly
from jupyter_ai_assist.core.saved.cells import NotebookFile
from jupyter_ai_assist.core.saved.outputs import Budget
from jupyter_ai_assist.core.text import exact_text
from jupyter_ai_assist.core.workspace import (
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    Variable,
)

from .executions import Executions
from .last_error import LastError
from .merge import merged
from .notebook import find_notebook
from .recorder import Recorder
from .variables.base import Describer
from .variables.documentation import docs_of
from .variables.registry import Descriptions
from .variables.resolve import find, follow, parse
from .variables.static import MISSING

__all__ = ["KernelWorkspace", "RunInMain"]

T = TypeVar("T")


class RunInMain(Protocol):
    """Runs a function in the user's main thread."""

    def __call__(self, function: Callable[[], T], /) -> Awaitable[T]:
        """Hand ``function`` over and wait for what it returns or raises."""


class KernelWorkspace(ReadOnly):
    """What the assistant can see of a live shell.

    Every method but ``text_of`` may be called from any thread, also while a
    cell runs: they read what objects store and run none of the user's code.

    Parameters
    ----------
    recorder
        Watches the shell.
    run_in_main
        Where ``text_of`` runs ``str``.
    describers
        Families of objects that are described in their own way, before the
        built-in ones.
    """

    def __init__(
        self, recorder: Recorder, run_in_main: RunInMain, describers: Iterable[Describer] = ()
    ) -> None:
        self._shell = recorder.shell
        self._run_in_main = run_in_main
        self._describers = tuple(describers)
        self._file = NotebookFile()
        self._last_error = LastError()
        self._executions = Executions(recorder)
        recorder.on_failure(self._failed)
        self._last_error.report(self._executions)  # before anything of ours can fail

    @property
    def notebook(self) -> str:
        """The notebook's path, or ``""`` where there is none."""
        return find_notebook(self._names, os.environ)

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
        """The notebook's cells as saved, with what has run since."""
        path = self.notebook
        if not path:
            return await self.executed()
        saved = await asyncio.to_thread(self._file.read, path)
        return merged(saved, self._executions)

    async def executed(self) -> list[Cell]:
        """What has run, oldest first; cells that only talk to the assistant are left out."""
        budget = Budget()
        return [self._executions.cell(run, budget) for run in self._executions.runs()]

    async def last_error(self) -> ErrorReport | None:
        """The last exception that reached the user."""
        return self._last_error.report(self._executions)

    async def variables(self) -> list[Variable]:
        """The user's variables: data first, then functions, classes and modules, by name."""
        hidden = self._shell.user_ns_hidden
        visible = {
            name: value
            for name, value in dict(self._names).items()  # a running cell may add names
            if type(name) is str
            and not name.startswith("_")
            and value is not hidden.get(name, MISSING)
        }
        return self._descriptions().listing(visible)

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a path that starts at one of the user's names."""
        found = find(path, self._names)
        return None if found is MISSING else self._descriptions().full(path, found)

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what the user's names, builtins or imported modules lead to."""
        found = find(path, self._names)
        if found is MISSING:
            found = find(path, vars(builtins))
        if found is MISSING:
            found = _imported(path)
        return None if found is MISSING else docs_of(path, found, self._descriptions().preview)

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

    async def output(self, execution_count: int) -> str | None:
        """``Out[n]`` described, or else what that cell has printed and shown."""
        value = self._shell.user_ns.get("_oh", {}).get(execution_count, MISSING)
        if value is not MISSING:
            described = self._descriptions().full(f"Out[{execution_count}]", value)
            texts = (
                f"{described.type}: {described.summary}",
                described.schema_text,
                described.value,
            )
            return "\n".join(text for text in texts if text)
        cell = self._executions.cell_at(execution_count)
        return cell.output if cell and cell.output else await self._saved_output(execution_count)

    async def kernel(self) -> KernelStatus:
        """Busy with the very cell that asks, as far as anyone else is concerned."""
        return KernelStatus(
            state="busy", language="python", execution_count=self._shell.execution_count - 1
        )

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

    def _descriptions(self) -> Descriptions:
        return Descriptions(self._describers)

    def _failed(self, error: BaseException, count: int) -> None:
        self._last_error.failed(self._executions, error, count)


def _imported(path: str) -> Any:
    """The object at a path that starts at a module which is already imported."""
    parsed = parse(path)
    if parsed is None:
        return MISSING
    root, steps = parsed
    names = [root]
    for kind, key in steps:
        if kind != "attribute":
            break
        names.append(key)
    for length in range(len(names), 0, -1):
        module = sys.modules.get(".".join(names[:length]))
        if module is not None:
            return follow(module, steps[length - 1 :])
    return MISSING
