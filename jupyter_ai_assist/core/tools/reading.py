"""Tools that look and never touch."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.policy import Policy

from .base import Arguments, Tool, ToolScope

__all__ = ["READING_TOOLS"]

MAX_FILES = 500
MAX_NAMES = 300
MAX_TEXT = 20_000


class Nothing(Arguments):
    """No arguments."""


class PathArgument(Arguments):
    """A name or dotted path."""

    path: str
    """A variable's name or a dotted path: `df`, `model.coef_`, `np.linalg.norm`."""


class InspectArgument(PathArgument):
    """An object, and how much of it."""

    facts: bool = False
    """Also give columns, shape, keys and all members as data."""


class FolderArgument(Arguments):
    """A folder."""

    folder: str = "."
    """Relative to the notebook's folder."""


class FileArgument(Arguments):
    """A part of a file."""

    path: str
    """Relative to the notebook's folder."""
    offset: int = 0
    """The first character to read."""


class CellsArgument(Arguments):
    """A choice of cells."""

    ids: list[str] | None = None
    """The cells' ids; all cells when left out."""


async def list_variables(scope: ToolScope, _: Nothing) -> Any:
    """List the variables of the live kernel: name, type and a one-line summary."""
    variables = await scope.workspace.variables()
    fields = {"name", "type", "summary"}
    return {
        "variables": [variable.model_dump(include=fields) for variable in variables[:MAX_NAMES]],
        "left_out": max(0, len(variables) - MAX_NAMES),
    }


async def inspect_variable(scope: ToolScope, arguments: InspectArgument) -> Any:
    """Describe one live object without running code: type, shape, columns, a preview."""
    variable = await scope.workspace.inspect(arguments.path)
    if variable is None:
        raise _no_object(arguments.path)
    return variable.model_dump(exclude=set() if arguments.facts else {"facts"})


async def lookup_docs(scope: ToolScope, arguments: PathArgument) -> Any:
    """Signature, documentation and public members of a live object, function, class or module."""
    docs = await scope.workspace.docs(arguments.path)
    if docs is None:
        raise _no_object(arguments.path)
    return docs.model_dump()


async def read_cells(scope: ToolScope, arguments: CellsArgument) -> Any:
    """Read notebook cells: id, kind, source, execution count and outputs as text."""
    cells = await scope.workspace.cells()
    if arguments.ids is not None:
        by_id = {cell.id: cell for cell in cells}
        unknown = [id_ for id_ in arguments.ids if id_ not in by_id]
        if unknown:
            raise ToolError(
                f"There is no cell with the id {unknown[0]!r}.",
                code="unknown_cell",
                hint="Call read_cells without ids to see all cells.",
            )
        cells = [by_id[id_] for id_ in arguments.ids]
    fields = {"id", "kind", "source", "execution_count", "output"}
    return {"cells": [cell.model_dump(include=fields) for cell in cells]}


async def list_files(scope: ToolScope, arguments: FolderArgument) -> Any:
    """List the files of a folder beside the notebook; names of folders end with a slash."""
    root = Path(scope.workspace.root)
    return await asyncio.to_thread(_list_files, root, arguments.folder, scope.policy)


async def read_file(scope: ToolScope, arguments: FileArgument) -> Any:
    """Read a text file beside the notebook, 20,000 characters at a time."""
    root = Path(scope.workspace.root)
    return await asyncio.to_thread(_read_file, root, arguments, scope.policy)


def _list_files(root: Path, folder: str, policy: Policy) -> Any:
    place = root / folder
    policy.file(place, root)
    if not place.is_dir():
        raise ToolError(f"There is no folder {folder!r}.", code="not_found")
    names = sorted(
        entry.name + ("/" if entry.is_dir() else "")
        for entry in place.iterdir()
        if not entry.name.startswith(".") and policy.may_read(entry, root)
    )
    return {"files": names[:MAX_FILES], "left_out": max(0, len(names) - MAX_FILES)}


def _read_file(root: Path, arguments: FileArgument, policy: Policy) -> Any:
    place = root / arguments.path
    policy.file(place, root)
    if not place.is_file():
        raise ToolError(f"There is no file {arguments.path!r}.", code="not_found")
    with place.open(encoding="utf-8", errors="replace") as file:
        file.read(arguments.offset)
        text = file.read(MAX_TEXT)
        more = bool(file.read(1))
    following = arguments.offset + len(text) if more else None
    return {"text": text, "next_offset": following}


def _no_object(path: str) -> ToolError:
    return ToolError(
        f"Nothing in the kernel is named {path!r}.",
        code="not_found",
        hint="Call list_variables to see what there is.",
    )


READING_TOOLS: tuple[Tool, ...] = (
    Tool("inspect_variable", "read", InspectArgument, inspect_variable),
    Tool("list_files", "read", FolderArgument, list_files),
    Tool("list_variables", "read", Nothing, list_variables),
    Tool("lookup_docs", "read", PathArgument, lookup_docs),
    Tool("read_cells", "read", CellsArgument, read_cells),
    Tool("read_file", "read", FileArgument, read_file),
)
