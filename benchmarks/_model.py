"""Talks to ``_service.py``: sets the reply, and waits for what the service saw."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Read:
    """What a model reads of a request: tools and messages."""

    size: int
    """Bytes."""
    reusable: int
    """Bytes with which the request before began, too."""


class Model:
    """A running service."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._seen: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.url: str = self._await("ready", 10)["url"]

    def reply(
        self, tokens: int, *, per_second: float = 0, text: str = "markdown", call: str = ""
    ) -> str:
        """Set the reply to all requests from now on, and give its text.

        Parameters
        ----------
        call
            A tool that is called, without arguments, before the reply to each prompt of
            who offers it.
        """
        if self._process.stdin is None:
            raise RuntimeError("the service was started without a stdin")
        script = {"tokens": tokens, "per_second": per_second, "text": text, "call": call}
        self._process.stdin.write(json.dumps(script) + "\n")
        self._process.stdin.flush()
        said: str = self._await("scripted", 10)["text"]
        return said

    def request(self, seconds: float = 60) -> float:
        """When the next request has come whole, in seconds of ``time.perf_counter``."""
        return float(self._await("request", seconds)["at"])

    def read(self, seconds: float = 60) -> list[Read]:
        """What the requests of one turn held, once it is answered."""
        found = []
        called = True
        while called:
            seen = self._await("read", seconds)
            found.append(Read(int(seen["bytes"]), int(seen["reusable"])))
            called = seen["called"]
        return found

    def gone(self, seconds: float) -> float:
        """When the client closed the connection before the reply's end; infinite if it did not."""
        try:
            seen = self._await(("gone", "answered"), seconds)
        except TimeoutError:
            return float("inf")
        return float(seen["at"]) if seen["what"] == "gone" else float("inf")

    def forget(self) -> None:
        """Drop what was seen so far."""
        while not self._seen.empty():
            self._seen.get_nowait()

    def _await(self, what: str | tuple[str, ...], seconds: float) -> dict[str, Any]:
        wanted = (what,) if isinstance(what, str) else what
        deadline = time.perf_counter() + seconds
        while True:
            try:
                seen = self._seen.get(timeout=max(0.0, deadline - time.perf_counter()))
            except queue.Empty:
                raise TimeoutError(f"the service saw no {what} in {seconds:g} seconds") from None
            if seen["what"] in wanted:
                return seen

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._seen.put(json.loads(line))


@contextmanager
def service() -> Iterator[Model]:
    """A service that runs as long as the block does."""
    tests = HERE.parent / "tests"
    command = [sys.executable, str(HERE / "_service.py")]
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(tests)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Model(process)
        finally:
            process.terminate()
