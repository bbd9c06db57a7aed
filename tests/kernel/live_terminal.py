"""A real IPython in a terminal, driven the way a person does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect


@contextmanager
def live_terminal(folder: Path, program: str) -> Iterator[pexpect.spawn]:
    """Start one that has run a program, and close it in the end.

    Parameters
    ----------
    folder
        Where the program is put.
    """
    setup = folder / "setup.py"
    setup.write_text(program)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", "--no-banner", "--no-confirm-exit", "-i", str(setup)],
        encoding="utf-8",
        env={
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": "200",
            "PROMPT_TOOLKIT_NO_CPR": "1",
        },
        dimensions=(50, 200),
        timeout=60,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def type_in(terminal: pexpect.spawn, line: str) -> None:
    """Wait for the prompt, and enter a line there."""
    terminal.expect(r"In \S*?\[\S*?\d+\S*?\]: ")
    terminal.send(line)
    # The cursor rests on the last character of what was typed.
    terminal.expect_exact(line[-1])
    terminal.send("\r")
