"""What can go wrong with Replicate: a prediction is begun, streamed, and looked at in the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from servers.predictions import events
from servers.raw import Play

from .fault_list import HEARD, JSON, KEY, STATUSES, Fault

__all__ = ["PREDICTION_FAULTS"]


def _json(body: Any, status: int = 200, **headers: str) -> Play:
    return Play([json.dumps(body).encode()], status, {**JSON, **headers})


def _model() -> Play:
    """What the model takes, which is asked for first."""
    schema = {"components": {"schemas": {"Input": {"properties": {"prompt": {}}}}}}
    return _json({"latest_version": {"id": "v1", "openapi_schema": schema}})


def _at_the_start(play: Play) -> Callable[[str], Sequence[Play]]:
    return lambda _: [_model(), play]


def _at_the_end(streamed: Play, status: str, **more: Any) -> Callable[[str], Sequence[Play]]:
    def plays(url: str) -> Sequence[Play]:
        begun = {"id": "p1", "status": "starting", "urls": {"stream": f"{url}/stream/p1"}}
        ended = {"id": "p1", "status": status, "output": [], **more}
        return [_model(), _json(begun, 201), streamed, _json(ended)]

    return plays


SAID = {"detail": f"it went wrong with {KEY}"}
BROKE = {"status": "failed", "error": f"it broke with {KEY}"}
HALF = events([HEARD])[:1]

PREDICTION_FAULTS: Mapping[str, Fault] = {
    **{
        str(status): Fault(_at_the_start(_json(SAID, status)), said)
        for status, said in STATUSES.items()
    },
    "429-retry-after": Fault(
        _at_the_start(_json(SAID, 429, **{"retry-after": "86400"})),
        "allows no more requests right now",
    ),
    "cut-before": Fault(_at_the_start(Play(silent=True, end="cut")), "No connection to"),
    "no-json": Fault(
        _at_the_start(Play([f"{{broken {KEY}".encode()], headers=JSON)), "not its protocol"
    ),
    "no-object": Fault(_at_the_start(_json([1, 2])), "not its protocol"),
    "no-utf8": Fault(_at_the_start(Play([b"\xff\xfe"], headers=JSON)), "not its protocol"),
    "a-page": Fault(
        _at_the_start(Play([b"<html>", KEY.encode()], headers={"content-type": "text/html"})),
        "not its protocol",
    ),
    "cut-within": Fault(
        _at_the_end(Play([*HALF, 0.05], end="cut"), **BROKE), "failed at Replicate", HEARD
    ),
    "no-end": Fault(_at_the_end(Play(HALF), **BROKE), "failed at Replicate", HEARD),
    "error-event": Fault(
        _at_the_end(Play([*HALF, b"event: error\ndata: {}\n\n"]), **BROKE),
        "failed at Replicate",
        HEARD,
    ),
    "empty": Fault(_at_the_end(Play(events([])), "succeeded"), "empty reply"),
    "refusal": Fault(
        _at_the_end(Play(HALF), "failed", error="NSFW content detected"),
        "declined to answer",
        HEARD,
    ),
    "hangs-before": Fault(
        _at_the_end(Play(end="hang"), "starting"),
        "did not begin to answer within 1 seconds",
        limits={"first_token_timeout": 1},
    ),
    "hangs-within": Fault(
        _at_the_end(Play(HALF, end="hang"), "starting"),
        "did not finish within 2 seconds",
        HEARD,
        limits={"request_timeout": 2},
    ),
}
"""They are told by the address of the server."""
