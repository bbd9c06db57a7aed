"""A server that runs text models as Replicate does, and is strict about what it is sent.

Written by hand from its reference of the HTTP interface: a model describes its inputs,
a prediction is started, its output is streamed from an address of its own, and what it
holds at its end is what counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from .raw import Play, RawServer
from .threaded import Seen

__all__ = ["LLAMA", "MISTRAL", "PredictionServer", "events"]

_JSON = {"content-type": "application/json"}
_NUMBER = {"type": "number"}
LLAMA = {
    "prompt": {"type": "string"},
    "system_prompt": {"type": "string"},
    "max_tokens": {"type": "integer", "maximum": 4096},
    "temperature": _NUMBER,
    "top_p": _NUMBER,
    "presence_penalty": _NUMBER,
    "frequency_penalty": _NUMBER,
    "stop_sequences": {"type": "string"},
    "seed": {"type": "integer"},
}
MISTRAL = {
    "prompt": {"type": "string"},
    "max_new_tokens": {"type": "integer"},
    "temperature": _NUMBER,
    "top_p": _NUMBER,
}


class _Started(BaseModel):
    """The body that starts a prediction."""

    model_config = ConfigDict(extra="forbid")
    input: dict[str, Any]
    stream: bool
    version: str = ""


class PredictionServer(RawServer):
    """Answers each prompt; ``play`` still comes first."""

    def __init__(self, answer: Callable[[str], str] = lambda _: "An answer.") -> None:
        super().__init__(self._served)
        self.answer_to = answer
        self.inputs: Mapping[str, Any] = LLAMA
        """What the model takes."""
        self.bodies: list[dict[str, Any]] = []
        """Every input that was accepted."""
        self.stream: list[bytes | float] | None = None
        """What is streamed in place of the answer; an empty list for a model that streams not."""
        self.prediction: dict[str, Any] = {}
        self.end: dict[str, Any] = {}
        """What the prediction holds at its end, in place of the answer."""
        self.looks = 1
        """How often it is looked at before it has ended."""

    def _served(self, seen: Seen) -> Play:
        path = seen.path
        if path.endswith("/cancel"):
            self.prediction["status"] = "canceled"
            return _json(self.prediction)
        if path.startswith("/stream/"):
            pieces = self.stream if self.stream is not None else events(self._output())
            return Play(pieces)
        if path.endswith("/predictions") and seen.method == "POST":
            return self._start(seen)
        if path.startswith("/v1/predictions/"):
            return self._look(seen)
        schema = {"components": {"schemas": {"Input": {"properties": self.inputs}}}}
        version = {"id": "v1", "openapi_schema": schema}
        return _json(version if "/versions/" in path else {"latest_version": version})

    def _start(self, seen: Seen) -> Play:
        body = _Started.model_validate_json(seen.body)
        unknown = sorted(body.input.keys() - self.inputs.keys())
        if unknown:
            detail = f"- input: Additional property {unknown[0]} is not allowed"
            return _json({"title": "Input validation failed", "detail": detail}, 422)
        self.bodies.append(body.input)
        urls = {} if self.stream == [] else {"stream": f"{self.url}/stream/p1"}
        self.prediction = {"id": "p1", "status": "starting", "output": None, "urls": urls}
        return _json(self.prediction, 201)

    def _look(self, _seen: Seen) -> Play:
        looks = [one for one in self.seen if one.path.startswith("/v1/predictions/")]
        if len(looks) >= self.looks:
            metrics = {"input_token_count": 12, "output_token_count": 5, "predict_time": 0.5}
            done = {"status": "succeeded", "output": self._output(), "metrics": metrics}
            self.prediction |= {**done, **self.end}
        return _json(self.prediction)

    def _output(self) -> list[str]:
        """The answer in pieces."""
        text = self.answer_to(str(self.bodies[-1]["prompt"]))
        return [text[at : at + 7] for at in range(0, len(text), 7)]


def events(pieces: list[str]) -> list[bytes]:
    """The pieces of an output as they are streamed, and the end."""
    streamed = [_event("output", piece) for piece in pieces]
    return [*streamed, _event("done", "{}")]


def _event(kind: str, text: str) -> bytes:
    data = "".join(f"data: {line}\n" for line in text.split("\n"))
    return f"event: {kind}\nid: 1:0\n{data}\n".encode()


def _json(body: dict[str, Any], status: int = 200) -> Play:
    return Play([json.dumps(body).encode()], status, dict(_JSON))
