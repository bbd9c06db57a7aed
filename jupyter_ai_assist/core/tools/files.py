"""Tools for the files beside the notebook."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from jupyter_ai_assist.core.context.attachments import (
    is_notebook,
    is_text_file,
    load_file,
    notebook_text,
)
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.errors import ConflictError, ToolError, WorkspaceError
from jupyter_ai_assist.core.policy import Policy, Touched, holds_instructions
from jupyter_ai_assist.core.workspace.inside import open_inside

from .base import Arguments, Output, Proposal, Tool, ToolScope
from .diff import diff_of
from .paging import WINDOW, Count, window

__all__ = ["FILE_TOOLS"]

MAX_FILES = 500
MAX_WHOLE = 2_000_000
"""Bytes of a file that is read whole: one that an edit may replace."""
MAX_NOTEBOOK = 100_000_000
"""Bytes of a notebook: outputs with images make them large."""
_STEP = 1_000_000
_AROUND = 25_000
"""Characters on either side of a part: what tells a secret may stand there."""


class FolderArgument(Arguments):
    """A part of a folder."""

    folder: str = "."
    """Relative to the notebook's folder."""
    start: Count = 0
    """How many to skip: `next_start` of the answer before."""


class FileArgument(Arguments):
    """A part of a file."""

    path: str
    """Relative to the notebook's folder."""
    offset: Count = 0
    """The first character to read: `next_offset` of the answer before."""


class WriteArgument(Arguments):
    """A file and its new text."""

    path: str
    """Relative to the notebook's folder."""
    text: str
    """The whole new text."""
    hash: str = ""
    """The file's `hash` from `read_file`; left out for a file that does not exist yet."""


async def list_files(scope: ToolScope, arguments: FolderArgument) -> Any:
    """List the files of a folder beside the notebook; names of folders end with a slash."""
    scope.policy.decide_share("names", "The names of files").require()
    root = Path(scope.workspace.root)
    return await asyncio.to_thread(_list_files, root, arguments, scope.policy)


async def read_file(scope: ToolScope, arguments: FileArgument) -> Any:
    """Read a file beside the notebook: text with its hash, a notebook's cells, or an image."""
    if not is_text_file(arguments.path):
        file = await load_file(arguments.path, scope.policy, scope.workspace.root)
        return Output({"path": arguments.path, "media_type": file.media_type}, (file,))
    root = Path(scope.workspace.root)
    return await asyncio.to_thread(_read_file, root, arguments, scope.policy)


async def write_file(scope: ToolScope, arguments: WriteArgument) -> Any:
    """Write a text file beside the notebook: a new one, or the whole new text of one.

    For a file that exists, give the hash of what you have read. If it has changed
    since, nothing is done, and you get its text and hash as they are now.
    """
    await asyncio.to_thread(_unchanged_text, scope, arguments)
    await scope.editor.write_file(arguments.path, arguments.hash, arguments.text)
    return {"path": arguments.path, "hash": hash_of(arguments.text)}


async def propose_write(scope: ToolScope, arguments: WriteArgument) -> Proposal:
    """The change as a diff."""
    before = await asyncio.to_thread(_unchanged_text, scope, arguments)
    verb = "Change" if arguments.hash else "Write the new file"
    follows = holds_instructions(arguments.path, scope.workspace.root)
    what = ", which later turns read as instructions" if follows else ""
    return Proposal(
        title=f"{verb} {arguments.path}{what}",
        shown=diff_of(before, arguments.text, arguments.path),
        language="diff",
        field="text",
        text=arguments.text,
    )


def _list_files(root: Path, arguments: FolderArgument, policy: Policy) -> Any:
    place = policy.file(arguments.folder, root)
    if not place.is_dir():
        raise _nothing_at("folder", arguments.folder)
    names = sorted(
        entry.name + ("/" if entry.is_dir() else "")
        for entry in place.iterdir()
        if not entry.name.startswith(".") and policy.may_read(entry, root)
    )
    end = arguments.start + MAX_FILES
    left_out = len(names) - end
    others = {"left_out": left_out, "next_start": end} if left_out > 0 else {}
    return {"files": names[arguments.start : end], **others}


