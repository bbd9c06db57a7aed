"""The image services that a person can ask, and what goes wrong with each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from servers.raw import Play

from .fault_list import JSON, KEY, STATUSES
from .services import KEY_ENV

__all__ = ["IMAGE_FAULTS", "IMAGE_SERVICES"]


def _section(name: str, model: str, ending: str = "") -> tuple[str, Mapping[str, Any], str]:
    values = {"allowed_models": ["*"], "api_key_env": KEY_ENV}
    return model, {name: values}, ending


IMAGE_SERVICES: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "openai": _section("AssistOpenAI", "openai:gpt-image-2", "/v1"),
    "google": _section("AssistGoogle", "google:gemini-3.1-flash-image"),
    "stability": _section("AssistStability", "stability:core"),
    "replicate": _section("AssistReplicate", "replicate:black-forest-labs/flux-schnell"),
}
"""By name: a model, its part of the configuration, and what its address ends with."""


def _status(status: int, **headers: str) -> Sequence[Play]:
    said = f"it went wrong with {KEY}"
    body = {"error": {"message": said}, "errors": [said], "detail": said}
    return [Play([json.dumps(body).encode()], status, {**JSON, **headers})]


IMAGE_FAULTS: Mapping[str, tuple[Sequence[Play], str]] = {
    # Each status is tried with each service in images/test_image_faults.py.
    **{str(status): (_status(status), STATUSES[status]) for status in (401, 503)},
    "429-retry-after": (
        _status(429, **{"retry-after": "86400"}),
        "allows no more requests right now",
    ),
    "cut-before": ([Play(silent=True, end="cut")], "No connection to"),
    "cut-within": (
        [Play([b'{"data": [{"b64_json": "iVBOR', 0.05], headers=JSON, end="cut")],
        "broke in the middle of the reply",
    ),
    "a-page": (
        [Play([b"<html>", KEY.encode()], headers={"content-type": "text/html"})],
        "not its protocol|Expected a JSON response",
    ),
    "no-object": ([Play([b"[]"], headers=JSON)], "not its protocol"),
    "nothing": ([Play([b"{}"], headers=JSON)], "no image|not its protocol|ended"),
    "hangs": ([Play(silent=True, end="hang")], "within 1 seconds"),
}
"""By name: the answers of the server, and what the message says."""
