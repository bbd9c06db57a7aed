"""A model that says what a test tells it to, over a real socket: ``scripted:model``."""

from __future__ import annotations

import json
import threading
from typing import Any

from servers.raw import Play, RawServer
from servers.wires import ChatWire

__all__ = ["Gate", "ScriptedModel"]

Gate = threading.Event
"""A place in a reply where the model waits until the test calls ``set``."""


class ScriptedModel:
    """Answers the requests to come, in the order in which answers are told."""

    id = "scripted:model"
    config = """
c.Assist.default_model = "guide:offline"
c.AssistCompatible.providers = [
    {{"name": "Scripted", "slug": "scripted", "base_url": "{url}/v1",
      "models": [{{"id": "model", "name": "Scripted model", "attachments": True}},
                 {{"id": "other", "name": "The other model"}}]}}
]
"""
    """Of the assistant, with ``url`` to be filled in: the guide answers by default."""

    def __init__(self, server: RawServer) -> None:
        self._server = server
        self._gates: list[Gate] = []

    def says(self, *pieces: str | float | Gate, reasoning: str = "") -> None:
        """Answer with a text, in these pieces; numbers are seconds to wait."""
        wire = ChatWire()
        thought = [wire.reasoning(reasoning)] if reasoning else []
        told = [wire.text(piece) if isinstance(piece, str) else piece for piece in pieces]
        self._gates += [piece for piece in pieces if isinstance(piece, Gate)]
        self._server.play(Play([wire.start(), *thought, *told, wire.finish()]))

    def calls(self, name: str, text: str = "", gate: Gate | None = None, **arguments: Any) -> None:
        """Answer with a text and a tool call, which comes when the gate is open."""
        wire = ChatWire()
        told: list[Any] = [wire.text(text)] if text else []
        if gate is not None:
            self._gates.append(gate)
            told.append(gate)
        number = f"call_{len(self._server.seen)}_{name}"
        call = wire.call(number, name, [json.dumps(arguments)])
        self._server.play(Play([wire.start(), *told, call, wire.finish("tool_calls")]))

    def fails(self, status: int, message: str) -> None:
        """Answer with an error."""
        headers = {"content-type": "application/json"}
        body = ChatWire().failure(status, message)
        self._server.play(Play([body], status=status, headers=headers))

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The bodies of all requests, oldest first."""
        return [json.loads(seen.body) for seen in self._server.seen if seen.body]

    def results(self) -> list[str]:
        """What the tools of the last request's conversation gave back, oldest first."""
        messages = self.requests[-1]["messages"]
        return [one["content"] for one in messages if one["role"] == "tool"]

    def await_request(self, number: int = 1) -> dict[str, Any]:
        """The body of the request of that number, as soon as it has come."""
        found: dict[str, Any] = json.loads(self._server.await_request(number, 60).body)
        return found

    def gone(self, number: int = 1, seconds: float = 60) -> bool:
        """Whether the client closes the connection of a request before its answer's end."""
        return self._server.await_request(number, seconds).gone.wait(seconds)

    def forget(self) -> None:
        """Let everybody go who still waits, and drop what nobody asked for."""
        for gate in self._gates:
            gate.set()
        self._gates.clear()
        self._server.forget()
