"""A cell's outputs as text and images."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.text import head_and_tail

from .html_text import html_text
from .plain import joined, plain

__all__ = [
    "Budget",
    "Output",
    "images_of",
    "piece_text",
    "saved_outputs",
    "text_of",
    "traceback_text",
]


MAX_OUTPUT = 10_000
"""Characters of one cell's outputs."""
MARGIN = 500
"""One output is cut to so much less than all of them, so that it is not cut twice."""
MAX_PIECE = MAX_OUTPUT - MARGIN
"""Characters of one output."""
_IMAGES = ("image/png", "image/jpeg")
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff")
_USELESS = re.compile(r"<[\w.]+(?: object)?(?: at 0x[0-9a-f]+)?>$|<Figure size .*>$")


@dataclass(frozen=True)
class Output:
    """One output: text of a stream or error, or a result in several formats."""

    text: str = ""
    data: Mapping[str, Any] | None = None


@dataclass
class Budget:
    """How many bytes of images may still be taken along."""

    bytes_left: int = 8_000_000


def text_of(outputs: Iterable[Output], limit: int = MAX_OUTPUT) -> str:
    """The outputs as one bounded text."""
    texts = [output.text or _data_text(output.data or {}, limit - MARGIN) for output in outputs]
    return head_and_tail("\n".join(text.rstrip("\n") for text in texts if text), limit)


def images_of(outputs: Iterable[Output], name: str, budget: Budget) -> tuple[FilePart, ...]:
    """The PNG and JPEG images among the outputs that fit the budget."""
    images: list[FilePart] = []
    for output in outputs:
        data = output.data or {}
        for media_type in _IMAGES:
            content = media_type in data and _image_bytes(data[media_type], budget.bytes_left)
            if content:
                budget.bytes_left -= len(content)
                file = f"{name}-{len(images) + 1}.{media_type.partition('/')[2]}"
                images.append(FilePart(name=file, media_type=media_type, data=content))
                break
    return tuple(images)


def saved_outputs(outputs: Any, limit: int = MAX_PIECE) -> list[Output]:
    """The outputs of a cell in a notebook file, of format 4 or 3; each text bounded."""
    found = [output for output in _list(outputs) if type(output) is dict]
    return [_saved(output, limit) for output in found]


def _saved(output: dict[str, Any], limit: int) -> Output:
    kind = output.get("output_type")
    if kind == "stream":
        return Output(piece_text(output.get("text"), limit))
    if kind in ("error", "pyerr"):  # no set: a file may hold what has no hash
        return Output(traceback_text(output, limit))
    data = output.get("data")
    return Output(data=data if type(data) is dict else _format_3(output))


def _format_3(output: dict[str, Any]) -> dict[str, Any]:
    names = {
        "text": "text/plain",
        "html": "text/html",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "svg": "image/svg+xml",
        "latex": "text/latex",
    }
    return {mime: output[name] for name, mime in names.items() if name in output}


def _data_text(data: Mapping[str, Any], limit: int) -> str:
    text = piece_text(data.get("text/plain"), limit)
    if not text or _USELESS.match(text):
        html = piece_text(data.get("text/html"), 20 * limit)
        text = html_text(html) if html else text
    if not text:
        texts = (piece_text(data.get(mime), limit) for mime in ("text/markdown", "text/latex"))
        text = next(filter(None, texts), "")
    others = [mime for mime in data if type(mime) is str and mime.startswith("image/")]
    return "\n".join([text, *(f"[{mime}]" for mime in others)]).strip("\n")


def traceback_text(error: dict[str, Any], limit: int = MAX_PIECE) -> str:
    """The traceback of an error's output, or else its name and message."""
    lines = _list(error.get("traceback"))
    last = f"{error.get('ename', '')}: {error.get('evalue', '')}"
    with_breaks = [part for line in lines for part in (line, "\n")]
    return plain(joined(with_breaks, limit)) if lines else last


def piece_text(value: Any, limit: int = MAX_PIECE) -> str:
    """Text that notebooks keep whole or as a list of lines."""
    return plain(joined(_list(value) or [value], limit))


def _list(value: Any) -> list[Any]:
    return value if type(value) is list else []


def _image_bytes(value: Any, limit: int) -> bytes:
    """An image's bytes; empty if it is longer or no base64.

    Notebooks hold images as base64 text, IPython's history as bytes or text.
    """
    if type(value) is bytes and value.startswith(_MAGIC):
        return value if len(value) <= limit else b""
    pieces = _list(value) or [value]
    encoded = [piece for piece in pieces if type(piece) is str or type(piece) is bytes]
    if sum(map(len, encoded)) > limit * 4 // 3:
        return b""
    try:
        return b"".join(map(binascii.a2b_base64, encoded))
    except (binascii.Error, ValueError):
        return b""
