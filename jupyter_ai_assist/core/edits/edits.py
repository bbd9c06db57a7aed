"""Edits of a notebook as values: made, shown, applied, and taken back.

Applying an edit gives its inverse, which is an edit too; so undo and redo are
nothing but more edits. Each one names the state that it was based on, and is
refused when that is no longer there: what somebody typed meanwhile is never
overwritten.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from jupyter_ai_assist.core.messages import Value

__all__ = [
    "EDIT",
    "Author",
    "CellEdit",
    "CellKind",
    "CellState",
    "DeleteCell",
    "Edit",
    "InsertCell",
    "MoveCell",
    "ReplaceCell",
    "RestoreCell",
    "WriteFile",
    "hash_of",
]


def hash_of(text: str) -> str:
    """A short name for exactly this text: what an edit or approval is bound to."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


CellKind = Literal["code", "markdown", "raw"]


class CellState(Value):
    """Everything that a notebook file keeps of a cell."""

    id: str
    kind: CellKind = "code"
    source: str = ""
    outputs: tuple[dict[str, Any], ...] = ()
    """As in nbformat 4; empty but for code cells."""
    execution_count: int | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    attachments: dict[str, Any] = Field(default_factory=dict)


class Author(Value):
    """Which turn writes a cell, and with which model: the cell is signed with it."""

    turn: str
    model: str


class ReplaceCell(Value):
    """Give a cell another source, as if somebody typed it: all else stays.

    Outputs stay too; they are of the earlier source until the cell runs again.
    """

    type: Literal["replace_cell"] = "replace_cell"
    id: str
    base: str
    """``hash_of`` the source that is replaced."""
    source: str
    author: Author


class RestoreCell(Value):
    """Give a cell back a source, what came of running it, and who had signed it.

    Metadata of others, attachments and the kind of the cell are as they are now.
    """

    type: Literal["restore_cell"] = "restore_cell"
    id: str
    base: str
    """``hash_of`` the source that is replaced."""
    source: str
    outputs: tuple[dict[str, Any], ...] = ()
    execution_count: int | None = None
    signature: dict[str, Any] = Field(default_factory=dict)
    """The signature's entry in the metadata as it was; empty where there was none."""


class InsertCell(Value):
    """Add a cell."""

    type: Literal["insert_cell"] = "insert_cell"
    cell: CellState
    after: tuple[str, ...] = ()
    """Ids, the first that one cell has is the cell it follows; at the top if none is."""


class DeleteCell(Value):
    """Take a cell away."""

    type: Literal["delete_cell"] = "delete_cell"
    id: str
    base: str
    """``hash_of`` the source that goes."""


class MoveCell(Value):
    """Put a cell somewhere else."""

    type: Literal["move_cell"] = "move_cell"
    id: str
    after: tuple[str, ...] = ()
    """As for ``InsertCell``."""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    """Ids around it when this was made, the nearest first: where it is not below the
    first of ``above`` that is left, and above the first of ``below``, somebody moved it."""


class WriteFile(Value):
    """Write a text file beside the notebook."""

    type: Literal["write_file"] = "write_file"
    path: str
    """Relative to the workspace's root; or a real path below it, in which no link is followed."""
    base: str = ""
    """``hash_of`` the text that is replaced, with its line ends as they are in the
    file; blank for a file that is new."""
    text: str | None
    """``None`` takes the file away."""


CellEdit = ReplaceCell | RestoreCell | InsertCell | DeleteCell | MoveCell
Edit = Annotated[CellEdit | WriteFile, Field(discriminator="type")]
EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)
