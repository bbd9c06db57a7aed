"""Two small models of this folder's notebooks, behind an OpenAI-compatible address.

``studio:painter`` draws a picture for a prompt, ``studio:eye`` says where a picture
has its brightest spot. They stand in for a real service, so that ``images.ipynb``
runs anywhere, without a key and without a network.
"""

from __future__ import annotations

import base64
import io
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS = [{"id": "painter", "images": True}, {"id": "eye", "attachments": True}]


def start() -> dict[str, Any]:
    """Start the service, and give the configuration of an endpoint that leads to it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/v1"
    return {"name": "Studio", "slug": "studio", "base_url": address, "models": MODELS}


class Service(BaseHTTPRequestHandler):
    """Answers as OpenAI's interface does."""

    def do_POST(self) -> None:
        """Paint, or look."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/images/generations"):
            self.answer("application/json", json.dumps({"created": 0, "data": painted(body)}))
        else:
            self.answer("text/event-stream", "".join(streamed(looked(body))))

    def answer(self, kind: str, text: str) -> None:
        """Send a whole answer."""
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def painted(body: dict[str, Any]) -> list[dict[str, str]]:
    """As many pictures as were asked for: a sun over hills."""
    width, height = map(int, body["size"].split("x"))
    pictures = []
    for number in range(body.get("n", 1)):
        seed = f"{body['prompt']} {body.get('seed', 0) + number}"
        chance = random.Random(seed)  # noqa: S311 - a picture is no secret
        image = Image.new("RGB", (width, height), (30, 40, 90))
        draw = ImageDraw.Draw(image)
        x, y, sun = chance.random() * width, chance.random() * height / 2, width / 12
        draw.ellipse((x - sun, y - sun, x + sun, y + sun), fill=(255, 225, 120))
        for layer in range(4):
            top = height * (0.55 + layer * 0.1)
            hills = [(step * width / 8, top + chance.random() * height / 8) for step in range(9)]
            shade = (20 + layer * 12, 70 + layer * 18, 80 - layer * 12)
            draw.polygon([(0, height), *hills, (width, height)], fill=shade)
        content = io.BytesIO()
        image.save(content, "PNG")
        pictures.append({"b64_json": base64.b64encode(content.getvalue()).decode()})
    return pictures


def looked(body: dict[str, Any]) -> dict[str, Any]:
    """Where the picture of the last message is brightest."""
    parts = body["messages"][-1]["content"]
    address = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
    image = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    small = image.convert("L").resize((64, 64)).filter(ImageFilter.BoxBlur(3))
    spot = max(range(64 * 64), key=small.tobytes().__getitem__)
    return {
        "focal_point_x": round((spot % 64 + 0.5) * image.width / 64),
        "focal_point_y": round((spot // 64 + 0.5) * image.height / 64),
        "reason": "It is the brightest spot.",
    }


def streamed(value: dict[str, Any]) -> Iterator[str]:
    """An answer in the pieces of a stream."""
    piece = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "eye"}
    said = {"role": "assistant", "content": json.dumps(value)}
    for delta, finish in ((said, None), ({}, "stop")):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        yield f"data: {json.dumps({**piece, 'choices': [choice]})}\n\n"
    yield "data: [DONE]\n\n"
