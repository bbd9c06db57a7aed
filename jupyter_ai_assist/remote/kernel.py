"""Our connection to a kernel, from its beginning to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, Self

from jupyter_client.asynchronous.client import AsyncKernelClient

from jupyter_ai_assist.core.control_messages import LOAD, Question, request_type
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace import KernelStatus

from .host import Host

__all__ = ["Kernel", "Listener"]

Listener = Callable[[str, dict[str, Any]], None]
"""Told the type and content of each iopub message of a run."""

START = 60.0
"""Seconds that a kernel may take to start."""
_TRY = 1.0
"""Seconds until a new connection is tried anew: its channels open one by one."""
_GRACE = 0.5
"""Seconds that a reply may come in later than the news that it was sent."""
ANSWER = 10.0
"""Seconds that it may take for an answer that runs no code of the user's."""
_STRAGGLERS = 5.0
"""Seconds that outputs may come in later than the end of their code."""
_LOOK = 0.5
"""Seconds between two looks whether the process lives."""


_BUSY = "it is busy, and was not asked for them before"


class Kernel:
    """A kernel, which others may be connected to as well.

    All methods are called on the loop that ``connect`` ran on.

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
        self.language = ""
        """As the kernel names it: ``python``, ``R``."""
        self.mute = "it does not run Python"
        """Why it knows none of our control messages, which are answered while a cell
        runs; blank if it knows them."""
        self.dead = False

    @classmethod
    async def connect(cls, host: Host, updated: Callable[[dict[str, Any]], None]) -> Self:
        """Connect to a kernel, and wait until it answers; one that is busy answers, too.

        Raises
        ------
        WorkspaceError
            It does not answer.
        """
        kernel = cls(host, updated)
        try:
            await kernel._connect()
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

    async def status(self) -> KernelStatus | None:
        """What runs in it, whoever runs it; ``None`` where nobody else can.

        Raises
        ------
        WorkspaceError
            It does not tell.
        """
        if not self.host.shared:
            return None
        if not self.mute:
            return KernelStatus.model_validate(await self.ask("kernel", {}))
        state: Literal["busy", "idle"] = "busy" if await self.host.busy() else "idle"
        return KernelStatus(state=state, language=self.language.lower())

    async def teach(self) -> None:
        """Make it know our control messages now if it was busy when we came."""
        if self.mute == _BUSY:
            await self._load()

    async def interrupt(self) -> None:
        """Stop what runs, as far as that lets itself be stopped."""
        if not self.dead:
            await self.host.interrupt()

    async def close(self) -> None:
        """End the connection, and with it the process, if that is ours."""
        self.dead = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._fail("The kernel was shut down.")
        self._client.stop_channels()
        self._client.context.destroy(linger=0)  # the client made one of its own
        await self.host.release()

    async def _connect(self) -> None:
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
        info = await self._greeted()
        self.language = info["language_info"]["name"]
        if self.language.lower() == "python":
            await self._load()

    async def _greeted(self) -> dict[str, Any]:
        """What it says of itself, once all channels are open."""
        # A busy kernel answers on its control channel; some know no such channel.
        channels = (self._client.control_channel, self._client.shell_channel)
        try:
            async with asyncio.timeout(START):
                while True:
                    tries = {asyncio.create_task(self._info(channel)) for channel in channels}
                    done, late = await asyncio.wait(
                        tries, timeout=_TRY, return_when=asyncio.FIRST_COMPLETED
                    )
                    for task in late:
                        task.cancel()
                    await asyncio.gather(*tries, return_exceptions=True)
                    if done:
                        return done.pop().result()
        except (TimeoutError, WorkspaceError) as error:
            why = error.message if isinstance(error, WorkspaceError) else "It does not answer."
            raise WorkspaceError(
                f"The kernel {self.host.name!r} does not start: {why}",
                hint=f"See what it says: jupyter console --kernel {self.host.name}",
            ) from error

    async def _info(self, channel: Any) -> dict[str, Any]:
        message = self._client.session.msg("kernel_info_request", {})
        id_ = message["header"]["msg_id"]
        idle = self._expect(self._idle, id_)
        try:
            reply = await self._reply(channel, message)
            await idle
        finally:
            del self._idle[id_]
        return reply

    async def _load(self) -> None:
        """Make the kernel answer our control messages, if its Python has this package."""
        if self.host.shared:
            if await self._answers():
                self.mute = ""
                return
            if await self.host.busy():
                self.mute = _BUSY
                return
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

    async def _answers(self) -> bool:
        """Whether it knows our control messages: if not, it says nothing but that it is idle."""
        message = self._client.session.msg(request_type("kernel"), {})
        id_ = message["header"]["msg_id"]
        idle = self._expect(self._idle, id_)
        reply = asyncio.create_task(self._reply(self._client.control_channel, message))
        try:
            await asyncio.wait({reply, idle}, timeout=ANSWER, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({reply}, timeout=_GRACE)
        finally:
            reply.cancel()
            await asyncio.gather(reply, return_exceptions=True)
            del self._idle[id_]
        return not reply.cancelled() and reply.exception() is None

    async def _reply(self, channel: Any, message: dict[str, Any]) -> dict[str, Any]:
        if self.dead:
            raise _died()
        id_ = message["header"]["msg_id"]
        reply: asyncio.Future[dict[str, Any]] = self._expect(self._replies, id_)
        try:
            # ``channel.send`` writes past asyncio's half of the socket, which then may
            # never hear of a reply to somebody else that has come in meanwhile.
            await channel.socket.send_multipart(self._client.session.serialize(message))
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
        for waiting in self._replies.values():
            if not waiting.done():
                waiting.set_exception(_died(why))


def _died(why: str = "The kernel is dead.") -> WorkspaceError:
    return WorkspaceError(why, hint="Restart the kernel; its variables are gone.")
