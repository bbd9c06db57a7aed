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

from .messages import Value

__all__ = [
    "EDIT",
    "CellState",
    "DeleteCell",
    "Edit",
    "InsertCell",
    "MoveCell",
    "ReplaceCell",
    "WriteFile",
    "hash_of",
]


def hash_of(text: str) -> str:
    """A short name for exactly this text: what an edit or approval is bound to."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class CellState(Value):
    """Everything that a notebook file keeps of a cell."""

    id: str
    kind: Literal["code", "markdown", "raw"] = "code"
    source: str = ""
    outputs: tuple[dict[str, Any], ...] = ()
    """As in nbformat 4; empty but for code cells."""
    execution_count: int | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    attachments: dict[str, Any] = Field(default_factory=dict)


class ReplaceCell(Value):
    """Give a cell another content in its place; its id stays."""

    type: Literal["replace_cell"] = "replace_cell"
    base: str
    """``hash_of`` the source that is replaced."""
    cell: CellState


class InsertCell(Value):
    """Add a cell."""

    type: Literal["insert_cell"] = "insert_cell"
    cell: CellState
    after: tuple[str, ...] = ()
    """Ids, the first that exists is the cell it follows; at the top if none does."""


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


class WriteFile(Value):
    """Write a text file beside the notebook."""

    type: Literal["write_file"] = "write_file"
    path: str
    """Relative to the workspace's root."""
    base: str = ""
    """``hash_of`` the text that is replaced; blank for a file that is new."""
    text: str | None
    """``None`` takes the file away."""


Edit = Annotated[
    ReplaceCell | InsertCell | DeleteCell | MoveCell | WriteFile, Field(discriminator="type")
]
EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)
