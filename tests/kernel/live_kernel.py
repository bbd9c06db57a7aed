"""A real ipykernel, driven the way a frontend does."""

from __future__ import annotations

import ast
import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import KernelManager

HERE = Path(__file__).parent


@dataclass
class Ran:
    """What a cell came to: its reply and all its messages, in order."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return self.reply["status"]

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        return [m["content"] for m in self.messages if m["msg_type"] in kinds]

    @property
    def stream(self) -> str:
        return "".join(content["text"] for content in self.of("stream"))

    @property
    def displays(self) -> list[dict[str, Any]]:
        """The bundles as a notebook keeps them: each at its last update."""
        kept: dict[str, dict[str, Any]] = {}
        for number, content in enumerate(self.of("display_data", "update_display_data")):
            key = content["transient"].get("display_id", str(number))
            kept[key] = content["data"]
        return list(kept.values())

    @property
    def markdown(self) -> str:
        return "\n\n".join(data.get("text/markdown", "") for data in self.displays)

    @property
    def errors(self) -> list[str]:
        return ["\n".join(content["traceback"]) for content in self.of("error")]

    @property
    def next_cells(self) -> list[dict[str, Any]]:
        return [p for p in self.reply.get("payload", []) if p["source"] == "set_next_input"]


class LiveKernel:
    """A kernel process of its own, with a home of its own."""

    def __init__(self, home: Path, environ: Mapping[str, str] | None = None) -> None:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "IPYTHON"))
        }
        (home / "work").mkdir(parents=True, exist_ok=True)
        self.folder = home / "work"
        self._start(
            {
                **inherited,
                "HOME": str(home),
                "IPYTHONDIR": str(home / "ipython"),
                "JUPYTER_CONFIG_DIR": str(home / "config"),
                "JUPYTER_DATA_DIR": str(home / "data"),
                "PYTHONPATH": str(HERE),
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
                **(environ or {}),
            }
        )

    def _start(self, environ: Mapping[str, str]) -> None:
        """Once more where it dies at once: another test may take a port after it was chosen."""
        for more in (True, True, False):
            self._manager = KernelManager(kernel_name="python3")
            self._manager.start_kernel(cwd=str(self.folder), env=environ)
            self.client = self._manager.client()
            self.client.start_channels()
            try:
                self.client.wait_for_ready(timeout=60)
            except RuntimeError:
                self.client.stop_channels()
                self._manager.shutdown_kernel(now=True)
                if not more:
                    raise
            else:
                return

    def send(self, code: str, *, cell_id: str | None = None, **options: Any) -> str:
        """Start a cell; ``collect`` waits for it.

        Parameters
        ----------
        cell_id
            A new one if left out, as in a notebook; ``""`` for none, as in a console.
        """
        cell_id = secrets.token_hex(4) if cell_id is None else cell_id
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "allow_stdin": False,
            "stop_on_error": True,
            **options,
        }
        metadata = {"cellId": cell_id} if cell_id else None
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def run(
        self,
        code: str,
        *,
        answers: Iterable[str] | None = None,
        watch: Callable[[dict[str, Any]], None] | None = None,
        **options: Any,
    ) -> Ran:
        """Run a cell to its end.

        Parameters
        ----------
        answers
            What to type when the cell asks; ``None`` for a frontend that takes no input.
        watch
            Called with each message as it arrives, also with one that is no cell's.
        """
        allow = answers is not None
        return self.collect(
            self.send(code, allow_stdin=allow, **options), answers=answers or (), watch=watch
        )

    def collect(
        self,
        sent: str,
        *,
        answers: Iterable[str] = (),
        watch: Callable[[dict[str, Any]], None] | None = None,
        patience: float = 60,
    ) -> Ran:
        """Wait for a cell's end and gather its messages."""
        ran, typed, end = Ran(), iter(answers), time.monotonic() + patience
        while True:
            assert time.monotonic() < end, f"the cell did not end; so far: {ran.messages}"
            self._answer(typed, watch)
            try:
                message = self.client.get_iopub_msg(timeout=0.05)
            except Empty:
                continue
            if watch is not None:
                watch(message)
            if message["parent_header"].get("msg_id") != sent:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            ran.messages.append(message)
        while not ran.reply:
            message = self.client.get_shell_msg(timeout=patience)
            if message["parent_header"].get("msg_id") == sent:
                ran.reply = message["content"]
        return ran

    def run_all(self, *codes: str) -> list[Ran]:
        """Run cells as "Run All" does: all are with the kernel before the first begins.

        A cell that fails has the kernel drop what waits in its queue, and not what comes a
        moment later.
        """
        gate = self.folder / secrets.token_hex(4)
        waits = f"while not __import__('os').path.exists({str(gate)!r}): pass"
        held = self.send(waits, store_history=False)
        sent = [self.send(code) for code in codes]
        gate.touch()
        self.collect(held)
        return [self.collect(one) for one in sent]

    def _answer(self, typed: Iterable[str], watch: Callable[[dict[str, Any]], None] | None) -> None:
        try:
            question = self.client.get_stdin_msg(timeout=0)
        except Empty:
            return
        if watch is not None:
            watch(question)
        answer = next(iter(typed), None)
        if answer is not None:
            self.client.input(answer)

    def value(self, expression: str) -> Any:
        """A Python literal that an expression has in the kernel."""
        sent = self.send("", user_expressions={"it": f"repr({expression})"}, store_history=False)
        result = self.collect(sent).reply["user_expressions"]["it"]
        assert result["status"] == "ok", result
        return ast.literal_eval(ast.literal_eval(result["data"]["text/plain"]))

    def question(self, kind: str, content: Mapping[str, Any] | None = None) -> str:
        """Send a request on the control channel; ``control_reply`` waits for the answer."""
        message = self.client.session.msg(kind, dict(content or {}))
        self.client.control_channel.send(message)
        return str(message["header"]["msg_id"])

    def control_reply(self, sent: str, *, patience: float = 60) -> dict[str, Any]:
        """The reply to a request on the control channel.

        Raises
        ------
        queue.Empty
            It did not come in time.
        """
        while True:
            message: dict[str, Any] = self.client.get_control_msg(timeout=patience)
            if message["parent_header"].get("msg_id") == sent:
                return message

    def complete(self, code: str) -> tuple[str, list[str]]:
        """What Tab offers at the end of ``code``: what is replaced, and by what."""
        reply = self.client.complete(code, len(code), reply=True, timeout=30)["content"]
        return code[reply["cursor_start"] : reply["cursor_end"]], reply["matches"]

    def is_complete(self, code: str) -> str:
        """What a console asks when Enter is pressed."""
        sent = self.client.is_complete(code)
        while True:
            reply = self.client.get_shell_msg(timeout=30)
            if reply["parent_header"]["msg_id"] == sent:
                return reply["content"]["status"]

    def interrupt(self) -> None:
        self._manager.interrupt_kernel()

    def close(self) -> None:
        self.client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def when_it_says(text: str, act: Callable[[], object]) -> Callable[[dict[str, Any]], None]:
    """Watch a cell's messages, and act once when they show a text."""
    done: list[dict[str, Any]] = []

    def watch(message: dict[str, Any]) -> None:
        if not done and text in str(message["content"]):
            done.append(message)
            act()

    return watch
