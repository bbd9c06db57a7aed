"""A small program behind an OpenAI-compatible address, for this folder's notebooks.

``scribe:pen`` shortens texts and reads names, ages and moods out of them by rules. It stands
in for a real service, so that ``writing.ipynb`` and the others run anywhere, without a
key and without a network.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def start() -> Path:
    """Start the service, and configure it in an empty folder, which becomes the working one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/v1"
    folder = Path(tempfile.mkdtemp())
    os.chdir(folder)
    os.environ["JUPYTER_CONFIG_DIR"] = str(folder / "config")
    os.environ["JUPYTER_DATA_DIR"] = str(folder / "data")
    provider = {"name": "Scribe", "slug": "scribe", "base_url": address, "models": [{"id": "pen"}]}
    settings = {
        "AssistCompatible": {"providers": [provider]},
        "Assist": {"default_model": "scribe:pen"},
    }
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_ai_assist_config.json").write_text(json.dumps(settings))
    return folder


class Service(BaseHTTPRequestHandler):
    """Answers as OpenAI's interface does."""

    def do_POST(self) -> None:
        """Write."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        messages = body["messages"]
        told, text = messages[0]["content"], messages[-1]["content"]
        answer = "".join(streamed(written(told, plain(text)))).encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def plain(content: Any) -> str:
    """The text of a message."""
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def written(told: str, text: str) -> str:
    """What the program makes of a text."""
    if "JSON schema" in told:
        return json.dumps(read(text))
    sentences = re.findall(r"[^.!?]+[.!?]?", text)
    if "half its length" in told:
        return "".join(sentences[: max(1, len(sentences) // 2)]).strip()
    if "social media" in told:
        return f"{sentences[0].strip()[:200]} 🎉"
    if "haiku" in told:
        return "Rain on the window\nthe kettle begins to sing\nnobody goes out"
    return re.sub(r"\bteh\b", "the", text)


def read(text: str) -> dict[str, Any]:
    """A name, an age and a mood, where a text has them."""
    name = re.search(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*", text)
    age = re.search(r"\b\d{1,3}\b", text)
    mood = next((word for word in ("happy", "angry") if word in text.lower()), "calm")
    return {
        "name": name[0] if name else "",
        "age": int(age[0]) if age else None,
        "mood": mood,
    }


def streamed(text: str) -> list[str]:
    """An answer in the pieces of a stream."""
    head = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "pen"}
    words = re.findall(r"\s*\S+|\s+", text)
    deltas = [({"content": word}, None) for word in words] + [({}, "stop")]
    lines = []
    for delta, finish in [({"role": "assistant", "content": ""}, None), *deltas]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        lines.append(f"data: {json.dumps({**head, 'choices': [choice]})}\n\n")
    return [*lines, "data: [DONE]\n\n"]
