"""A model service in a process of its own, which says when what came and went.

    PYTHONPATH=tests python benchmarks/_service.py

Each line on stdin is JSON and says how to answer from then on (see ``Script``).
Each line on stdout is JSON: ``ready`` with the address, ``request`` when one has
come whole, ``answered`` when all was sent, ``gone`` when the client closed the
connection before, and ``read`` with how much of it a cache could have reused.
Times are ``time.perf_counter``, one clock for all processes.

It streams in all four protocols; who asks OpenAI's chat without a stream
gets the whole reply after the time that streaming it would have taken.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from _text import TEXTS, pieces
from servers.threaded import Seen, ThreadedServer, answer_until_gone
from servers.wires import Counts, wire_for_path

SSE = "text/event-stream"


@dataclass(frozen=True)
class Script:
    """How to answer."""

    tokens: int = 20
    per_second: float = 0
    """Tokens; 0 for as fast as the client reads. The first is sent at once."""
    text: str = "markdown"
    call: str = ""
    """A tool that is called first, where it is offered."""

    @cached_property
    def pieces(self) -> Sequence[str]:
        """The tokens of the reply."""
        return pieces(TEXTS[self.text], self.tokens)

    @property
    def seconds(self) -> float:
        """The time from the first token to the last."""
        return (self.tokens - 1) / self.per_second if self.per_second else 0


class Service(ThreadedServer):
    """Answers as the script says, and reports."""

    def __init__(self) -> None:
        super().__init__()
        self.script = Script()
        self._last = b""
        self._calls = count()

    async def answer(
        self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request."""
        report("request", path=seen.path, size=len(seen.raw))
        self.seen.clear()
        body = json.loads(seen.body or b"{}")
        streamed = body.get("stream") or not seen.path.endswith("/chat/completions")
        called = _calls(self.script.call, body)
        if called:
            play = self._call(seen, writer)
        else:
            play = self._stream(seen, writer) if streamed else self._whole(writer)
        whole = await answer_until_gone(asyncio.ensure_future(play), seen, reader)
        report("answered" if whole else "gone")
        text = _as_read(body)  # only now, as it takes time
        report("read", bytes=len(text), reusable=_common(self._last, text), called=called)
        self._last = text
        return whole

    async def _call(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        wire = wire_for_path(seen.path)
        writer.write(_head(SSE) + b"transfer-encoding: chunked\r\n\r\n")
        await _send(writer, wire.start())
        await _send(writer, wire.call(f"call-{next(self._calls)}", self.script.call, ["{}"]))
        await _send(writer, wire.finish("tool_calls", Counts(output=20, reasoning=0)))
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _stream(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        script, wire = self.script, wire_for_path(seen.path)
        writer.write(_head(SSE) + b"transfer-encoding: chunked\r\n\r\n")
        began = time.perf_counter()
        await _send(writer, wire.start())
        for number, piece in enumerate(script.pieces):
            if script.per_second:
                await _until(began + number / script.per_second)
            await _send(writer, wire.text(piece))
        await _send(writer, wire.finish("stop", Counts(output=script.tokens, reasoning=0)))
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _whole(self, writer: asyncio.StreamWriter) -> None:
        script = self.script
        await asyncio.sleep(script.seconds)
        message = {"role": "assistant", "content": "".join(script.pieces)}
        tokens = {"prompt_tokens": 100, "completion_tokens": script.tokens}
        body = json.dumps(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_700_000_000,
                "model": "scripted",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {**tokens, "total_tokens": 100 + script.tokens},
            }
        ).encode()
        writer.write(_head("application/json") + b"content-length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()


def _calls(tool: str, body: dict[str, Any]) -> bool:
    """Whether the tool is offered, and a person spoke last."""
    # The wires name them in two ways.
    offered = {each.get("function", each).get("name") for each in body.get("tools", [])}
    return tool in offered and body["messages"][-1]["role"] == "user"


def _as_read(body: dict[str, Any]) -> bytes:
    """What a model reads of a request, in order: tools, then messages."""
    parts = [body.get("tools"), *body.get("messages", [])]
    return "\n".join(json.dumps(part) for part in parts if part).encode()


def _common(before: bytes, after: bytes) -> int:
    """How many bytes both begin with."""
    return bisect_left(
        range(1, min(len(before), len(after)) + 1),
        x=True,
        key=lambda length: before[:length] != after[:length],
    )


def _head(kind: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n".encode()


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send an HTTP chunk of its own, as a service does that flushes each token."""
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))
    await writer.drain()


async def _until(when: float) -> None:
    """Keep to the clock: a plain sleep after each token would fall behind."""
    pause = when - time.perf_counter()
    if pause > 0:
        await asyncio.sleep(pause)


def report(what: str, **rest: object) -> None:
    """One line for the benchmark."""
    # One write, as a line of print would be two and could be cut in halves.
    sys.stdout.write(json.dumps({"what": what, "at": time.perf_counter(), **rest}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until stdin ends."""
    with Service() as service:
        report("ready", url=service.url)
        for line in sys.stdin:
            service.script = Script(**json.loads(line))
            report("scripted", text="".join(service.script.pieces))


if __name__ == "__main__":
    main()
