"""The seam to a live notebook: what the assistant can see of it and do in it.

A workspace answers from the real notebook and kernel, never runs the user's
code to do so, and never changes anything by being asked. What it can do beyond
that it says in ``abilities``; whether it may is decided by whoever calls.
Everything it returns is a plain value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, Literal, Protocol

from pydantic import Field

from jupyter_ai_assist.core.edits.edits import Edit, hash_of
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError
from jupyter_ai_assist.core.messages import FilePart, Value

from .values import LiveValues

__all__ = [
    "Ability",
    "Cell",
    "Docs",
    "ErrorReport",
    "Frame",
    "KernelStatus",
    "RunResult",
    "Variable",
    "Workspace",
    "only_cell",
    "require_source",
]

Ability = Literal["edit", "next_cell", "run", "scratch", "interrupt", "restart", "bind"]
"""``edit``: change any cell. ``next_cell``: propose one new cell below the running
one, and no more. ``run``: run a cell. ``scratch``: run code in a throwaway copy of
the namespace. ``interrupt`` and ``restart``: the kernel. ``bind``: give a turn's result
a name, which the door does at its end."""


_EXCEPTION = re.compile(r"[\w.]*(?:Error|Exception|Interrupt|Exit|Warning)\b.*")


class Cell(Value):
    """A cell as it stands in the notebook, or as it ran."""

    id: str
    kind: Literal["code", "markdown", "raw"] = "code"
    source: str
    execution_count: int | None = None
    output: str = ""
    """The outputs as text: streams, results and errors, ANSI removed."""
    images: tuple[FilePart, ...] = ()
    tags: tuple[str, ...] = ()
    """Also of a cell as it ran: those that it has in the notebook."""
    protected: bool = False
    """Whether a tag of it keeps the assistant from changing and running it."""
    original: str = ""
    """``hash_of`` the source in the notebook, where something is hidden in this one."""

    @property
    def hash(self) -> str:
        """What an edit of this cell has to name, so that it replaces nothing else."""
        return self.original or hash_of(self.source)

    @property
    def error(self) -> str:
        """The exception that its output ends in, name and message; blank if in none."""
        last = next((line for line in reversed(self.output.splitlines()) if line.strip()), "")
        found = _EXCEPTION.match(last)
        return found[0] if found else ""

    @property
    def version(self) -> tuple[str, str]:
        """Tells a cell, and each edit of it, apart from all others."""
        return (self.id or str(self.execution_count), self.source)


class Frame(Value):
    """One line of a traceback."""

    file: str
    """A path, or the execution count of a cell as ``In[3]``."""
    line: int
    """1-based line within that file or cell."""
    function: str
    code: str
    """The source line, stripped; empty when it is not to be had."""


class ErrorReport(Value):
    """The last exception that reached the user."""

    name: str
    """The exception's class name."""
    value: str
    """Its message."""
    traceback: str
    """The rendered traceback, ANSI removed, bounded."""
    frames: tuple[Frame, ...] = ()
    """Outermost first."""
    cell: Cell | None = None
    """The cell that raised it, as it ran."""
    line: int | None = None
    """1-based line in that cell."""
    details: dict[str, Any] = Field(default_factory=dict)
    """What the exception itself carries: ``name`` and ``obj_type`` of an
    AttributeError or NameError, ``path`` of a FileNotFoundError, ``key`` of a
    KeyError, ``text`` and ``offset`` of a SyntaxError."""


class Variable(Value):
    """A bounded description of one object, made without running its code."""

    name: str
    """The name or dotted path that was asked for."""
    type: str
    """The class name, qualified outside builtins: ``pandas.DataFrame``."""
    summary: str
    """One line with no values: ``1,000 rows × 5 columns``, ``list of 12``."""
    schema_text: str = ""
    """Names, dtypes and shapes, no values."""
    value: str = ""
    """A bounded preview with values; empty where the policy keeps them back."""
    facts: dict[str, Any] = Field(default_factory=dict)
    """For programs: ``columns`` (name → dtype), ``shape``, ``length``,
    ``members`` (public attribute names), ``dtype``, ``keys``; where known."""

    @property
    def text(self) -> str:
        """Type and summary, then the schema, then values, as far as there are any."""
        texts = (f"{self.type}: {self.summary}", self.schema_text, self.value)
        return "\n".join(text for text in texts if text)


class Docs(Value):
    """What a live object says about itself."""

    path: str
    type: str
    signature: str = ""
    text: str = ""
    """The docstring, cleaned."""
    file: str = ""
    members: tuple[str, ...] = ()
    """Public attribute names."""


