"""A workspace seen through the policy: what may not leave is not there.

Context and tools get this one, so nothing that they make can hold what
``Assist.share`` and ``Assist.exclude`` keep back. Secrets are hidden here, too,
before anybody cuts a text: what is left of one would not be known for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path

from jupyter_ai_assist.core.edits.edits import (
    DeleteCell,
    Edit,
    InsertCell,
    MoveCell,
    ReplaceCell,
    RestoreCell,
    WriteFile,
)
from jupyter_ai_assist.core.errors import UnknownCellError, WorkspaceError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.sending.kept_values import learn_kept_values

from .base import (
    Ability,
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    RunResult,
    Variable,
    Workspace,
    only_cell,
)
from .values import LiveValues

__all__ = ["SharedWorkspace"]


class SharedWorkspace:
    """A ``Workspace`` that answers only what its policy lets out."""

    def __init__(self, workspace: Workspace, policy: Policy) -> None:
        self._workspace = workspace
        self._policy = policy.about(workspace)

    @cached_property
    def exact(self) -> SharedWorkspace:
        """The same with no secret hidden: to choose among thousands of cells.

        Looking for secrets in all of them would take seconds. What is chosen goes
        through ``hidden`` before it is shown.
        """
        return SharedWorkspace(self._workspace, self._policy.exact)

    def hidden(self, cell: Cell) -> Cell:
        """A cell of ``exact``, as this workspace shows it."""
        return self._policy.shown_cell(cell)

    def hidden_cells(self, cells: Iterable[Cell]) -> list[Cell]:
        """As ``hidden``, of hundreds of cells."""
        return self._policy.shown_cells(cells)

    @property
    def notebook(self) -> str:
        """The notebook's path."""
        return self._workspace.notebook

    @property
    def root(self) -> str:
        """The folder that file tools may read."""
        return self._workspace.root

    async def cells(self) -> list[Cell]:
        """The cells that may leave."""
        return self._policy.shared_cells(await self._workspace.cells())

    async def executed(self) -> list[Cell]:
        """The executed cells that may leave."""
        return self._policy.shared_cells(await self._workspace.executed())

    async def last_error(self) -> ErrorReport | None:
        """What may leave of the last error."""
        error = await self._workspace.last_error()
        return error and self._policy.shared_error(error)

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """What may leave of each variable."""
        found = await self._workspace.variables(wanted, private=private)
        shared = map(self._policy.shared_variable, found)
        return [variable for variable in shared if variable is not None]

    async def inspect(self, path: str) -> Variable | None:
        """What may leave of one object."""
        if not self._policy.may_name(path):
            return None
        variable = await self._workspace.inspect(path)
        return variable and self._policy.shared_variable(variable)

    async def docs(self, path: str) -> Docs | None:
        """Documentation of an object that may be looked at."""
        if not self._policy.may_name(path):
            return None
        docs = await self._workspace.docs(path)
        return docs and self._policy.shared_docs(docs)

    async def text_of(self, name: str) -> str | None:
        """The text that the user asks to send by name; refused rather than left out."""
        text = await self._workspace.text_of(name)
        if text is None:
            return None
        self._policy.decide_value(name).require()
        try:
            variable = await self._workspace.inspect(name)
        except WorkspaceError:  # a kernel that tells nothing of its values
            variable = None
        self._policy.decide_whole(name, text, variable).require()
        return text

    async def output(self, execution_count: int) -> str | None:
        """An output, where values may leave."""
        self._policy.decide_share("values", f"Out[{execution_count}]").require()
        if await self._keeps_back(execution_count):
            return None
        found = await self._workspace.output(execution_count)
        if isinstance(found, Variable):
            shared = self._policy.shared_value(found)
            return shared.text if shared else None
        return self._policy.shared_output(found) if found else None

    async def whole_output(self, id_: str) -> str:
        """The outputs of a cell, where they may leave."""
        seen = only_cell(await self.exact.cells(), id_)
        if not seen.output:
            return ""
        return self._policy.shared_output(await self._workspace.whole_output(id_))

    @property
    def abilities(self) -> frozenset[Ability]:
        """What the workspace can do."""
        return self._workspace.abilities

    async def kernel(self) -> KernelStatus:
        """What the kernel is doing."""
        return await self._workspace.kernel()

    async def apply(self, edit: Edit) -> Edit:
        """Change what the policy lets be seen and changed; a cell that is kept back is not there.

        Undo does not come through here: a cell that was protected since can be put back.
        """
        match edit:
            case ReplaceCell(id=id_) | RestoreCell(id=id_) | DeleteCell(id=id_) | MoveCell(id=id_):
                await self._require_free(id_)
            case WriteFile(path=path):
                # The very file that was looked at, whatever becomes a link meanwhile.
                edit = edit.model_copy(update={"path": str(self._file(path))})
            case InsertCell():
                pass
        return await self._workspace.apply(edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a cell that may be seen and is not protected; what may leave of what came of it."""
        await self._require_free(id_)
        result = await self._workspace.run(id_, patience, base)
        await learn_kept_values(self._workspace, self._policy)  # the run may have made some
        return self._policy.shared_result(result)

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Run code aside, without the excluded names; what may leave of what came of it.

        So a slip shows none of them. Code that is bent on it still finds them: it
        runs in the same process.
        """
        kept_back = [*without, *self._policy.excluded_names]
        result = await self._workspace.scratch(code, patience, kept_back)
        return self._policy.shared_result(result)

    @property
    def values(self) -> LiveValues | None:
        """None: whole values go nowhere but to what the person has named them for."""
        return None

    async def interrupt(self) -> None:
        """Stop the kernel's work."""
        await self._workspace.interrupt()

    async def restart(self) -> None:
        """Restart the kernel."""
        await self._workspace.restart()

    async def _keeps_back(self, execution_count: int) -> bool:
        """Whether the output of this number may be of a cell that is kept back.

        A notebook may show counts of an earlier kernel: what ran in this one comes first.
        A cell that ran again no longer shows its earlier count, so that an output of no
        known cell may be of any.
        """
        cells = await self._workspace.cells()
        for known in (await self._workspace.executed(), cells):
            found = [cell for cell in known if cell.execution_count == execution_count]
            if found:
                break
        policy = self._policy.exact
        return any(policy.shared_cell(cell) is None for cell in found or cells)

    async def _require_free(self, id_: str) -> None:
        """Refuse to touch a cell that is protected, or kept back, as if it were not there."""
        found = [cell for cell in await self.exact.cells() if cell.id == id_]
        if not found:
            raise UnknownCellError.of(id_)
        for cell in found:
            self._policy.decide_change(id_, cell.tags).require()

    def _file(self, path: str) -> Path:
        """The real path of a file that may be written."""
        place = self._policy.file_to_write(path, self.root)
        if self.notebook and place == Path(self.notebook).resolve():
            # Cells that are kept back are in there, and so is who wrote which cell.
            raise WorkspaceError(f"{path} is the notebook itself.", hint="Edit its cells instead.")
        return place
