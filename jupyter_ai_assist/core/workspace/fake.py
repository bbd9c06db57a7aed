"""A workspace made of plain values: the seam's own fake, for tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from jupyter_ai_assist.core.cells.source import names_of
from jupyter_ai_assist.core.edits.edits import CellState, Edit, WriteFile
from jupyter_ai_assist.core.edits.model import applied
from jupyter_ai_assist.core.errors import UnknownCellError, WorkspaceError
from jupyter_ai_assist.core.saved.cells import cells_of

from .base import (
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
from .read_only import ReadOnly
from .write_file import write_file

__all__ = ["FakeWorkspace"]


_IDLE = KernelStatus(state="idle", language="python", execution_count=0)


@dataclass
class FakeWorkspace(ReadOnly):
    """Answers from what it is given; a test may change that between turns.

    It can do all there is to do. Code does what ``results`` say it does, and
    nothing else; files are real ones, in ``root``.
    """

    notebook: str = "analysis.ipynb"
    root: str = "."
    all_cells: list[Cell | CellState] = field(default_factory=list)
    """After an edit or a run, all are ``CellState``."""
    error: ErrorReport | None = None
    objects: dict[str, Variable] = field(default_factory=dict)
    documented: dict[str, Docs] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    outputs: dict[int, str] = field(default_factory=dict)
    abilities: frozenset[Ability] = frozenset({"edit", "run", "scratch", "interrupt", "restart"})
    results: Mapping[str, RunResult] = field(default_factory=dict)
    """By source, what becomes of running it; anything else ends well and says nothing.
    After ``running`` the kernel is busy until it is interrupted."""
    status: KernelStatus = _IDLE
    did: list[tuple[str, str]] = field(default_factory=list)
    """What was run, interrupted and restarted, in order: ``("run", source)``."""

    async def cells(self) -> list[Cell]:
        """All cells."""
        return [_cell(cell) if isinstance(cell, CellState) else cell for cell in self.all_cells]

    async def executed(self) -> list[Cell]:
        """The cells with an execution count."""
        return [cell for cell in await self.cells() if cell.execution_count is not None]

    async def last_error(self) -> ErrorReport | None:
        """The given error."""
        return self.error

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """All objects, without values and facts."""
        return [
            variable.model_copy(update={"value": "", "facts": {}})
            for variable in self.objects.values()
            if (private or not variable.name.startswith("_"))
            and (wanted is None or wanted(variable.name))
        ]

    async def inspect(self, path: str) -> Variable | None:
        """The object of that name."""
        return self.objects.get(path)

    async def docs(self, path: str) -> Docs | None:
        """The documentation of that name."""
        return self.documented.get(path)

    async def text_of(self, name: str) -> str | None:
        """The text of that name."""
        return self.texts.get(name)

    async def output(self, execution_count: int) -> Variable | str | None:
        """The output of that number."""
        return self.outputs.get(execution_count)

    async def whole_output(self, id_: str) -> str:
        """The outputs, uncut for a ``Cell``."""
        return only_cell(await self.cells(), id_).output

    async def kernel(self) -> KernelStatus:
        """The given status."""
        return self.status

    async def apply(self, edit: Edit) -> Edit:
        """Change the cells, or a file in ``root``."""
        if isinstance(edit, WriteFile):
            return await write_file(self.root, edit)
        if "edit" not in self.abilities:
            return await super().apply(edit)
        cells, inverse = applied(self.states(), edit)
        self.all_cells = [*cells]
        return inverse

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """The result that is given for the cell's source; the cell keeps it."""
        if "run" not in self.abilities:
            return await super().run(id_, patience, base)
        states = self.states()
        places = [n for n, cell in enumerate(states) if (cell.id, cell.kind) == (id_, "code")]
        if len(places) != 1:
            raise UnknownCellError.of(id_, len(places))
        cell = states[places[0]]
        require_source(id_, cell.source, base)
        count = (self.status.execution_count or 0) + 1
        result = self._result("run", cell.source).model_copy(update={"execution_count": count})
        self.status = self.status.model_copy(update={"execution_count": count})
        states[places[0]] = cell.model_copy(
            update={"outputs": _outputs(result), "execution_count": count}
        )
        self.all_cells = [*states]
        return result

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """The result that is given for the code."""
        if "scratch" not in self.abilities:
            return await super().scratch(code, patience)
        used = sorted(names_of(code).loads)
        missing = [name for name in used if any(re.fullmatch(one, name) for one in without)]
        if missing:
            message = f"name {missing[0]!r} is not defined"
            return RunResult(status="error", error_name="NameError", error_value=message)
        return self._result("scratch", code)

    async def interrupt(self) -> None:
        """Idle from now on."""
        if "interrupt" not in self.abilities:
            await super().interrupt()
        self.did.append(("interrupt", ""))
        self.status = self.status.model_copy(update={"state": "idle"})

    async def restart(self) -> None:
        """Idle, with no objects and no executions."""
        if "restart" not in self.abilities:
            await super().restart()
        self.did.append(("restart", ""))
        self.status = _IDLE
        self.objects.clear()
        self.texts.clear()
        self.outputs.clear()
        self.error = None

    def states(self) -> list[CellState]:
        """All cells, with everything that a notebook file keeps of them."""
        return [cell if isinstance(cell, CellState) else _state(cell) for cell in self.all_cells]

    def _result(self, how: str, source: str) -> RunResult:
        if self.status.state != "idle":
            raise WorkspaceError(
                f"The kernel cannot run code now: it is {self.status.state}.",
                hint="Wait for it, interrupt it, or restart it.",
            )
        self.did.append((how, source))
        result = self.results.get(source, RunResult(status="ok"))
        if result.status == "running":
            self.status = self.status.model_copy(update={"state": "busy"})
        return result


def _cell(state: CellState) -> Cell:
    saved = {"cell_type": state.kind, **state.model_dump(exclude={"kind"})}
    saved["outputs"] = list(saved["outputs"])
    (cell,) = cells_of({"cells": [saved]})
    return cell


def _state(cell: Cell) -> CellState:
    return CellState(
        id=cell.id,
        kind=cell.kind,
        source=cell.source,
        outputs=_outputs(RunResult(status="ok", output=cell.output)),
        execution_count=cell.execution_count,
        metadata={"tags": list(cell.tags)} if cell.tags else {},
    )


def _outputs(result: RunResult) -> tuple[dict[str, str], ...]:
    """What a notebook file would keep of the text of a result."""
    if not result.output:
        return ()
    return ({"output_type": "stream", "name": "stdout", "text": result.output},)
