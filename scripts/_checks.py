"""Checks that run one after the other, all of them, with one summary at the end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from _console import run, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


SKIPPED = 77
"""The exit code of a check that could not be made; its last line says why."""


@dataclass(frozen=True)
class Check:
    """One command that must succeed; a runner of tests says in its last line how many passed.

    One that cannot look at what it should exits with ``SKIPPED``: that is told, and no failure.
    """

    name: str
    command: Sequence[str | Path]
    variables: Mapping[str, str]
    runs_tests: bool = False


@dataclass(frozen=True)
class Result:
    """How a check ended."""

    check: Check
    code: int
    seconds: float
    last_line: str

    @property
    def outcome(self) -> str:
        """What the summary says of it."""
        if self.code == SKIPPED:
            return f"SKIPPED: {self.last_line}"
        return "passed" if self.code == 0 else f"FAILED with exit code {self.code}"


def run_checks(checks: Sequence[Check]) -> int:
    """Run every check, also after one that failed; the exit code is 1 if any did."""
    results = [_run(check, f"{n}/{len(checks)}") for n, check in enumerate(checks, 1)]
    print("\n==> Summary")
    for result in results:
        print(f"    {result.check.name:<12} {result.seconds:6.1f} s  {result.outcome}")
    # What a runner counted is said last, in its own words.
    for result in results:
        if result.check.runs_tests:
            print(result.last_line)
    return int(any(result.code not in {0, SKIPPED} for result in results))


def _run(check: Check, position: str) -> Result:
    print(f"\n==> [{position}] {check.name}: {shown(check.command)}")
    started = time.monotonic()
    last = ""

    def on_line(line: str) -> None:
        nonlocal last
        print(line)
        last = line or last

    code = run(check.command, on_line, env=check.variables)
    return Result(check, code, time.monotonic() - started, last)