def _read_file(root: Path, arguments: FileArgument, policy: Policy) -> Any:
    place = policy.file(arguments.path, root)
    if not place.is_file():
        raise _nothing_at("file", arguments.path)
    if is_notebook(place):
        text = notebook_text(_notebook(root, place, arguments.path), arguments.path, policy)
        return window(text, arguments.offset)
    policy.decide_share("values", f"The content of {arguments.path}").require()
    with _opened(root, place, arguments.path) as file:
        if _size(file) > MAX_WHOLE:
            return _part_of(file, arguments.offset, policy)
        text = _text_of(file, arguments.path)
    return {"hash": hash_of(text), **window(policy.shared_text(text), arguments.offset)}


def _notebook(root: Path, place: Path, path: str) -> bytes:
    with _opened(root, place, path) as file:
        if _size(file) > MAX_NOTEBOOK:
            raise ToolError(
                f"{path} is larger than {MAX_NOTEBOOK / 1e6:g} MB.",
                code="too_large",
                hint="Read it with code in the notebook.",
            )
        return file.read()


def _part_of(file: BinaryIO, offset: int, policy: Policy) -> Any:
    """A part of a file that is too large to be held, and so to be written."""
    with io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="") as lines:
        before = min(offset, _AROUND)
        skip = offset - before
        while skip > 0 and (skipped := len(lines.read(min(skip, _STEP)))):
            skip -= skipped
        text = lines.read(before + WINDOW + _AROUND)
    end = before + WINDOW
    following = {"next_offset": offset + WINDOW} if len(text) > end else {}
    return {"text": policy.shared_part(text, before, end), "offset": offset, **following}


def _unchanged_text(scope: ToolScope, arguments: WriteArgument) -> str:
    """The file's text, if it is still what the call was made for; blank for a new file."""
    place = scope.policy.file_to_write(arguments.path, scope.workspace.root)
    scope.policy.decide_share("values", f"The content of {arguments.path}").require()
    if is_notebook(place):
        raise ToolError(
            "Notebooks are not written as files.",
            code="notebook",
            hint="Use edit_cell and its like for the open notebook; leave others to the user.",
        )
    if place.is_dir():
        raise ToolError(f"{arguments.path} is a folder.", code="not_a_file")
    if not place.exists():
        if arguments.hash:
            raise _nothing_at("file", arguments.path)
        return ""
    with _opened(scope.workspace.root, place, arguments.path) as file:
        if _size(file) > MAX_WHOLE:
            raise ToolError(
                f"{arguments.path} is larger than {MAX_WHOLE / 1e6:g} MB and cannot be written.",
                code="too_large",
                hint="Write a new file, or change it with code in the notebook.",
            )
        text = _text_of(file, arguments.path)
    if hash_of(text) != arguments.hash:
        raise ConflictError(
            f"{arguments.path} is there and is not what the hash says; nothing was done."
            if arguments.hash
            else f"{arguments.path} exists already; nothing was done.",
            current=text,
            hint="Base the call on the text and hash that are given here.",
        )
    return text


@contextmanager
def _opened(root: str | Path, place: Path, path: str) -> Iterator[BinaryIO]:
    try:
        with open_inside(root, place) as file:
            yield file
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror or error}.") from error


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _text_of(file: BinaryIO, path: str) -> str:
    """A text file with its line ends as they are."""
    try:
        return file.read().decode()
    except UnicodeDecodeError:
        raise ToolError(
            f"{path} is no text file.",
            code="binary",
            hint="Read it with code in the notebook: read_file gives text and images.",
        ) from None


def _nothing_at(kind: str, path: str) -> ToolError:
    return ToolError(
        f"There is no {kind} {path!r}.",
        code="not_found",
        hint="Call list_files to see what there is.",
    )


async def touched_by_listing(_scope: ToolScope, arguments: FolderArgument) -> Touched:
    """The folder."""
    return Touched(paths=(arguments.folder,))


async def touched_by_reading(_scope: ToolScope, arguments: FileArgument) -> Touched:
    """The file."""
    return Touched(paths=(arguments.path,))


async def touched_by_writing(_scope: ToolScope, arguments: WriteArgument) -> Touched:
    """The file, and what would stand in it: it may be code."""
    return Touched(paths=(arguments.path,), code=(arguments.text,))


FILE_TOOLS: tuple[Tool, ...] = (
    Tool("list_files", "read", FolderArgument, list_files, touches=touched_by_listing),
    Tool("read_file", "read", FileArgument, read_file, touches=touched_by_reading),
    Tool(
        "write_file",
        "write",
        WriteArgument,
        write_file,
        propose=propose_write,
        touches=touched_by_writing,
    ),
)
