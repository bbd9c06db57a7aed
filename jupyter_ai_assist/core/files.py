"""Files written whole, and private ones: only their owner may read those.

On Windows the profile folder's own access list does what modes do elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import AssistError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = [
    "locked",
    "private_directory",
    "private_opener",
    "replace_content",
    "replace_file",
    "sole_writer",
    "write_private",
]

_OTHERS = 0o077
"""The mode bits of everybody but the owner."""

_LOCK_POLL = 0.01
"""Seconds between two tries to get a lock."""


def private_directory(path: Path) -> Path:
    """Make a folder that only its owner may enter (0700), with its parents.

    A folder that exists and lets others in is closed to them.

    Raises
    ------
    OSError
        It cannot be made, or is somebody else's.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        path.chmod(0o700)
    return path


def private_opener(path: str, flags: int) -> int:
    """As ``opener`` of ``open``: a file that is made so is its owner's alone (0600)."""
    return os.open(path, flags, 0o600)


def write_private(path: Path, data: bytes) -> None:
    """Replace a file's content at one stroke; the file is its owner's alone (0600).

    Raises
    ------
    OSError
        Nothing was changed.
    """
    replace_file(path, data, 0o600)


def replace_file(
    path: Path, data: bytes, mode: int, before: Callable[[], None] = lambda: None
) -> None:
    """As ``replace_content``, by a file's whole path."""
    folder = os.open(path.parent, os.O_RDONLY) if os.name == "posix" else None
    try:
        name = path.name if folder is not None else str(path)
        replace_content(name, data, mode, folder, before)
    finally:
        if folder is not None:
            os.close(folder)


def replace_content(
    name: str,
    data: bytes,
    mode: int | None = None,
    folder: int | None = None,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Replace a file's content at one stroke.

    A reader sees the old content or the new, also when the writer is killed
    or the machine stops.

    Parameters
    ----------
    mode
        The file's mode bits; ``None`` gives what the process gives new files.
    folder
        The descriptor of the folder that ``name`` is in; without one, as on
        Windows, ``name`` is a whole path.
    before
        Called when only the last step is left; what it raises keeps the old content.

    Raises
    ------
    OSError
        Nothing was changed.
    """
    place, last = os.path.split(name)
    other = os.path.join(place, f".{last}.{secrets.token_hex(8)}.tmp")  # noqa: PTH118 - a name
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(other, flags, 0o666 if mode is None else 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None and os.name == "posix":
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        before()
        os.replace(other, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(other, dir_fd=folder)
        raise
    if folder is not None:
        os.fsync(folder)  # a rename survives a power cut; Windows has no such call


@contextlib.contextmanager
def locked(path: Path, *, timeout: float = 10.0) -> Iterator[None]:
    """Hold a lock among all threads and processes that lock the same path.

    The path names a file of its own that stays empty, never the file that the
    lock protects: that one may be replaced meanwhile. A holder that dies lets go.

    Raises
    ------
    TimeoutError
        Somebody else held it for ``timeout`` seconds.
    OSError
        The lock file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for_lock(descriptor, path, timeout)
        try:
            yield
        finally:
            _unlock(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def sole_writer(
    path: Path, lock: str, error: type[AssistError], folder: Callable[[Path], object]
) -> Iterator[None]:
    """Keep other writers of a file out, and say it plainly where it cannot be written.

    Parameters
    ----------
    lock
        The name of the lock's own file, beside it.
    error
        What is raised, with the next step.
    folder
        Makes the folder, if there is none.
    """
    try:
        folder(path.parent)
        with locked(path.with_name(lock)):
            yield
    except TimeoutError as held:
        raise error(
            f"{path} is in use by another process.", hint="Try again in a moment."
        ) from held
    except OSError as failed:
        raise error(
            f"{path} cannot be written ({failed.strerror}).",
            hint="Check who may write there, and that the disk is not full.",
        ) from failed


def _wait_for_lock(descriptor: int, path: Path, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while not _try_lock(descriptor):
        if time.monotonic() >= deadline:
            raise TimeoutError(f"{path} was held by another process for {timeout:g} seconds")
        time.sleep(_LOCK_POLL)


if sys.platform == "win32":

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
