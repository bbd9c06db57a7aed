"""The routes of what is asked from inside a cell: each ends when its client goes away."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError

from jupyter_ai_assist.core.errors import AssistError

from .guarded import API, Handler, guarded

if TYPE_CHECKING:
    from concurrent.futures import Future

    from jupyter_ai_assist.core.engine import Run
    from jupyter_ai_assist.core.protocol import Event

__all__ = ["INLINE_HANDLERS"]

_LAST = {"turn_finished", "report", "turn_failed", "turn_stopped"}
"""The events of which exactly one ends each run."""


class RewriteHandler(Handler):
    """A prompt in a cell."""

    _run: Run | None = None

    @guarded
    async def post(self) -> None:
        """Stream the turn's events, a line of JSON each."""
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Event] = asyncio.Queue()
        hub = await self.hub()

        def put(event: Event) -> None:
            loop.call_soon_threadsafe(events.put_nowait, event)

        try:
            self._run = await hub.inline.rewrite(self.request.body, put)
        except AssistError as error:
            self.refuse(error)
            return
        if self.gone:
            self._run.cancel()
        self.set_header("Content-Type", "application/x-ndjson")
        self.set_header("X-Accel-Buffering", "no")  # else some proxies hold the stream back
        await self._stream(events)

    async def _stream(self, events: asyncio.Queue[Event]) -> None:
        try:
            while True:
                event = await events.get()
                self.write(f"{event.model_dump_json()}\n")
                if event.type in _LAST:
                    break
                await self.flush()
            await self.finish(set_content_type="application/x-ndjson")
        except StreamClosedError:
            pass  # and so the run has been stopped

    def on_connection_close(self) -> None:
        """Stop: nobody waits for it any more."""
        super().on_connection_close()
        if self._run is not None:
            self._run.cancel()


class CompleteHandler(Handler):
    """A pause in somebody's typing."""

    _answer: Future[str] | None = None

    @guarded
    async def post(self) -> None:
        """The text to insert at the cursor."""
        hub = await self.hub()
        try:
            self._answer = await hub.inline.complete(self.request.body)
            if self.gone:
                self._answer.cancel()
            text = await asyncio.wrap_future(self._answer)
        except AssistError as error:
            self.refuse(error)
        except asyncio.CancelledError:
            if not self.gone:
                raise
        else:
            self.finish(json.dumps({"text": text}))

    def on_connection_close(self) -> None:
        """Stop: somebody types on."""
        super().on_connection_close()
        if self._answer is not None:
            self._answer.cancel()


INLINE_HANDLERS: list[tuple[str, type[JupyterHandler]]] = [
    (rf"{API}/rewrite", RewriteHandler),
    (rf"{API}/complete", CompleteHandler),
]
