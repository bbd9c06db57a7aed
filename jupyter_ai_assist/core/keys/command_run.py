"""One run of a command that prints a key: without a shell, bounded, and ended where it is stopped.

What it says on its error stream is never read: it might hold the key, or a password.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from jupyter_ai_assist.core.errors import KeyStoreError

from .base import checked_key

__all__ = ["CommandRun", "program_of"]

_MAX_BYTES = 64 * 1024
"""A key has some hundred; a program that prints more prints something else."""

_TRY_IT = (
    "Run the command that api_key_command names in a terminal, to see what it says: that is not "
    "shown here, because it might hold the key."
)


class CommandRun:
    """One run, on a thread of its own; ``answer`` holds the key, or a ``KeyStoreError``.

    Parameters
    ----------
    slug
        Whose key it prints, for messages.
    command
        The program and its arguments.
    timeout
        Seconds.
    """

    def __init__(self, slug: str, command: Sequence[str], timeout: float) -> None:
        self.answer: Future[str] = Future()
        self.answer.set_running_or_notify_cancel()  # only ``stop`` ends it
        self.waiting = 0
        """How many wait for it; its owner counts them."""
        self._slug = slug
        self._command = command
        self._timeout = timeout
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin; returns at once."""
        # A daemon: a command that cannot be ended must not keep the process from ending.
        threading.Thread(target=self._run, name="jupyter-ai-assist-key", daemon=True).start()

    def stop(self) -> None:
        """End the command, with all that it has started."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                _kill(self._process)

    def _run(self) -> None:
        try:
            self.answer.set_result(self._key())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self.answer.set_exception(error)

    def _key(self) -> str:
        program = program_of(self._command)
        started = time.monotonic()
        try:
            process = self._started(program)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise self._failed(f"cannot be started ({reason})") from None
        try:
            printed = self._read(process)
            code = process.wait(max(0.0, started + self._timeout - time.monotonic()))
        except (queue.Empty, subprocess.TimeoutExpired):
            _kill(process)
            raise self._failed(f"did not end within {self._timeout:g} seconds") from None
        except KeyStoreError:
            _kill(process)
            raise
        return self._checked(printed, code)

    def _started(self, program: str) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise self._failed("was stopped")
            self._process = subprocess.Popen(  # noqa: S603 - what the configuration names, no shell
                [program, *self._command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path.home(),  # never beside a notebook
                # A group of its own: all of it can be ended, and no Ctrl-C of ours reaches it.
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return self._process

    def _read(self, process: subprocess.Popen[bytes]) -> bytes:
        """All that it prints; raises ``queue.Empty`` where that does not end in time."""
        output: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # It goes on for as long as anything that the command has started can print.
        threading.Thread(
            target=_read_all, args=(process, output), name="jupyter-ai-assist-key", daemon=True
        ).start()
        printed = output.get(timeout=self._timeout)
        if len(printed) > _MAX_BYTES:
            raise self._failed(f"printed more than {_MAX_BYTES // 1024} kB, which is no key")
        return printed

    def _checked(self, printed: bytes, code: int) -> str:
        if code != 0:
            ended = f"exit code {code}" if code > 0 else f"signal {-code}"
            raise self._failed(f"ended with {ended}")
        try:
            return checked_key(printed.decode("utf-8", "replace"))
        except KeyStoreError as error:
            raise self._failed(f"printed no key: {error.message.rstrip('.')}") from None

    def _failed(self, what: str) -> KeyStoreError:
        return KeyStoreError(
            f"The command {Path(self._command[0]).name} that prints the key for {self._slug} "
            f"{what}.",
            hint=_TRY_IT,
        )


def program_of(command: Sequence[str]) -> str:
    """The program's absolute path.

    A bare name is looked for in the folders of ``PATH`` that are absolute: others would
    lead beside the notebook, into a project.

    Raises
    ------
    KeyStoreError
        It is not there, or is no program.
    """
    name = command[0]
    for folder in os.get_exec_path():
        # The name of a program that is absolute stays what it is.
        if (place := Path(folder, name)).is_absolute() and (found := shutil.which(place)):
            return str(found)
    raise KeyStoreError(
        f"The command {Path(name).name} is not installed here, or may not be run.",
        hint="Check api_key_command, and PATH where Jupyter is started.",
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it and, where that can be done, all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing of it is left
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read_all(process: subprocess.Popen[bytes], printed: queue.SimpleQueue[bytes]) -> None:
    if process.stdout is not None:
        with process.stdout:
            printed.put(process.stdout.read(_MAX_BYTES + 1))
