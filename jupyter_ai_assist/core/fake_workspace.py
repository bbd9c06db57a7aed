"""A workspace made of plain values: the seam's own fake, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from .read_only import ReadOnly
from .workspace import Cell, Docs, ErrorReport, KernelStatus, Variable

__all__ = ["FakeWorkspace"]


@dataclass
class FakeWorkspace(ReadOnly):
    """Answers from what it is given; a test may change that between turns."""

    notebook: str = "analysis.ipynb"
    root: str = "."
    all_cells: list[Cell] = field(default_factory=list)
    error: ErrorReport | None = None
    objects: dict[str, Variable] = field(default_factory=dict)
    documented: dict[str, Docs] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    outputs: dict[int, str] = field(default_factory=dict)

    async def cells(self) -> list[Cell]:
        """All cells."""
        return list(self.all_cells)

    async def executed(self) -> list[Cell]:
        """The cells with an execution count."""
        return [cell for cell in self.all_cells if cell.execution_count is not None]

    async def last_error(self) -> ErrorReport | None:
        """The given error."""
        return self.error

    async def variables(self) -> list[Variable]:
        """All objects, without values and facts."""
        return [v.model_copy(update={"value": "", "facts": {}}) for v in self.objects.values()]

    async def inspect(self, path: str) -> Variable | None:
        """The object of that name."""
        return self.objects.get(path)

    async def docs(self, path: str) -> Docs | None:
        """The documentation of that name."""
        return self.documented.get(path)

    async def text_of(self, name: str) -> str | None:
        """The text of that name."""
        return self.texts.get(name)

    async def output(self, execution_count: int) -> str | None:
        """The output of that number."""
        return self.outputs.get(execution_count)

    async def kernel(self) -> KernelStatus:
        """Idle."""
        return KernelStatus(state="idle", language="python")
