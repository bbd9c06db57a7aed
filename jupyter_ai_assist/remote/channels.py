"""The channels to a kernel: messages out, and what comes of them in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

from jupyter_ai_assist.core.errors import WorkspaceError

from .host import Host

__all__ = ["Channels", "Listener"]

Listener = Callable[[str, dict[str, Any]], None]
"""Told the type and content of each iopub message of a run."""

_STRAGGLERS = 5.0
"""Seconds that outputs may come in later than the end of their code."""
_LOOK = 0.5
"""Seconds between two looks whether the process lives."""


class Channels:
    """Our channels to one kernel, used on the loop that they were opened on.

    Parameters
    ----------
    updated
        Told the content of each ``update_display_data``, whichever run it comes from.
    """

    def __init__(self, host: Host, updated: Callable[[dict[str, Any]], None]) -> None:
        self.host = host
        # With a session of its own: one that is shared would take the replies of others.
        self._client = AsyncKernelClient()
        self._client.load_connection_info(host.connection)
        self._updated = updated
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._idle: dict[str, asyncio.Future[None]] = {}
        self._listeners: dict[str, Listener] = {}
        self._latest: dict[str, str] = {}
        """By cell, the message that runs it, or ran it last."""
        self._tasks: list[asyncio.Task[None]] = []
        self._session = ""
        """That the process has given itself; another one has another."""
        self.dead = False
        self.silent = False
        """Whether it left a question unanswered, and has said nothing since."""

    def open(self) -> None:
        """Begin to listen, and to watch whether the process lives."""
        client = self._client
        client.start_channels(stdin=False, hb=False)
        self._tasks += [
            asyncio.create_task(self._read(client.get_shell_msg, self._take_reply)),
            asyncio.create_task(self._read(client.get_control_msg, self._take_reply)),
            asyncio.create_task(self._read(client.get_iopub_msg, self._take_iopub)),
            asyncio.create_task(self._watch()),
        ]
        for task in self._tasks:
            task.add_done_callback(self._lost)

    async def close(self) -> None:
        """Listen no longer; whoever waits for a reply is told."""
        self.dead = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._fail("The kernel was shut down.")
        self._client.stop_channels()
        self._client.context.destroy(linger=0)  # the client made one of its own

    @property
    def shell(self) -> Any:
        """The channel for what waits until the kernel is idle."""
        return self._client.shell_channel

    @property
    def control(self) -> Any:
        """The channel for what a busy kernel answers, too."""
        return self._client.control_channel

    def message(self, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """A message that is to be sent."""
        made: dict[str, Any] = self._client.session.msg(kind, dict(content))
        return made

    async def reply(self, channel: Any, message: dict[str, Any]) -> dict[str, Any]:
        """Send a message; the content of its reply.

        Raises
        ------
        WorkspaceError
            The kernel is dead, or dies meanwhile.
        """
        if self.dead:
            raise _died()
        id_ = message["header"]["msg_id"]
        reply: asyncio.Future[dict[str, Any]] = _expect(self._replies, id_)
        try:
            # ``channel.send`` writes past asyncio's half of the socket, which then may
            # never hear of a reply to somebody else that has come in meanwhile.
            await channel.socket.send_multipart(self._client.session.serialize(message))
            return await reply
        finally:
            del self._replies[id_]

    @contextmanager
    def idle_after(self, message: dict[str, Any]) -> Iterator[asyncio.Future[None]]:
        """What is done when the kernel says that it is idle after a message."""
        id_ = message["header"]["msg_id"]
        idle = _expect(self._idle, id_)
        try:
            yield idle
        finally:
            del self._idle[id_]
            idle.cancel()
            if not idle.cancelled():
                idle.exception()  # it may be told by the reply as well

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
        try:
            with self.idle_after(message) as idle:
                reply = await self.reply(self.shell, message)
                # Outputs come on another channel; should their end be lost, this goes on.
                await asyncio.wait({idle}, timeout=_STRAGGLERS)
                if idle.done():
                    idle.result()  # the outputs may have been what cannot be understood
        finally:
            if not cell:
                del self._listeners[id_]
        return reply

    async def _read(
        self,
        read: Callable[..., Awaitable[dict[str, Any]]],
        take: Callable[[str, dict[str, Any]], None],
    ) -> None:
        while True:
            message = await read(timeout=None)
            self.silent = False
            take(message["parent_header"].get("msg_id", ""), message)

    def _take_reply(self, parent: str, message: dict[str, Any]) -> None:
        self._session = message["header"]["session"]
        waiting = self._replies.get(parent)
        if waiting is not None and not waiting.done():
            waiting.set_result(message["content"])

    def _take_iopub(self, parent: str, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "update_display_data":
            self._updated(content)
        elif kind == "status":
            session = message["header"]["session"]
            if content["execution_state"] == "starting" and self._session not in {"", session}:
                self._end("The kernel was restarted.")
            waiting = self._idle.get(parent)
            if content["execution_state"] == "idle" and waiting and not waiting.done():
                waiting.set_result(None)
        elif parent in self._listeners:
            self._listeners[parent](kind, content)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            if not await self.host.alive():
                break
        self._end("The kernel died.")

    def _lost(self, task: asyncio.Task[None]) -> None:
        """Nobody may wait for what will not be read any more."""
        if not task.cancelled() and task.exception() is not None:
            self._end(f"The kernel cannot be understood: {task.exception()!r}.")

    def _end(self, why: str) -> None:
        self.dead = True
        self._fail(why)

    def _fail(self, why: str) -> None:
        futures: list[asyncio.Future[Any]] = [*self._replies.values(), *self._idle.values()]
        for waiting in futures:
            if not waiting.done():
                waiting.set_exception(_died(why))


def _expect(kind: dict[str, asyncio.Future[Any]], id_: str) -> asyncio.Future[Any]:
    kind[id_] = asyncio.get_running_loop().create_future()
    return kind[id_]


def _died(why: str = "The kernel is dead.") -> WorkspaceError:
    return WorkspaceError(why, hint="Restart it unless it runs again; its variables are gone.")
