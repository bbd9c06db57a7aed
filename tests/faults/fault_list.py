"""What can go wrong with a service, and what a person is then told.

Each fault is told in the protocol of whoever answers, and says the key where it can, as
careless services do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from servers.raw import Play
from servers.wires import Wire

__all__ = ["ANSWER", "HEARD", "JSON", "KEY", "STATUSES", "WIRE_FAULTS", "Fault"]

KEY = "sk-planted-0123456789abcdef"
ANSWER = "A whole answer."
HEARD = "Half a "
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Fault:
    """One fault."""

    plays: Callable[[Any], Sequence[Play]]
    """The answers of the server, as ``Service.teller`` puts them on the wire."""
    said: str
    """A regular expression that the message fits."""
    heard: str = ""
    """What had come by then: it is shown, and kept."""
    survives: bool = False
    """Whether the turn goes on, and ends well."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """Settings of ``Assist`` that the fault needs to end soon."""


def _status(status: int, **headers: str) -> Callable[[Wire], Sequence[Play]]:
    def plays(wire: Wire) -> Sequence[Play]:
        body = wire.failure(status, f"it went wrong with {KEY}")
        return [Play([body], status, {**JSON, **headers})]

    return plays


def _begun(*more: bytes | float, end: str = "finish") -> Callable[[Wire], Sequence[Play]]:
    """Half an answer, and then this."""

    def plays(wire: Wire) -> Sequence[Play]:
        return [Play([wire.start(), wire.text(HEARD), *more], end=end)]

    return plays


def _broken_call(wire: Wire) -> Sequence[Play]:
    pieces = [wire.start(), wire.text(HEARD), wire.call("c1", "read_cells", ["{}"])]
    return [Play([*pieces, 0.05], end="cut")]


def _bad_arguments(wire: Wire) -> Sequence[Play]:
    written = f'{{"key": "{KEY}", '
    return [Play([wire.start(), wire.call("c1", "read_cells", [written]), wire.finish()])]


def _unknown_tool(wire: Wire) -> Sequence[Play]:
    call = wire.call("c1", "launch_rocket", [json.dumps({"at": "the moon"})])
    return [Play([wire.start(), call, wire.finish("tool_calls")])]


def _ended(reason: str) -> Callable[[Wire], Sequence[Play]]:
    def plays(wire: Wire) -> Sequence[Play]:
        return [Play([wire.start(), wire.text(HEARD), wire.finish(reason)])]

    return plays


def _error_event(wire: Wire) -> Sequence[Play]:
    return [Play([wire.start(), wire.text(HEARD), wire.error(f"it broke with {KEY}")])]


STATUSES = {
    401: "does not accept the key",
    403: "does not accept the key",
    404: "has no model",
    408: "cannot answer right now",
    409: "cannot answer right now",
    413: "refuses the request",
    429: "allows no more requests right now",
    500: "cannot answer right now",
    503: "cannot answer right now",
    529: "cannot answer right now",
}

WIRE_FAULTS: Mapping[str, Fault] = {
    **{str(status): Fault(_status(status), said) for status, said in STATUSES.items()},
    "429-retry-after": Fault(
        _status(429, **{"retry-after": "86400"}), "allows no more requests right now"
    ),
    "cut-before": Fault(lambda _: [Play(silent=True, end="cut")], "No connection to"),
    "cut-within": Fault(_begun(0.05, end="cut"), "broke in the middle of the reply", HEARD),
    "cut-in-a-call": Fault(_broken_call, "broke in the middle of the reply", HEARD),
    "no-json": Fault(
        _begun(f"data: {{broken {KEY}\n\n".encode()), "not its protocol|ended before", HEARD
    ),
    "no-object": Fault(_begun(b"data: [1, 2]\n\n"), "not its protocol|ended before", HEARD),
    "no-utf8": Fault(_begun(b"data: \xff\xfe\n\n"), "not its protocol|ended before", HEARD),
    "a-page": Fault(
        lambda _: [Play([b"<html>", KEY.encode()], headers={"content-type": "text/html"})],
        "not its protocol|ended",
    ),
    "bad-arguments": Fault(_bad_arguments, "'read_cells'"),
    "unknown-tool": Fault(_unknown_tool, "", survives=True),
    "empty": Fault(lambda wire: [Play([wire.start(), wire.finish()])], "empty reply"),
    "nothing": Fault(lambda _: [Play([])], "ended"),
    "refusal": Fault(_ended("refusal"), "declined to answer", HEARD),
    "length": Fault(_ended("length"), "stopped at its output limit", HEARD),
    "no-end": Fault(_begun(), "ended before", HEARD),
    "error-event": Fault(_error_event, "cannot answer right now", HEARD),
    "hangs-before": Fault(
        lambda _: [Play(silent=True, end="hang")],
        "did not begin to answer within 1 seconds",
        limits={"first_token_timeout": 1},
    ),
    "hangs-within": Fault(
        _begun(end="hang"),
        "did not finish within 2 seconds",
        HEARD,
        limits={"request_timeout": 2},
    ),
}  # fmt: skip
"""Faults of the protocols that answer with one stream; they are told by a ``Wire``."""
