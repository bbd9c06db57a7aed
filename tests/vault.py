"""A vault's client: a real program that prints a key, and what can be told of its runs."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Vault"]

LIMIT = 60.0
"""Seconds that a test waits for the program to do something."""

PROGRAM = """\
#!{python}
import os, pathlib, subprocess, sys, time
home = pathlib.Path({home!r})
with (home / "runs").open("a") as runs:
    runs.write(f"{{os.getpid()}} {{os.getcwd()}} {{sys.argv[1:]}}\\n")
exec((home / "does").read_text())
"""


@dataclass(frozen=True)
class Vault:
    """The program, in a folder of its own."""

    home: Path

    @classmethod
    def made(cls, home: Path) -> Vault:
        """Write the program."""
        home.mkdir()
        program = home / "vault"
        program.write_text(PROGRAM.format(python=sys.executable, home=str(home)))
        program.chmod(0o755)
        (home / "runs").touch()
        return cls(home)

    @property
    def command(self) -> tuple[str, ...]:
        """How it is called."""
        return (str(self.home / "vault"), "read", "ai/openai key")

    def does(self, program: str) -> Vault:
        """What its next runs do."""
        (self.home / "does").write_text(program)
        return self

    def prints(self, key: str) -> Vault:
        """Its next runs print this key."""
        return self.does(f"print({key!r})")

    @property
    def runs(self) -> list[str]:
        """One line for each run: its process, folder and arguments."""
        return (self.home / "runs").read_text().splitlines()

    def started(self) -> int:
        """Wait until it runs; the process."""
        deadline = time.monotonic() + LIMIT
        while not self.runs:
            assert time.monotonic() < deadline, "the command was not run"
            time.sleep(0.01)
        return int(self.runs[-1].split()[0])
