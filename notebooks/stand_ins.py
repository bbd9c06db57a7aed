"""Small programs that stand in for services in this folder's notebooks.

Each answers as the service's own interface does, from this machine, so that the
notebooks run anywhere, without a key and without a network. They are no language
models: what they say is all written down here.
"""

from __future__ import annotations

import json
import random
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = (
    "there lived a data frame with many columns. END It was happy.",
    "a small kernel woke up and found all its names gone. END It began anew.",
    "somebody ran the cells from top to bottom. END All of them passed.",
)
NUMBERS = ("One.", "Two.", "Three.", "Four.", "Five.", "Six.")


def start(*models: str) -> dict[str, Any]:
    """Start the programs, and give the configuration of an endpoint that leads to some of them."""
    listed = [{"id": model} for model in models]
    return {
        "name": "Stand-in",
        "slug": "local",
        "base_url": f"{address()}/v1",
        "api_key_env": "STAND_IN_KEY",
        "models": listed,
    }


def address() -> str:
    """Start the programs, and give their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Service(BaseHTTPRequestHandler):
    """Answers in the form of the interface that is asked."""

    def do_POST(self) -> None:
        """Find who answers, and stream what it says."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/messages"):
            self.answer("text/event-stream", "".join(searched_pieces(body)))
        elif self.path.endswith("/predictions"):
            self.answer("application/json", json.dumps(prediction(body)))
        else:
            text = "".join(chat_pieces(MODELS[body["model"]](body)))
            self.answer("text/event-stream", text)

    def do_GET(self) -> None:
        """Tell of a model at Replicate: what it takes."""
        schema = {"components": {"schemas": {"Input": {"properties": PREDICTED}}}}
        self.answer("application/json", json.dumps({"latest_version": {"openapi_schema": schema}}))

    def answer(self, kind: str, text: str) -> None:
        """Send a whole answer."""
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def story(body: dict[str, Any]) -> str:
    """Go on with a story: a seed chooses how, ``stop`` and ``max_tokens`` end it."""
    chance = random.Random(body.get("seed"))  # noqa: S311 - a story is no secret
    text = chance.choice(ENDINGS)
    for stop in body.get("stop", []):
        text = text.partition(stop)[0]
    return " ".join(text.split()[: body.get("max_tokens", 100)])


def count(body: dict[str, Any]) -> str:
    """Say the number after the one that was said last."""
    said = body["messages"][-1]["content"]
    return NUMBERS[(NUMBERS.index(said) + 1) % len(NUMBERS)] if said in NUMBERS else NUMBERS[0]


WORDS = {
    "the": "le",
    "kernel": "kernel",
    "keeps": "garde",
    "every": "chaque",
    "name": "nom",
    "in": "dans",
    "rain": "pluie",
}


def french(body: dict[str, Any]) -> str:
    """Put the words that it knows, and those of the glossary, into French; marks stay."""
    terms = re.findall(r"^(.+?) = (.+)$", body["messages"][0]["content"], re.MULTILINE)
    known = {**WORDS, **{term.lower(): word for term, word in terms}}
    text = body["messages"][-1]["content"]
    return re.sub(r"[A-Za-z]+", lambda word: known.get(word[0].lower(), word[0]), text)


MODELS = {"storyteller": story, "counter": count, "french": french}


PREDICTED = {name: {} for name in ("prompt", "system_prompt", "max_tokens", "temperature", "seed")}


def prediction(body: dict[str, Any]) -> dict[str, Any]:
    """A prediction that has ended: the first sentence of the prompt."""
    first = body["input"]["prompt"].partition(".")[0] + "."
    metrics = {"input_token_count": len(body["input"]["prompt"]) // 4, "output_token_count": 9}
    return {"id": "p1", "status": "succeeded", "output": [first], "metrics": metrics}


def chat_pieces(text: str) -> Iterator[str]:
    """An answer in the pieces of a stream of chat completions."""
    piece = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}
    said = [{"content": f"{word} "} for word in text.split(" ")]
    said[-1]["content"] = said[-1]["content"].rstrip(" ")
    for delta in ({"role": "assistant", "content": ""}, *said, {}):
        choice = {"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}
        yield f"data: {json.dumps({**piece, 'choices': [choice]})}\n\n"
    yield "data: [DONE]\n\n"


def searched_pieces(body: dict[str, Any]) -> Iterator[str]:
    """An answer in the pieces of Anthropic's interface; with a search where one is offered."""
    offered = any(tool["name"] == "web_search" for tool in body.get("tools", []))
    usage = {"input_tokens": 10, "output_tokens": 1}
    message = {"id": "1", "type": "message", "role": "assistant", "model": body["model"]}
    yield event("message_start", message={**message, "content": [], "usage": usage})
    if offered:
        call = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
        query = {"type": "input_json_delta", "partial_json": json.dumps({"query": "pandas news"})}
        yield from block(0, call, query)
        found = [{"type": "web_search_result", **PAGE, "encrypted_content": "", "page_age": None}]
        result = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": found}
        yield from block(1, result)
    page = {"type": "web_search_result_location", **PAGE, "cited_text": "", "encrypted_index": ""}
    cited = [{"type": "citations_delta", "citation": page}] if offered else []
    answer = "Pandas has a page of news." if offered else "I can only say what I know."
    yield from block(
        2, {"type": "text", "text": ""}, *cited, {"type": "text_delta", "text": answer}
    )
    yield event("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 9})
    yield event("message_stop")


PAGE = {"url": "https://pandas.pydata.org/news.html", "title": "What is new in pandas"}


def block(index: int, content: dict[str, Any], *deltas: dict[str, Any]) -> Iterator[str]:
    """One part of an answer of Anthropic's."""
    yield event("content_block_start", index=index, content_block=content)
    for delta in deltas:
        yield event("content_block_delta", index=index, delta=delta)
    yield event("content_block_stop", index=index)


def event(kind: str, **content: object) -> str:
    """One event of a stream."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **content})}\n\n"
