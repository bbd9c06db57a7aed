"""Writing the text files beside a notebook: one way for all workspaces."""

from __future__ import annotations

import asyncio
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.edits.edits import WriteFile, hash_of
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.files import replace_content

from .inside import folder_inside, open_in

__all__ = ["write_file"]


async def write_file(root: str, edit: WriteFile) -> WriteFile:
    """Write or remove a file, and give the edit that takes it back.

    The file keeps its mode; a new one gets what new files get, and the folders
    that it needs. Those stay when the file is taken back.

    Parameters
    ----------
    root
        Nothing outside this folder is touched: a link that leads out is refused, and so is any
        link in a path that was real when it was looked at.

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
    real_root, place = _inside(root, edit.path)
    shown = str(place.relative_to(real_root))
    try:
        with folder_inside(real_root, place, make=edit.text is not None) as (name, folder):
            found = _read(name, folder)
            _require_base(edit, found, shown)
            if edit.text is None:
                os.unlink(name, dir_fd=folder)
            else:
                replace_content(
                    name,
                    edit.text.encode(),
                    found.mode if found else None,
                    folder,
                    before=lambda: _require_base(edit, _read(name, folder), shown),
                )
    except UnicodeError as error:
        raise WorkspaceError(f"{shown} is not text in UTF-8.") from error
    except OSError as error:
        raise WorkspaceError(
            f"{shown} cannot be written: {error.strerror or error}.",
            hint="Check the file, its folder and the free space of its disk.",
        ) from error
    return WriteFile(
        path=str(place),  # whatever the working folder is when it is taken back
        base="" if edit.text is None else hash_of(edit.text),
        text=found.text if found else None,
    )


def _inside(root: str, path: str) -> tuple[Path, Path]:
    """The real paths of a folder and of a file below; an absolute one is real, or was once."""
    try:
        real_root = Path(root).resolve()
        absolute = Path(path).is_absolute()
        place = Path(os.path.normpath(path)) if absolute else (real_root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise WorkspaceError(f"{path!r} cannot be a file here: {error}.") from error
    if place == real_root or not place.is_relative_to(real_root):
        raise WorkspaceError(
            f"{path} is outside the folder of the notebook.",
            hint=f"Files can be written in {real_root} and below.",
        )
    return real_root, place


def _read(name: str, folder: int | None) -> _Found | None:
    try:
        file = open_in(name, folder)
    except FileNotFoundError:
        return None
    with file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        return _Found(file.read().decode(), mode)


def _require_base(edit: WriteFile, found: _Found | None, shown: str) -> None:
    if (hash_of(found.text) if found else "") == edit.base:
        return
    if found is None:
        what = "is not there any more"
    else:
        what = "was changed meanwhile" if edit.base else "exists already"
    raise ConflictError(
        f"{shown} {what}; nothing was written.",
        current=found.text if found else "",
        hint="Read the file again and base the change on what it says now.",
    )
