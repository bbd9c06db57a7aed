"""The services that a person can ask, and how each is configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servers.predictions import PredictionServer
from servers.raw import Play, RawServer
from servers.threaded import Seen
from servers.wires import WIRES, reply, wire_for_path

from .fault_list import ANSWER, WIRE_FAULTS, Fault
from .prediction_faults import PREDICTION_FAULTS

__all__ = ["KEY_ENV", "PAIRS", "SERVICES", "Service"]

KEY_ENV = "FAULTS_KEY"


@dataclass(frozen=True)
class Service:
    """One service."""

    model: str
    settings: Callable[[str], Mapping[str, Any]]
    """Its part of the configuration, by the address of its server."""
    faults: Mapping[str, Fault]
    teller: Callable[[str], Any]
    """By the address of its server, what puts a fault on the wire."""
    answers: Callable[[], RawServer]
    """A server that answers well, but for what is played."""

    def plays(self, fault: str, url: str) -> Sequence[Play]:
        """The server's answers in a fault."""
        return self.faults[fault].plays(self.teller(url))


def _section(name: str, ending: str = "", **more: Any) -> Callable[[str], Mapping[str, Any]]:
    def settings(url: str) -> Mapping[str, Any]:
        values = {"base_url": url + ending, "allowed_models": ["*"], "api_key_env": KEY_ENV}
        return {name: {**values, **more}}

    return settings


def _lab(url: str) -> Mapping[str, Any]:
    lab = {"name": "Lab", "slug": "lab", "base_url": f"{url}/v1", "api_key_env": KEY_ENV}
    return {"AssistCompatible": {"providers": [{**lab, "models": [{"id": "m", "name": "M"}]}]}}


def _on_a_wire(
    kind: str, model: str, settings: Callable[[str], Mapping[str, Any]], *without: str
) -> Service:
    faults = {name: fault for name, fault in WIRE_FAULTS.items() if name not in without}
    return Service(model, settings, faults, lambda _: WIRES[kind](), lambda: RawServer(_answer))


def _answer(seen: Seen) -> Play:
    return Play(reply(wire_for_path(seen.path), [ANSWER]))


SERVICES: Mapping[str, Service] = {
    "openai-responses": _on_a_wire(
        "openai-responses", "openai:m", _section("AssistOpenAI", "/v1", api="responses")
    ),
    "openai-chat": _on_a_wire(
        "openai-chat", "openai:m", _section("AssistOpenAI", "/v1", api="chat")
    ),
    "compatible": _on_a_wire("compatible", "lab:m", _lab),
    "anthropic": _on_a_wire("anthropic", "anthropic:m", _section("AssistAnthropic")),
    # Its arguments are no text within the JSON, so that they cannot be half.
    "google": _on_a_wire("google", "google:m", _section("AssistGoogle"), "bad-arguments"),
    "replicate": Service(
        "replicate:a/m",
        _section("AssistReplicate"),
        PREDICTION_FAULTS,
        lambda url: url,
        lambda: PredictionServer(lambda _: ANSWER),
    ),
}
PAIRS = [(name, fault) for name, service in SERVICES.items() for fault in service.faults]
"""Each service with each fault that it can have."""
