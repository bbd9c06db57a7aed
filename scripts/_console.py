"""What the programs in this folder say, and how they run commands."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130
LINES_KEPT = 500


class StepError(Exception):
    """A step did not work: one sentence, and what to do next."""

    def __init__(self, sentence: str, next_step: str) -> None:
        super().__init__(sentence)
        self.next_step = next_step


def program(main: Callable[[Sequence[str]], int]) -> int:
    """Run the main function of a program, and say in words why it ended early."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that cannot show a character must not end a run.
            stream.reconfigure(errors="replace", line_buffering=True)
    try:
        return main(sys.argv[1:])
    except StepError as error:
        print(f"\nFailed: {error}\nNext: {error.next_step}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED


def shown(command: Sequence[str | Path]) -> str:
    """A command as one would type it in the checkout."""
    return shlex.join(str(word).removeprefix(f"{ROOT}{os.sep}") for word in command)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    started = time.monotonic()
    print(f"==> {what}")
    yield
    print(f"    done in {time.monotonic() - started:.1f} s")


def run(
    command: Sequence[str | Path],
    on_line: Callable[[str], None],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run a command, hand on each line as it is printed, and return the exit code."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            on_line(line.rstrip())
    return process.returncode


def run_quietly(
    command: Sequence[str | Path],
    next_step: str,
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> list[str]:
    """Run a command whose words matter only when it fails, and return its last lines."""
    lines: deque[str] = deque(maxlen=LINES_KEPT)

    def on_line(line: str) -> None:
        lines.append(line)
        _status(line)

    code = run(command, on_line, cwd=cwd, env=env)
    _status("")
    if code:
        print("\n".join(lines))
        raise StepError(f"exit code {code} from: {shown(command)}", next_step)
    return list(lines)


def _status(line: str) -> None:
    """Keep the last line on a terminal, in place; a log stays short."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + f"    {line}"[:width].ljust(width) + "\r", end="", flush=True)
