"""Writing the text files beside a notebook: one way for all workspaces.

The folders on the way to a file are opened one inside the other, and no link is
followed on that way: swapping a folder for a link after a check leads nowhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .edits import WriteFile, hash_of
from .errors import ConflictError, WorkspaceError
from .files import replace_content

__all__ = ["write_file"]

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Neither follow a link nor wait for whoever is at the other end of a pipe."""


async def write_file(root: str, edit: WriteFile) -> WriteFile:
    """Write or remove a file, and give the edit that takes it back.

    The file keeps its mode; a new one gets what new files get, and the folders
    that it needs. Those stay when the file is taken back.

    Parameters
    ----------
    root
        Nothing outside this folder is touched; a link that leads out is refused.

    Raises
    ------
    ConflictError
        The file is not what the edit was based on; nothing was changed.
    WorkspaceError
        It is no text file, is outside ``root``, or cannot be written.
    """
    return await asyncio.to_thread(_write_file, root, edit)


@dataclass(frozen=True)
class _Found:
    """A file as it is."""

    text: str
    mode: int


def _write_file(root: str, edit: WriteFile) -> WriteFile:
    try:
        place = _inside(root, edit.path)
        with _folder(Path(root).resolve(), place, make=edit.text is not None) as (name, folder):
            found = _read(edit.path, name, folder)
            _require_base(edit, found)
            if edit.text is None:
                os.unlink(name, dir_fd=folder)
            else:
                replace_content(
                    name,
                    edit.text.encode(),
                    found.mode if found else None,
                    folder,
                    before=lambda: _require_base(edit, _read(edit.path, name, folder)),
                )
    except UnicodeError as error:
        raise WorkspaceError(f"{edit.path} is not text in UTF-8.") from error
    except OSError as error:
        raise WorkspaceError(
            f"{edit.path} cannot be written: {error.strerror or error}.",
            hint="Check the file, its folder and the free space of its disk.",
        ) from error
    return WriteFile(
        path=str(place),  # whatever the working folder is when it is taken back
        base="" if edit.text is None else hash_of(edit.text),
        text=found.text if found else None,
    )


def _inside(root: str, path: str) -> Path:
    """The real path of a file below ``root``."""
    try:
        real_root = Path(root).resolve()
        place = (real_root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise WorkspaceError(f"{path!r} cannot be a file here: {error}.") from error
    if place == real_root or not place.is_relative_to(real_root):
        raise WorkspaceError(
            f"{path} is outside the folder of the notebook.",
            hint=f"Files can be written in {real_root} and below.",
        )
    return place


@contextlib.contextmanager
def _folder(root: Path, place: Path, *, make: bool) -> Iterator[tuple[str, int | None]]:
    """The name of a file and the open folder that it is in.

    Windows cannot open folders: there the name is the whole path.
    """
    if os.name != "posix":
        if make:
            place.parent.mkdir(parents=True, exist_ok=True)
        yield str(place), None
        return
    with contextlib.ExitStack() as opened:

        def entered(name: str | Path, folder: int | None) -> int:
            flags = os.O_RDONLY | os.O_DIRECTORY | _NO_LINK
            descriptor = os.open(name, flags, dir_fd=folder)
            opened.callback(os.close, descriptor)
            return descriptor

        folder = entered(root, None)
        for name in place.relative_to(root).parts[:-1]:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, dir_fd=folder)
            folder = entered(name, folder)
        yield place.name, folder


def _read(path: str, name: str, folder: int | None) -> _Found | None:
    flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise WorkspaceError(f"{path} is a folder, device or pipe, not a file.")
        return _Found(file.read().decode(), stat.S_IMODE(mode))


def _require_base(edit: WriteFile, found: _Found | None) -> None:
    if (hash_of(found.text) if found else "") == edit.base:
        return
    if found is None:
        what = "is not there any more"
    else:
        what = "was changed meanwhile" if edit.base else "exists already"
    raise ConflictError(
        f"{edit.path} {what}; nothing was written.",
        current=found.text if found else "",
        hint="Read the file again and base the change on what it says now.",
    )
