"""What a command line says, and what it ends with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

__all__ = ["ACTIONS", "Exit", "Options"]

ACTIONS = {
    "ask": "ask anything about the notebook",
    "fix": "correct the cell that failed last, by the error that the file shows or --run meets",
    "explain": "explain the cell that ran last",
    "doc": "show how to use an object, function or module",
    "undo": "take back what the last turn changed in cells and files",
    "redo": "put back what undo took back",
}
"""What can be done, and help about it. Other ``/commands`` are what is asked."""


class Exit(IntEnum):
    """What the program ends with."""

    FINISHED = 0
    FAILED = 1
    USAGE = 2
    REFUSED = 3
    STOPPED = 130


@dataclass(frozen=True)
class Options:
    """One command, as typed."""

    prompt: str
    """A question, or a command that begins with a slash."""
    notebook: Path
    model: str = ""
    mode: str = "ask"
    allowed: tuple[str, ...] = ()
    """Names or globs of the tools that need not ask."""
    send: bool = False
    """Agree to what would have to be read before it is sent."""
    thread: str = ""
    new: bool = False
    run: bool = False
    """Run the notebook first, up to the first failure."""
    json: bool = False
    timeout: float | None = None
    """Seconds for all of it."""
