"""One kernel process and our connection to it, from its start to its end."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session

from jupyter_ai_assist.core.control_messages import LOAD, Question, request_type
from jupyter_ai_assist.core.errors import WorkspaceError

__all__ = ["Kernel", "Listener"]

Listener = Callable[[str, dict[str, Any]], None]
"""Told the type and content of each iopub message of a run."""

START = 60.0
"""Seconds that a kernel may take to start."""
ANSWER = 10.0
"""Seconds that it may take for an answer that runs no code of the user's."""
_STRAGGLERS = 5.0
"""Seconds that outputs may come in later than the end of their code."""
_LOOK = 0.5
"""Seconds between two looks whether the process lives."""


class Kernel:
    """A kernel that nobody else is connected to.

    All methods are called on the loop that ``start`` ran on.

    Parameters
    ----------
    updated
        Told the content of each ``update_display_data``, whichever run it comes from.
    """

    def __init__(
        self, manager: AsyncKernelManager, updated: Callable[[dict[str, Any]], None]
    ) -> None:
        self._manager = manager
        self._client: AsyncKernelClient = manager.client()
        # Of its own: a session that is shared with the manager would take its replies.
        self._client.session = Session(parent=manager, key=manager.session.key)
        self._updated = updated
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._idle: dict[str, asyncio.Future[None]] = {}
        self._listeners: dict[str, Listener] = {}
        self._latest: dict[str, str] = {}
        """By cell, the message that runs it, or ran it last."""
        self._tasks: list[asyncio.Task[None]] = []
        self.language = ""
        """As the kernel names it: ``python``, ``R``."""
        self.mute = "it does not run Python"
        """Why it knows none of our control messages, which are answered while a cell
        runs; blank if it knows them."""
        self.dead = False

    @classmethod
    async def start(
        cls,
        name: str,
        folder: Path,
        environment: Mapping[str, str],
        updated: Callable[[dict[str, Any]], None],
    ) -> Self:
        """Start a kernel, and wait until it answers.

        Parameters
        ----------
        name
            Of a kernelspec.
        environment
            Variables in addition to those of this process.

        Raises
        ------
        WorkspaceError
            There is no such kernel, or it does not start.
        """
        manager = AsyncKernelManager(kernel_name=name)
        try:
            await manager.start_kernel(
                cwd=str(folder),
                env={**os.environ, **environment},
                # What it writes beside its messages is not for our terminal.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except NoSuchKernel as error:
            raise WorkspaceError(
                f"The notebook's kernel {name!r} is not installed here.",
                hint="Install it (jupyter kernelspec list shows what there is), or choose "
                "another kernel for the notebook.",
            ) from error
        except OSError as error:
            raise WorkspaceError(
                f"The kernel {name!r} cannot be started: {error.strerror or error}.",
                hint="Check its kernelspec: jupyter kernelspec list shows where it is.",
            ) from error
        kernel = cls(manager, updated)
        try:
            await kernel._connect(name)
        except BaseException:
            await kernel.close()
            raise
        return kernel

    async def execute(
        self,
        code: str,
        listener: Listener,
        *,
        stored: bool = False,
        cell: str = "",
        expressions: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Run code to its end, however long that takes; the content of the reply.

        Parameters
        ----------
        listener
            For a cell's run it goes on listening: a thread may still print.
        stored
            Count the execution and keep it in the history.
        cell
            The id of the cell that the code is of.

        Raises
        ------
        WorkspaceError
            The kernel died.
        """
        content = {
            "code": code,
            "silent": False,
            "store_history": stored,
            "user_expressions": dict(expressions or {}),
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata = {"cellId": cell} if cell else {}
        message = self._client.session.msg("execute_request", content, metadata=metadata)
        id_ = message["header"]["msg_id"]
        self._listeners[id_] = listener
        if cell:
            self._listeners.pop(self._latest.get(cell, ""), None)
            self._latest[cell] = id_
        idle = self._expect(self._idle, id_)
        try:
            reply = await self._reply(self._client.shell_channel, message)
            # Outputs come on another channel; should their end be lost, this goes on.
            await asyncio.wait({idle}, timeout=_STRAGGLERS)
        finally:
            del self._idle[id_]
            if not cell:
                del self._listeners[id_]
        return reply

    async def ask(self, question: Question, content: Mapping[str, Any]) -> Any:
        """What our own control message finds; answered while a cell runs, too.

        Raises
        ------
        WorkspaceError
            The kernel does not know the message, or cannot answer.
        """
        message = self._client.session.msg(request_type(question), dict(content))
        reply = await self._bounded(self._reply(self._client.control_channel, message))
        if reply["status"] != "ok":
            raise WorkspaceError(f"The kernel cannot tell: {reply['ename']}: {reply['evalue']}.")
        return reply["found"]

    async def inspect(self, path: str) -> str:
        """What the kernel's own help says of a name, as plain text; may be empty.

        Only for an idle kernel: a busy one answers when it is idle again.
        """
        content = {"code": path, "cursor_pos": len(path), "detail_level": 0}
        message = self._client.session.msg("inspect_request", content)
        reply = await self._bounded(self._reply(self._client.shell_channel, message))
        return str(reply.get("data", {}).get("text/plain", ""))

    async def interrupt(self) -> None:
        """Stop what runs, as far as that lets itself be stopped."""
        if not self.dead:
            await self._manager.interrupt_kernel()

    async def close(self) -> None:
        """End the process, by force after some seconds, and the connection."""
        self.dead = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._fail("The kernel was shut down.")
        self._client.stop_channels()
        await self._manager.shutdown_kernel()

    async def _connect(self, name: str) -> None:
        self._client.start_channels(stdin=False, hb=False)
        try:
            await self._client.wait_for_ready(timeout=START)
        except RuntimeError as error:
            raise WorkspaceError(
                f"The kernel {name!r} does not start: {error}.",
                hint=f"See what it says: jupyter console --kernel {name}",
            ) from error
        client = self._client
        self._tasks += [
            asyncio.create_task(self._read(client.get_shell_msg, self._take_reply)),
            asyncio.create_task(self._read(client.get_control_msg, self._take_reply)),
            asyncio.create_task(self._read(client.get_iopub_msg, self._take_iopub)),
            asyncio.create_task(self._watch()),
        ]
        for task in self._tasks:
            task.add_done_callback(self._lost)
        info = client.session.msg("kernel_info_request", {})
        reply = await self._bounded(self._reply(client.shell_channel, info))
        self.language = reply["language_info"]["name"]
        if self.language.lower() == "python":
            await self._load()

    async def _load(self) -> None:
        """Make the kernel answer our control messages, if its Python has this package."""
        async with asyncio.timeout(START):
            reply = await self.execute(LOAD, lambda *_: None)
        if reply["status"] != "ok":
            missing = reply["ename"] == "ModuleNotFoundError"
            failure = f"its jupyter-ai-assist fails: {reply['ename']}: {reply['evalue']}"
            self.mute = "its Python has no jupyter-ai-assist" if missing else failure
            return
        try:
            await self.ask("kernel", {})
        except WorkspaceError as error:  # a Python kernel that is not ipykernel
            self.mute = error.message
        else:
            self.mute = ""

    async def _reply(self, channel: Any, message: dict[str, Any]) -> dict[str, Any]:
        if self.dead:
            raise _died()
        id_ = message["header"]["msg_id"]
        reply: asyncio.Future[dict[str, Any]] = self._expect(self._replies, id_)
        try:
            channel.send(message)
            return await reply
        finally:
            del self._replies[id_]

    async def _bounded(self, reply: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(ANSWER):
                return await reply
        except TimeoutError as error:
            raise WorkspaceError(
                f"The kernel did not answer within {ANSWER:g} seconds.",
                hint="It may be busy in compiled code: wait for it, or interrupt it.",
            ) from error

    def _expect(self, kind: dict[str, asyncio.Future[Any]], id_: str) -> asyncio.Future[Any]:
        kind[id_] = asyncio.get_running_loop().create_future()
        return kind[id_]

    async def _read(
        self,
        read: Callable[..., Awaitable[dict[str, Any]]],
        take: Callable[[str, dict[str, Any]], None],
    ) -> None:
        while True:
            message = await read(timeout=None)
            take(message["parent_header"].get("msg_id", ""), message)

    def _take_reply(self, parent: str, message: dict[str, Any]) -> None:
        waiting = self._replies.get(parent)
        if waiting is not None and not waiting.done():
            waiting.set_result(message["content"])

    def _take_iopub(self, parent: str, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "update_display_data":
            self._updated(content)
        elif kind == "status":
            waiting = self._idle.get(parent)
            if content["execution_state"] == "idle" and waiting and not waiting.done():
                waiting.set_result(None)
        elif parent in self._listeners:
            self._listeners[parent](kind, content)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            if not await self._manager.is_alive():
                break
        self.dead = True
        self._fail("The kernel died.")

    def _lost(self, task: asyncio.Task[None]) -> None:
        """Nobody may wait for what will not be read any more."""
        if not task.cancelled() and task.exception() is not None:
            self.dead = True
            self._fail(f"The kernel cannot be understood: {task.exception()!r}.")

    def _fail(self, why: str) -> None:
        for waiting in self._replies.values():
            if not waiting.done():
                waiting.set_exception(_died(why))


def _died(why: str = "The kernel is dead.") -> WorkspaceError:
    return WorkspaceError(why, hint="Restart the kernel; its variables are gone.")
