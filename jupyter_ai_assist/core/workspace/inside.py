"""Opening files inside a folder, whatever is swapped for a link meanwhile.

The folders on the way to a file are opened one inside the other, and no link is
followed on that way: swapping a folder for a link after a check leads nowhere.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

__all__ = ["folder_inside", "open_in", "open_inside"]

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Neither follow a link nor wait for whoever is at the other end of a pipe."""


@contextlib.contextmanager
def folder_inside(root: Path, place: Path, *, make: bool) -> Iterator[tuple[str, int | None]]:
    """The name of a file and the open folder that it is in.

    Windows cannot open folders: there the name is the whole path.

    Parameters
    ----------
    root
        A real path.
    place
        A real path below ``root``.
    make
        Whether folders that are not there are made.

    Raises
    ------
    OSError
        A folder cannot be opened, or is none, or a link by now.
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


def open_in(name: str, folder: int | None) -> BinaryIO:
    """Open a file in an open folder, to be read.

    Raises
    ------
    OSError
        It cannot be opened, or is a link, folder, device or pipe.
    """
    flags = os.O_RDONLY | _NO_LINK | getattr(os, "O_BINARY", 0)
    descriptor = os.open(name, flags, dir_fd=folder)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise OSError("it is a folder, device or pipe, not a file")


def open_inside(root: str | Path, place: Path) -> BinaryIO:
    """Open a file below a folder, to be read.

    Parameters
    ----------
    place
        Its real path.

    Raises
    ------
    OSError
        As ``folder_inside`` and ``open_in``.
    """
    with folder_inside(Path(root).resolve(), place, make=False) as (name, folder):
        return open_in(name, folder)