class KernelStatus(Value):
    """What the kernel is doing."""

    state: Literal["idle", "busy", "starting", "dead", "none"]
    language: str = ""
    running: str = ""
    """The id of the cell that runs, where that is known."""
    seconds: float | None = None
    """How long it has been running."""
    asking: str = ""
    """The id of the cell with the prompt that is being answered: it only waits, and
    code can run inside it."""
    execution_count: int | None = None
    """Of the last cell that ran."""


class RunResult(Value):
    """What became of running code."""

    status: Literal["ok", "error", "running"]
    """``running``: it had not ended when the patience was over, and goes on."""
    execution_count: int | None = None
    output: str = ""
    """Streams, results and errors as text, bounded, ANSI removed."""
    images: tuple[FilePart, ...] = ()
    error_name: str = ""
    error_value: str = ""
    traceback: str = ""
    seconds: float = 0.0


def only_cell(cells: Iterable[Cell], id_: str) -> Cell:
    """The one cell of an id.

    Raises
    ------
    UnknownCellError
        No cell has it, or several have.
    """
    found = [cell for cell in cells if cell.id == id_]
    if len(found) != 1:
        raise UnknownCellError.of(id_, len(found))
    return found[0]


def require_source(id_: str, source: str, base: str) -> None:
    """Refuse to run a cell that is not the one which was looked at; see ``Workspace.run``.

    Raises
    ------
    ConflictError
        The source is not that of ``base``, unless that is blank.
    """
    if base and hash_of(source) != base:
        raise ConflictError(
            f"The cell {id_!r} has changed since its run was allowed; it was not run.",
            current=source,
            hint="Look at it again before you run it.",
        )


class Workspace(Protocol):
    """The live notebook of one conversation."""

    @property
    def notebook(self) -> str:
        """The notebook's path, or ``""`` where there is none (a terminal)."""

    @property
    def root(self) -> str:
        """The folder that file tools may read."""

    async def cells(self) -> list[Cell]:
        """Every cell, in notebook order, or in execution order without a notebook."""

    async def executed(self) -> list[Cell]:
        """What has run in this kernel, oldest first; the running cell is left out."""

    async def last_error(self) -> ErrorReport | None:
        """The last exception that reached the user, or ``None``."""

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables by name: their types and summaries, and no more.

        Parameters
        ----------
        wanted
            Says of each name whether it is asked for: to describe thousands takes longer.
        private
            Also those whose names begin with an underscore, which are IPython's own else.
        """

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a name or dotted path; ``None`` if there is none."""

    async def docs(self, path: str) -> Docs | None:
        """Signature and documentation of the object at a name or dotted path."""

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable, for ``{{name}}``.

        The one read that runs the user's code, and only because the user wrote it.
        """

    async def output(self, execution_count: int) -> Variable | str | None:
        """``Out[n]`` described as by ``inspect``, or the outputs of that cell."""

    async def whole_output(self, id_: str) -> str:
        """What a cell has printed and shown, whole, as far as the notebook holds it.

        Bounded by some million characters, where ``Cell.output`` is by some thousand.

        Raises
        ------
        UnknownCellError
            No cell has the id, or several have.
        """

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can do; calling for anything else raises ``WorkspaceError``."""

    async def kernel(self) -> KernelStatus:
        """What the kernel is doing; answered while it is busy, too."""

    async def apply(self, edit: Edit) -> Edit:
        """Change the notebook or a file beside it, and give the edit that takes it back.

        Cells change by the rules of ``notebook_model``, where ``abilities`` say
        so; a file is written by ``write_file``, everywhere.

        The check and the change are one step: nobody's typing gets between.

        Raises
        ------
        ConflictError
            What the edit was based on is not there any more; nothing was changed.
        UnknownCellError
            There is no cell of that id, or several.
        WorkspaceError
            It cannot do that, or the file cannot be written.
        """

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a code cell as it stands now, and keep its outputs in the notebook.

        Parameters
        ----------
        patience
            Seconds after which it answers ``running``; the cell goes on.
        base
            The ``Cell.hash`` of what was looked at or allowed; blank for whatever
            there is. It is compared with the very text that runs.

        A cancelled call interrupts the cell.

        Raises
        ------
        ConflictError
            The source is not that of ``base`` any more; nothing was run.
        UnknownCellError
            There is no code cell of that id.
        WorkspaceError
            The kernel is dead, busy with something else, or there is none.
        """

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Run code over a shallow copy of the names; no name of the user's changes.

        Parameters
        ----------
        without
            Regular expressions; the copy has no name that fits one wholly.

        Otherwise as ``run``; nothing is kept, no execution is counted.
        """

    @property
    def values(self) -> LiveValues | None:
        """The kernel's names, whole; ``None`` from outside the kernel."""

    async def interrupt(self) -> None:
        """Stop what the kernel is running."""

    async def restart(self) -> None:
        """Restart the kernel; all variables are gone."""
