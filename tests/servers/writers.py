"""A writing service on this machine: what it answers follows from what it is asked.

Each body is checked against the vendor's own types, and refused with 400 if it does
not fit. Faults come as often as they are wanted, by lot but the same each time::

    with WritingServer(faults=0.05) as server:
        ...  # ask server.url
        assert server.most_at_once <= 8
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from providers.body_types import check_body

from .raw import Play, RawServer
from .threaded import Seen
from .wires import Counts, Wire, reply, wire_for_path

__all__ = ["WritingServer", "asked", "echo", "system"]

_KINDS = {"/responses": "openai-responses", "/messages": "anthropic"}


class WritingServer(RawServer):
    """Answers each text, in the protocol of the request.

    Parameters
    ----------
    write
        Gets what was asked last, and the system prompt; gives the answer.
    faults
        How many of all requests fail, from 0 to 1: 500, 503, 429 with Retry-After, a
        connection that is dropped before or in the middle of the reply, or a reply
        without an end.
    """

    def __init__(self, write: Callable[[str, str], str] | None = None, faults: float = 0.0) -> None:
        super().__init__(self._written)
        self.write = write or echo
        self.faults = faults
        self.bodies: list[dict[str, Any]] = []
        self.answered_texts: list[str] = []
        """The texts whose answers were whole, in order."""
        self.failures = 0
        self.hold: Event | None = None
        """While it is there and not set, no more answers come."""
        self.held_after = 0
        """How many answers come nevertheless."""
        self.limited_until = 0.0
        self.too_early = 0
        """Requests that came while the service had asked for a pause."""
        self.pause = 0.0
        """Seconds that each 429 asks for."""
        self.at_once = 0
        self.most_at_once = 0
        self._lot = random.Random(7)

    def reset(self) -> None:
        """As if nobody had asked anything yet."""
        self.forget()
        self.bodies.clear()
        self.answered_texts.clear()
        self.write = echo
        self.faults = 0.0
        self.most_at_once = self.failures = self.too_early = 0
        self.hold = None

    async def answer(
        self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await super().answer(seen, reader, writer)
        finally:
            self.at_once -= 1

    def _written(self, seen: Seen) -> Play:
        body = json.loads(seen.body)
        wire = wire_for_path(seen.path)
        try:
            check_body(_kind(seen.path), body)
        except Exception as error:  # noqa: BLE001 - whatever does not fit is said
            return _error(wire, 400, f"the body does not fit: {error}")
        self.bodies.append(body)
        if time.monotonic() < self.limited_until:
            self.too_early += 1
        if self._lot.random() < self.faults:
            self.failures += 1
            return self._fault(wire)
        text = asked(body)
        self.answered_texts.append(text)
        words = self.write(text, system(body))
        pieces: list[bytes | float | Event] = [
            0.002,
            *reply(wire, [words], counts=Counts(40, 0, 20, 0)),
        ]
        if self.hold is not None and len(self.answered_texts) > self.held_after:
            self.answered_texts.pop()
            pieces.insert(0, self.hold)
        return Play(pieces)

    def _fault(self, wire: Wire) -> Play:
        match self._lot.randrange(6):
            case 0:
                return _error(wire, 500, "broken")
            case 1:
                return _error(wire, 503, "overloaded")
            case 2:
                self.limited_until = time.monotonic() + self.pause
                return _error(wire, 429, "slow down", {"retry-after": str(self.pause)})
            case 3:
                return Play(silent=True, end="cut")
            case 4:
                return Play([wire.start(), wire.text("half an ans")], end="cut")
            case _:
                return Play([wire.start(), wire.text("half an ans")])


def echo(text: str, _system: str) -> str:
    """The text, marked."""
    return f"<{text}>"


def asked(body: dict[str, Any]) -> str:
    """The text of the last message, in any protocol."""
    messages = body.get("messages") or body.get("input") or body.get("contents")
    last = messages[-1]
    content = last.get("content", last.get("parts"))
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


def system(body: dict[str, Any]) -> str:
    """The system prompt, in any protocol."""
    if "systemInstruction" in body:
        return "".join(part["text"] for part in body["systemInstruction"]["parts"])
    if "instructions" in body:
        return str(body["instructions"])
    if "system" in body:
        told = body["system"]
        return told if isinstance(told, str) else "".join(part["text"] for part in told)
    first = body["messages"][0]
    return str(first["content"]) if first["role"] in {"system", "developer"} else ""


def _kind(path: str) -> str:
    if re.search(r":\w*[gG]enerateContent", path):
        return "google"
    return next((kind for end, kind in _KINDS.items() if path.endswith(end)), "openai-chat")


def _error(wire: Wire, status: int, said: str, headers: dict[str, str] | None = None) -> Play:
    kind = {"content-type": "application/json"}
    return Play([wire.failure(status, said)], status=status, headers={**kind, **(headers or {})})
