"""A tool: what the model sees of it, and what it does.

A tool knows the workspace and its arguments, nothing else: whether it may
run, who has to agree and how long its answer may be is decided around it, in
``toolset``.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from jupyter_ai_assist.core.asking import Ask
from jupyter_ai_assist.core.edits.edits import CellKind
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.policy import Policy, Touched
from jupyter_ai_assist.core.protocol import CellChange
from jupyter_ai_assist.core.providers.base import ToolSpec
from jupyter_ai_assist.core.workspace.base import Ability, Cell, Workspace

from .described import descriptions

__all__ = ["Arguments", "Editor", "Kind", "Output", "Proposal", "Tool", "ToolScope"]

Kind = Literal["read", "write", "run"]


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown ones are an error, not ignored.

    What stands below a field tells the model what it is for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class Editor(Protocol):
    """Makes the edits of one turn: ``/undo`` takes them back, and cells are signed.

    All of these raise as ``Workspace.apply`` does: ``ConflictError`` where the
    text is not that of ``base`` (``Cell.hash``, ``hash_of``) any more,
    ``UnknownCellError`` where no cell or several have the id, ``WorkspaceError``.
    """

    async def replace(self, id_: str, base: str, source: str) -> None:
        """Give a cell another source; its outputs stay until it runs again."""

    async def insert(self, kind: CellKind, source: str, after: str) -> str:
        """Add a cell below the one with the id ``after``, at the top if that is blank.

        Returns the id of the new cell.
        """

    async def delete(self, id_: str, base: str) -> None:
        """Take a cell away."""

    async def move(self, id_: str, after: str) -> None:
        """Put a cell below the one with the id ``after``, at the top if that is blank."""

    async def write_file(self, path: str, base: str, text: str) -> None:
        """Write a text file; ``base`` is blank for one that is new."""


@dataclass(frozen=True)
class ToolScope:
    """What a running tool can reach."""

    workspace: Workspace
    policy: Policy
    editor: Editor
    ask: Ask
    """A question to the person, for ``ask_user``."""
    shown: ToolScope | None = None
    """The same with no secret hidden, where this one hides them: for what the person
    is shown, and for what replaces a text whole. Nothing of it goes to a model."""
    allowed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By cell, the hash of the source that was looked at and may run."""

    @property
    def exact(self) -> ToolScope:
        """The one in which nothing is hidden."""
        return self.shown or self

    async def cells(self) -> list[Cell]:
        """The notebook's cells, to choose from; no secret is hidden in them yet.

        To look for secrets in thousands takes seconds: only what is shown goes through
        ``hidden``.
        """
        return await self.exact.workspace.cells()

    def hidden(self, cell: Cell) -> Cell:
        """A cell of ``cells`` as it may be shown."""
        return self.policy.shown_cell(cell)


@dataclass(frozen=True)
class Proposal:
    """What a person is shown before a call is made."""

    title: str
    """One line: what would be done, and to what."""
    shown: str
    """The exact code or diff."""
    language: str
    field: str = ""
    """The argument that the person may edit first: ``source``, ``code``; blank if none."""
    text: str = ""
    """What there is to be edited: the whole new source or the code."""
    runnable: bool = False
    """Whether there is a cell that could be run right after: the one of ``Tool.cell_of``."""
    cells: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By id, the hashes of the cells that would run, if it is these that are shown."""
    change: CellChange | None = None
    """The change of a cell, for a frontend that shows it in the notebook."""


@dataclass(frozen=True)
class Output:
    """What a tool found that is more than text."""

    value: Any
    """As a tool without files returns it."""
    files: tuple[FilePart, ...] = ()
    """Images and PDF files; models that cannot read them are told so."""


@dataclass(frozen=True)
class Tool:
    """One tool.

    Parameters
    ----------
    arguments
        The pydantic model of its arguments; its JSON schema is what the model sees.
    run
        Does the work; returns a JSON-serialisable value, text or an ``Output``;
        raises ``ToolError`` or another ``AssistError`` for what the model should hear.
    """

    name: str
    kind: Kind
    arguments: type[Arguments]
    run: Callable[[ToolScope, Any], Awaitable[Any]]
    needs: tuple[Ability, ...] = ()
    """What the workspace must be able to do, any one of these; the tool is not offered
    where it cannot. Empty for a tool that works everywhere."""
    propose: Callable[[ToolScope, Any], Awaitable[Proposal]] | None = None
    """Shows what a call would do, for approval; without it the arguments are shown.
    Raises as ``run`` does for a call that cannot be made: nobody is asked about it.
    Asked again after a yes, and has to say the same again: if it does not, what the
    person saw has changed, and nothing is done."""
    touches: Callable[[ToolScope, Any], Awaitable[Touched]] | None = None
    """Says what a call is about, for rules and protected cells. Without it every text of
    the arguments is taken for a path and for code. Raises as ``run`` does."""
    cell_of: Callable[[Any], Mapping[str, str]] | None = None
    """From what ``run`` returned, the cell to run if the person wants that: its id, and
    the hash of its source as it was made."""

    @cached_property
    def spec(self) -> ToolSpec:
        """The tool as a model sees it."""
        schema = self.arguments.model_json_schema()
        del schema["title"], schema["description"]
        for argument in schema["properties"].values():
            del argument["title"]  # pydantic's own words for the name: they cost tokens
        for name, text in descriptions(self.arguments).items():
            schema["properties"][name].setdefault("description", text)
        return ToolSpec(self.name, inspect.getdoc(self.run) or "", schema)
