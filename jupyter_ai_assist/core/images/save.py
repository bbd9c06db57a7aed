"""Files that are written beside the notebook, and never over another one."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from pathlib import Path

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.workspace.inside import folder_inside

__all__ = ["save_new", "stem_of"]

_STEM_CHARS = 48
_TRIES = 10_000


def stem_of(words: str, otherwise: str) -> str:
    """A file's name made of words: ``a-red-fox-in-the-snow``."""
    stem = re.sub(r"[^\w]+", "-", words.lower()).strip("-_")
    if len(stem) > _STEM_CHARS:
        stem = stem[:_STEM_CHARS].rpartition("-")[0] or stem[:_STEM_CHARS]
    return stem or otherwise


def save_new(
    policy: Policy, root: str, stem: str, suffix: str, data: bytes, *, once: bool = False
) -> Path:
    """Write a new file at one stroke; where the name is taken, it gets a number.

    Parameters
    ----------
    once
        Give a file that has the name and this very content, and write no other.

    Raises
    ------
    PolicyError
        No file of that name may be written.
    WorkspaceError
        The folder cannot be written.
    """
    real = Path(root).resolve()
    try:
        with folder_inside(real, real / "file", make=False) as (_, folder):
            for number in range(1, _TRIES):
                name = f"{stem}{'' if number == 1 else f'-{number}'}{suffix}"
                place = policy.file_to_write(real / name, real)
                named = name if folder is not None else str(place)
                if _placed(named, data, folder) or (once and _holds(named, data, folder)):
                    return real / name
    except OSError as error:
        raise WorkspaceError(
            f"The image cannot be saved in {root}: {error.strerror or error}.",
            hint="Check the folder and the free space of its disk.",
        ) from error
    raise WorkspaceError(f"There are too many files named {stem}{suffix}.", hint="Move some away.")


def _placed(name: str, data: bytes, folder: int | None) -> bool:
    """Write beside, then give it the name, unless a file has that already."""
    head, last = os.path.split(name)
    other = os.path.join(head, f".{last}.{secrets.token_hex(8)}.tmp")  # noqa: PTH118 - a name
    if _exists(name, folder):
        return False
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(other, flags, 0o666, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return _named(other, name, folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(other, dir_fd=folder)


def _exists(name: str, folder: int | None) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _holds(name: str, data: bytes, folder: int | None) -> bool:
    """Whether a file has this content; a link is none."""
    flags = os.O_RDONLY
    for more in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # nothing that waits is opened
        flags |= getattr(os, more, 0)
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and file.read() == data


def _named(other: str, name: str, folder: int | None) -> bool:
    """Give a file its name; a link never replaces another file, where a rename would."""
    try:
        os.link(other, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}:
            raise
        # A disk without links (FAT, some network shares): the name is taken first.
        try:
            os.close(os.open(name, os.O_CREAT | os.O_EXCL, 0o666, dir_fd=folder))
        except FileExistsError:
            return False
        os.replace(other, name, src_dir_fd=folder, dst_dir_fd=folder)
    return True
