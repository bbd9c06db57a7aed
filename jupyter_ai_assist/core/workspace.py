"""The seam to a live notebook: what the assistant can see of it.

A workspace answers from the real notebook and kernel, never runs the user's
code to do so, and never changes anything by being asked. Everything it
returns is a plain value.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from pydantic import Field

from .messages import FilePart, Value

__all__ = ["Cell", "Docs", "ErrorReport", "Frame", "Variable", "Workspace"]


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

    async def variables(self) -> list[Variable]:
        """The user's variables, by name, without ``value`` and ``facts``."""

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a name or dotted path; ``None`` if there is none."""

    async def docs(self, path: str) -> Docs | None:
        """Signature and documentation of the object at a name or dotted path."""

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable, for ``{{name}}``.

        The one read that runs the user's code, and only because the user wrote it.
        """

    async def output(self, execution_count: int) -> str | None:
        """``Out[n]`` described as by ``inspect``, or the outputs of that cell."""
