"""A real ipykernel, driven over its sockets as a frontend does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

PATIENCE = 60.0
"""Seconds after which a cell counts as hung."""

SHOWN = {"display_data", "update_display_data", "execute_result", "stream"}
"""The messages that put something on the screen."""


@dataclass(frozen=True)
class Message:
    """One message of the iopub channel."""

    type: str
    at: float
    """When it arrived here, in seconds of ``time.perf_counter``."""
    size: int
    """Bytes of all its frames."""
    content: Mapping[str, Any]

    def shows(self, text: str) -> bool:
        """Whether it puts this text on the screen."""
        return self.type in SHOWN and text in json.dumps(self.content)


@dataclass(frozen=True)
class Reply:
    """What came back on the control channel."""

    seconds: float
    size: int
    """Bytes of all its frames."""
    content: Mapping[str, Any]


@dataclass
class Execution:
    """One cell, as far as it has been followed."""

    id: str
    started: float
    messages: list[Message] = field(default_factory=list)

    @property
    def idle(self) -> float | None:
        """When the kernel said that it is idle again."""
        states = (m for m in self.messages if m.content.get("execution_state") == "idle")
        return next((message.at for message in states), None)

    @property
    def seconds(self) -> float:
        """From the request to the idle kernel."""
        if self.idle is None:
            raise RuntimeError("the cell still runs")
        return self.idle - self.started

    @property
    def error(self) -> str:
        """The exception that ended the cell, or ``""``."""
        errors = (m.content for m in self.messages if m.type == "error")
        return next((f"{content['ename']}: {content['evalue']}" for content in errors), "")

    @property
    def result(self) -> str:
        """The text of the cell's value."""
        values = (m.content["data"]["text/plain"] for m in self.messages if "data" in m.content)
        return next(iter(values), "")

    def first(self, text: str) -> float:
        """When this text was first on the screen.

        Raises
        ------
        RuntimeError
            It never was.
        """
        for message in self.messages:
            if message.shows(text):
                return message.at
        kinds = [message.type for message in self.messages]
        raise RuntimeError(f"{text!r} was never shown, only {kinds}. {self.error}")


def _kilobytes(status: Path, name: str) -> float:
    lines = (line.split() for line in status.read_text().splitlines())
    return next(float(words[1]) for words in lines if words[0] == f"{name}:")


class Kernel:
    """A running kernel."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self._manager = manager
        self._client = client
        self._iopub = client.iopub_channel.socket
        self._process = psutil.Process(manager.provisioner.pid)

    def start(self, code: str, cell_id: str = "") -> Execution:
        """Send a cell, with an id as a notebook does; a new one if left out."""
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": True}
        cell = {"cellId": cell_id or uuid4().hex}
        message = self._client.session.msg("execute_request", content, metadata=cell)
        started = time.perf_counter()
        self._client.shell_channel.send(message)
        return Execution(message["header"]["msg_id"], started)

    def follow(
        self,
        execution: Execution,
        *,
        until: Callable[[Message], bool] | None = None,
        seconds: float = PATIENCE,
    ) -> None:
        """Read messages until the cell ends, ``until`` says so, or the time is over."""
        deadline = time.perf_counter() + seconds
        while execution.idle is None:
            left = deadline - time.perf_counter()
            if left <= 0 or not self._iopub.poll(left * 1000):
                return
            message = self._read(execution.id)
            if message is not None:
                execution.messages.append(message)
                if until is not None and until(message):
                    return

    def run(self, code: str, cell_id: str = "") -> Execution:
        """Run a cell to its end.

        Raises
        ------
        RuntimeError
            It failed, or hangs.
        """
        execution = self.start(code, cell_id)
        self.follow(execution)
        if execution.idle is None or execution.error:
            raise RuntimeError(f"{execution.error or 'no end'} in the cell: {code}")
        return execution

    def interrupt(self) -> float:
        """Press Stop; give the moment."""
        pressed = time.perf_counter()
        self._manager.interrupt_kernel()
        return pressed

    def question(self, kind: str, content: Mapping[str, Any] | None = None) -> Reply:
        """Send a request on the control channel, and wait for its reply.

        Raises
        ------
        RuntimeError
            None came.
        """
        session, socket = self._client.session, self._client.control_channel.socket
        message = session.msg(kind, dict(content or {}))
        started = time.perf_counter()
        self._client.control_channel.send(message)
        deadline = started + PATIENCE
        while (left := deadline - time.perf_counter()) > 0 and socket.poll(left * 1000):
            frames = socket.recv_multipart()
            _, parts = session.feed_identities(frames)
            reply = session.deserialize(parts)
            seconds = time.perf_counter() - started
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return Reply(seconds, sum(map(len, frames)), reply["content"])
        raise RuntimeError(f"no reply to {kind}")

    @contextmanager
    def watched(self) -> Iterator[Callable[[], float]]:
        """Megabytes that the process needs at its peak, over what it has now; Linux only."""
        status = Path(f"/proc/{self._process.pid}/status")
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")
        before = _kilobytes(status, "VmRSS")
        yield lambda: (_kilobytes(status, "VmHWM") - before) / 1000

    @property
    def memory(self) -> float:
        """Resident memory in megabytes."""
        return float(self._process.memory_info().rss) / 1_000_000

    @property
    def cpu(self) -> float:
        """CPU seconds of all its threads so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def _read(self, parent: str) -> Message | None:
        frames = self._iopub.recv_multipart()
        at = time.perf_counter()
        session = self._client.session
        _, parts = session.feed_identities(frames)
        message = session.deserialize(parts)
        if message["parent_header"].get("msg_id") != parent:
            return None
        size = sum(map(len, frames))
        return Message(message["msg_type"], at, size, message["content"])


@contextmanager
def kernel(python: Path, folder: Path, variables: Mapping[str, str]) -> Iterator[Kernel]:
    """A fresh kernel of the environment that this Python belongs to."""
    spec = folder / "kernels" / "bench" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "bench", "language": "python"}))
    manager = KernelManager(
        kernel_name="bench",
        kernel_spec_manager=KernelSpecManager(
            kernel_dirs=[str(spec.parent.parent)], ensure_native_kernel=False
        ),
        connection_file=str(folder / "connection.json"),
    )
    with (folder / "kernel.log").open("w+", encoding="utf-8") as log:
        manager.start_kernel(env=dict(variables), cwd=str(folder), stdout=log, stderr=log)
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            yield Kernel(manager, client)
        except RuntimeError as error:
            log.seek(0)
            error.add_note(log.read())
            raise
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
