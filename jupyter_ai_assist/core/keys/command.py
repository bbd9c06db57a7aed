"""Keys that a command prints, such as a vault's client; kept for as long as the process lives."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import PurePath

from jupyter_ai_assist.core.errors import KeyStoreError

from .base import KeyRequest, KeyStatus
from .command_run import CommandRun, program_of

__all__ = ["CommandKeys"]

_TOLD = 60.0
"""Seconds for which a command that failed is shown as one that cannot be used."""


class CommandKeys:
    """What commands have printed, by request. May be used from any thread and loop.

    Whether a command may run at all is asked before (``core.key_commands``). Its key is
    bound to the host that the configuration names beside the command.

    Parameters
    ----------
    timeout
        Seconds that a command may take. It may wait for a person to unlock a vault.
    """

    def __init__(self, *, timeout: float = 30.0) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._printed: dict[KeyRequest, str] = {}
        self._failed: dict[KeyRequest, tuple[float, KeyStoreError]] = {}
        self._runs: dict[KeyRequest, CommandRun] = {}

    def status(self, request: KeyRequest) -> KeyStatus:
        """Which command prints the key, and whether it could when it ran last."""
        text = f"printed by the command {PurePath(request.command[0]).name}"
        with self._lock:
            until, failure = self._failed.get(request, (0.0, None))
        if failure is None or time.monotonic() > until:
            failure = _missing(request)
        if failure is None:
            return KeyStatus(text, usable=True)
        return KeyStatus(text, usable=False, reasons=(failure.message,), problem=failure.message)

    async def obtain(self, request: KeyRequest) -> str:
        """The key; who asks while the command runs for another waits for the same run.

        A run that nobody waits for any more is ended.

        Raises
        ------
        KeyStoreError
            The command is not there, failed, took too long, or printed no key.
        """
        with self._lock:
            known = self._printed.get(request)
            if known is not None:
                return known
            run = self._runs.get(request) or self._start(request)
            run.waiting += 1
        try:
            return await asyncio.wrap_future(run.answer)
        finally:
            with self._lock:
                run.waiting -= 1
                if not run.waiting and self._runs.get(request) is run:
                    del self._runs[request]
                    run.stop()

    def forget(self, request: KeyRequest, key: str) -> None:
        """Have the command run again, unless it has printed another key meanwhile."""
        with self._lock:
            if self._printed.get(request) == key:
                del self._printed[request]

    def _start(self, request: KeyRequest) -> CommandRun:
        run = CommandRun(request.slug, request.command, self._timeout)
        self._runs[request] = run
        # Before anybody who waits is told, so that the next one finds the key.
        run.answer.add_done_callback(lambda _: self._ended(request, run))
        run.start()
        return run

    def _ended(self, request: KeyRequest, run: CommandRun) -> None:
        error = run.answer.exception()
        with self._lock:
            if self._runs.get(request) is not run:
                return  # it was stopped
            del self._runs[request]
            self._failed.pop(request, None)
            if isinstance(error, KeyStoreError):
                self._failed[request] = (time.monotonic() + _TOLD, error)
            elif error is None:
                self._printed[request] = run.answer.result()


def _missing(request: KeyRequest) -> KeyStoreError | None:
    try:
        program_of(request.command)
    except KeyStoreError as error:
        return error
    return None
