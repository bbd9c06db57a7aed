"""A page with a view of a panel, as far as the kernel can tell."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from queue import Empty
from typing import Any

from live_kernel import LiveKernel, Ran

__all__ = ["ENDS", "PanelPage", "comm_of", "subshell_of"]

PATIENCE = 60
ENDS = {"turn_finished", "turn_failed", "turn_stopped", "report"}


def comm_of(ran: Ran) -> str:
    """The comm of the panel that a cell shows."""
    [bundle] = [content["data"] for content in ran.of("execute_result", "display_data")]
    return str(bundle["application/vnd.jupyter.widget-view+json"]["model_id"])


def subshell_of(kernel: LiveKernel) -> str:
    """A subshell, as JupyterLab has one for the comms of widgets."""
    reply = kernel.control_reply(kernel.question("create_subshell_request"))["content"]
    assert reply["status"] == "ok", reply
    return str(reply["subshell_id"])


class PanelPage:
    """Sends what the front end sends, and gathers what comes for it.

    Parameters
    ----------
    subshell
        Over which its messages go; blank for a frontend that knows none.
    """

    def __init__(
        self, kernel: LiveKernel, comm: str, name: str = "page", subshell: str = ""
    ) -> None:
        self.kernel = kernel
        self.comm = comm
        self.name = name
        self.subshell = subshell
        self.socket = f"{name}/0"
        self.got: list[int] = []
        self.frames: list[dict[str, Any]] = []
        self.closed: list[Any] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.traits: dict[str, Any] = {}
        self._number = 0
        self._sockets = 0

    @property
    def events(self) -> list[dict[str, Any]]:
        return [frame["event"] for frame in self.frames if "event" in frame]

    def send(self, kind: str, buffers: list[bytes] | None = None, **content: Any) -> int:
        """Send a message of the page, as it stands."""
        self._number += 1
        whole = {"type": kind, "page": self.name, "number": self._number, **content}
        self.put({"method": "custom", "content": whole}, buffers)
        return self._number

    def put(self, data: Any, buffers: list[bytes] | None = None) -> None:
        """Send whatever this is over the comm."""
        session = self.kernel.client.session
        message = session.msg("comm_msg", {"comm_id": self.comm, "data": data})
        if self.subshell:
            message["header"]["subshell_id"] = self.subshell
        session.send(self.kernel.client.shell_channel.socket, message, buffers=buffers)

    def open(self, chat: str = "", after: int | None = None) -> dict[str, Any]:
        """Connect to a chat, and give its hello."""
        self._sockets += 1
        self.socket = f"{self.name}/{self._sockets}"
        self.frames.clear()
        self.send("open", socket=self.socket, chat=chat, client=self.name, after=after)
        self.until(lambda: any("hello" in frame for frame in self.frames))
        return next(frame["hello"] for frame in self.frames if "hello" in frame)

    def frame(self, **command: Any) -> int:
        """Send a frame of the chat."""
        return self.send("frame", socket=self.socket, text=json.dumps(command))

    def submit(self, prompt: str, **wishes: Any) -> None:
        """Send a prompt."""
        self.frame(type="submit", prompt=prompt, **wishes)

    def ask(self, prompt: str, **wishes: Any) -> dict[str, Any]:
        """Send a prompt, and wait for the end that it comes to."""
        before = len(self.events)
        self.submit(prompt, **wishes)
        self.until(lambda: any(event["type"] in ENDS for event in self.events[before:]))
        return next(event for event in self.events[before:] if event["type"] in ENDS)

    def await_event(self, kind: str) -> dict[str, Any]:
        """The first event of a kind, as soon as it is there."""
        self.until(lambda: any(event["type"] == kind for event in self.events))
        return next(event for event in self.events if event["type"] == kind)

    def question(self, method: str, buffers: list[bytes] | None = None, **args: Any) -> Any:
        """The answer to a question: its value, or the error as a message."""
        name = f"{self.name}/q{self._number}"
        self.send("ask", buffers, ask=name, method=method, args=args)
        self.until(lambda: name in self.answers)
        answer = self.answers[name]
        self.file = self.files.get(name, b"")
        return answer["error"]["message"] if "error" in answer else answer["value"]

    def until(self, holds: Callable[[], bool]) -> None:
        """Read what comes until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"it did not come; so far: {self.frames}"
            self.read()

    def read(self) -> None:
        """Take one message, if there is any."""
        try:
            message = self.kernel.client.get_iopub_msg(timeout=0.05)
        except Empty:
            return
        self.take(message)

    def take(self, message: dict[str, Any]) -> None:
        """Take a message of the kernel."""
        content = message["content"]
        if message["msg_type"] != "comm_msg" or content["comm_id"] != self.comm:
            return
        data = content["data"]
        if data["method"] != "custom":
            self.traits |= data.get("state", {})
            return
        told = data["content"]
        if told.get("page") == self.name:
            self.got.append(told["got"])
        elif told.get("socket") == self.socket:
            if "text" in told:
                self.frames.append(json.loads(told["text"]))
            else:
                self.closed.append(told["close"])
        elif str(told.get("ask", "")).startswith(f"{self.name}/"):
            self.answers[told["ask"]] = told
            if message["buffers"]:
                self.files[told["ask"]] = bytes(message["buffers"][0])
