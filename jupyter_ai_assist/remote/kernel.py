"""A kernel that we are connected to: how it is greeted, taught our messages and asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Literal, Self

from jupyter_ai_assist.core.errors import KernelBusyError, WorkspaceError
from jupyter_ai_assist.core.workspace.base import KernelStatus
from jupyter_ai_assist.core.workspace.control_messages import FEATURE, LOAD, Question, request_type

from .channels import Channels
from .host import Host

__all__ = ["BUSY", "Kernel", "KernelEndedError"]

START = 60.0
"""Seconds that a kernel may take to start."""
_TRY = 1.0
"""Seconds until a new connection is tried anew: its channels open one by one."""
ANSWER = 10.0
"""Seconds that something may take that is short for any object that is as it should be."""
_STUCK = 5.0
"""Seconds after which a kernel counts as stuck in compiled code, which lets nothing else of its
process run: neither the thread that answers us nor the one that says that it is busy."""
_AGAIN = 0.2
"""Seconds that a silent one gets to show that it speaks again."""

BUSY = "it was busy when the assistant first came to it"
"""Why a kernel is mute until it is idle."""


class KernelEndedError(WorkspaceError):
    """The kernel's process ended before it answered."""


class Kernel(Channels):
    """A kernel, which others may be connected to as well.

    All methods are called on the loop that ``connect`` ran on.

    Parameters
    ----------
    updated
        Told the content of each ``update_display_data``, whichever run it comes from.
    """

    def __init__(self, host: Host, updated: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(host, updated)
        self.language = ""
        """As the kernel names it: ``python``, ``R``."""
        self.mute = "it does not run Python"
        """Why it knows none of our control messages, which are answered while a cell
        runs; blank if it knows them."""

    @classmethod
    async def connect(cls, host: Host, updated: Callable[[dict[str, Any]], None]) -> Self:
        """Connect to a kernel, and wait until it answers; one that is busy answers, too.

        Raises
        ------
        KernelEndedError
            It ended before it answered.
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

    async def ask(self, question: Question, content: Mapping[str, Any]) -> Any:
        """What our own control message finds; answered while a cell runs, too.

        Raises
        ------
        KernelBusyError
            It answers nothing at present.
        WorkspaceError
            The kernel does not know the message, or cannot answer.
        """
        message = self.message(request_type(question), content)
        reply = await self._bounded(self.reply(self.control, message))
        if reply["status"] != "ok":
            raise WorkspaceError(f"The kernel cannot tell: {reply['ename']}: {reply['evalue']}.")
        return reply["found"]

    async def inspect(self, path: str) -> str:
        """What the kernel's own help says of a name, as plain text; may be empty.

        Only for an idle kernel: a busy one answers when it is idle again.
        """
        content = {"code": path, "cursor_pos": len(path), "detail_level": 0}
        message = self.message("inspect_request", content)
        reply = await self._bounded(self.reply(self.shell, message))
        return str(reply.get("data", {}).get("text/plain", ""))

    async def status(self) -> KernelStatus | None:
        """What runs in it, whoever runs it; ``None`` where nobody else can.

        Raises
        ------
        WorkspaceError
            It ends meanwhile.
        """
        if not self.host.shared:
            return None
        if not self.mute:
            with suppress(KernelBusyError):
                return KernelStatus.model_validate(await self.ask("kernel", {}))
        busy = self.silent or await self.host.busy()
        state: Literal["busy", "idle"] = "busy" if busy else "idle"
        return KernelStatus(state=state, language=self.language.lower())

    async def teach(self) -> None:
        """Make it know our control messages now if it was busy when we came."""
        if self.mute == BUSY:
            await self._learn(await self._bounded(self._info(self.control)))

    async def interrupt(self) -> None:
        """Stop what runs, as far as that lets itself be stopped."""
        if not self.dead:
            await self.host.interrupt()

    async def close(self) -> None:
        """End the connection, and with it the process, if that is ours."""
        await super().close()
        await self.host.release()

    async def _connect(self) -> None:
        self.open()
        info = await self._greeted()
        self.language = info["language_info"]["name"] if info else self.host.language
        if self.language.lower() == "python":
            await self._learn(info)

    async def _greeted(self) -> dict[str, Any]:
        """What it says of itself, once all channels are open; nothing if it is stuck."""
        # A busy kernel answers on its control channel; some know no such channel.
        channels = (self.control, self.shell)
        try:
            stuck = time.monotonic() + _STUCK
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
                    if time.monotonic() > stuck and await self.host.started():
                        self.silent = True
                        return {}
        except (TimeoutError, WorkspaceError) as error:
            why = error.message if isinstance(error, WorkspaceError) else "It does not answer."
            kind = KernelEndedError if self.dead else WorkspaceError
            raise kind(
                f"The kernel {self.host.name!r} does not start: {why}",
                hint=f"See what it says: jupyter console --kernel {self.host.name}",
            ) from error

    async def _info(self, channel: Any) -> dict[str, Any]:
        message = self.message("kernel_info_request", {})
        with self.idle_after(message) as idle:
            reply = await self.reply(channel, message)
            await idle
        return reply

    async def _learn(self, info: Mapping[str, Any]) -> None:
        """See whether it knows our control messages, or teach them if it is idle."""
        # It is not tried out: a kernel logs a message that it does not know.
        if FEATURE in info.get("supported_features", ()):
            self.mute = ""
        elif self.silent or (self.host.shared and await self.host.busy()):
            self.mute = BUSY
        else:
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

    async def _bounded(self, reply: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        """An answer, in time; one that is stuck is not waited for as long a second time."""
        answer = asyncio.create_task(reply)
        try:
            await asyncio.wait({answer}, timeout=_AGAIN if self.silent else _STUCK)
            if answer.done():
                return answer.result()
        finally:
            answer.cancel()
        self.silent = True
        raise _stuck()


def _stuck() -> KernelBusyError:
    return KernelBusyError(
        "The kernel does not answer at present.",
        hint="It may be busy in compiled code: wait for it, or interrupt it.",
    )
