"""Where a kernel's notebook is by now, noted by the server that runs the kernel.

A kernel is told its notebook's path when it starts, and never again, not even when it is
restarted. So the server notes each rename for the kernels that it concerns, in a folder beside
their connection files, which belong to the user alone.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

from .core.moved import moved

__all__ = ["after_renames", "note_rename"]


def note_rename(connection_file: str, before: str, after: str) -> None:
    """Note that a notebook of a kernel, or a folder that it is in, is somewhere else.

    Parameters
    ----------
    connection_file
        The kernel's.
    before, after
        Full paths in the file system.

    Raises
    ------
    OSError
        It could not be noted.
    """
    notes = _notes(connection_file)
    notes.parent.mkdir(mode=0o700, exist_ok=True)
    for other in notes.parent.iterdir():
        if not (notes.parent.parent / f"{other.stem}.json").exists():  # its kernel has ended
            other.unlink(missing_ok=True)
    descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps([before, after]) + "\n")


def after_renames(connection_file: str, notebook: str) -> str:
    """The path of a kernel's notebook, given the one that the kernel started with."""
    try:
        text = _notes(connection_file).read_text(encoding="utf-8")
    except OSError:  # mostly there is none
        return notebook
    for line in text.splitlines():
        before, after = json.loads(line)
        notebook = moved(notebook, before, after, os.sep)
    return notebook


@lru_cache(maxsize=16)
def _notes(connection_file: str) -> Path:
    file = Path(connection_file)
    return file.parent / "jupyter_ai_assist" / f"{file.stem}.renames"
