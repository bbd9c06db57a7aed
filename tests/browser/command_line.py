"""``jupyter assist`` of the person who has a notebook open, in a terminal or in a script."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pexpect
from notebook_page import NotebookPage

__all__ = ["CommandLine"]

PROGRAM = ("-m", "jupyter_ai_assist.headless")
LIMIT = 100
"""Seconds that a command may take."""


class CommandLine:
    """Types commands about the notebook of a page."""

    def __init__(self, notebook: NotebookPage) -> None:
        self.file = notebook.jupyter.folder / notebook.path
        self._environ: Any = dict(notebook.jupyter.variables)

    def script(self, *words: object) -> subprocess.Popen[str]:
        """Start a command with nobody at the keyboard."""
        return subprocess.Popen(
            [sys.executable, *self._typed(words)],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        return ended(self.script(*words))

    def terminal(self, *words: object) -> pexpect.spawn:
        """Start a command in a terminal."""
        return pexpect.spawn(
            sys.executable,
            self._typed(words),
            env=self._environ,
            encoding="utf-8",
            timeout=LIMIT,
            dimensions=(40, 120),
        )

    def _typed(self, words: tuple[object, ...]) -> list[str]:
        return [*PROGRAM, *map(str, words), "--notebook", str(self.file)]


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the end of a command."""
    out, err = process.communicate(timeout=LIMIT)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def exit_code(terminal: pexpect.spawn) -> int | None:
    """Wait for the end of a command in a terminal."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus
