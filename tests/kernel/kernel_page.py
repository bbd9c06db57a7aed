"""A page that has a real kernel's notebook open, as far as the kernel can tell."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty
from typing import Any

from server.tab import RefusedError, Tab

from jupyter_ai_assist.core.workspace.page_messages import PAGE

from .live_kernel import LiveKernel

__all__ = ["KernelPage"]


class KernelPage(Tab):
    """Runs cells, and answers what the kernel says to its pages, over the kernel's channels."""

    name = "page"

    def __init__(self, kernel: LiveKernel) -> None:
        super().__init__()
        self._kernel = kernel
        self._sent = ""
        self.ended = False
        """Whether the cell that was run last has ended."""
        self.socket = ""
        """Of the chat that is shown here."""
        self.approvals: list[dict[str, Any]] = []
        """The proposals that were to be shown, oldest first."""
        self.looks: list[str] = []
        """The hashes that the kernel has asked about: whether they stand here."""
        self.inputs: list[str] = []
        """What was asked on the stdin channel."""

    def start(self, code: str) -> None:
        """Run a cell, which may ask for input."""
        self.ended = False
        self._sent = self._kernel.send(code, allow_stdin=True)

    def until(self, done: Callable[[], object], patience: float = 60) -> None:
        """Answer the kernel until something is so."""
        end = time.monotonic() + patience
        while not done():
            assert time.monotonic() < end, f"asked by input: {self.inputs}, here: {self.approvals}"
            with suppress(Empty):
                question = self._kernel.client.get_stdin_msg(timeout=0)
                self.inputs.append(question["content"]["prompt"])
            with suppress(Empty):
                self._hear(self._kernel.client.get_iopub_msg(timeout=0.05))

    def say(self, **content: Any) -> None:
        """Tell the kernel something, on the control channel."""
        self._kernel.question(PAGE, {"page": self.name, **content})

    def decide(self, approval: dict[str, Any], verdict: str, reason: str = "", **more: str) -> None:
        """Answer a proposal, as its buttons do; what else is given goes before what is right."""
        made = {"id": approval["id"], "hash": approval["hash"]}
        made |= {"verdict": verdict, "reason": reason}
        said = {"socket": self.socket, "text": json.dumps({"type": "decide", **made})}
        self.say(**{**said, **more})

    def _hear(self, message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "status" and content["execution_state"] == "idle":
            self.ended |= message["parent_header"].get("msg_id") == self._sent
        elif message["msg_type"] == PAGE and "seek" in content:
            asked = content["session"] == self._kernel.client.session.session
            self.say(here=content["seek"], asked=asked, visible=True)
        elif message["msg_type"] == PAGE and content["page"] == self.name and "text" in content:
            self.socket = content["socket"]
            self._take(json.loads(content["text"]))

    def _take(self, frame: dict[str, Any]) -> None:
        if "workspace_call" in frame:
            answer = {"type": "workspace_result", **self._answer(**frame["workspace_call"])}
            self.say(socket=self.socket, text=json.dumps(answer))
        elif frame.get("event", {}).get("type") == "approval":
            self.approvals.append(frame["event"])

    def _answer(self, id: str, method: str, args: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        work = {"cells": self.read, "apply": self.change, "stands": self._stands}[method]
        try:
            return {"id": id, "ok": True, "value": work(**args)}
        except RefusedError as error:
            return {"id": id, "ok": False, "error": error.told}

    def _stands(self, hash: str) -> bool:  # noqa: A002 - the contract's name
        self.looks.append(hash)
        return hash == self.approvals[-1]["hash"] and not self.ended
