"""Images by Replicate: a prediction, and the files that it made."""

from __future__ import annotations

import base64
from typing import Any

from pydantic_ai.exceptions import UnexpectedModelBehavior

from jupyter_ai_assist.core.messages import FilePart, Usage
from jupyter_ai_assist.core.providers.line import Line
from jupyter_ai_assist.core.providers.predictions import (
    belongs,
    cancelled_with,
    ended,
    output_of,
    start,
)

from .base import ImageReply, ImageRequest, Made
from .download import download

__all__ = ["make_by_replicate"]

_FILES = ("replicate.delivery", "*.replicate.delivery")
"""Where its results are."""

_MOST_BYTES = 100_000_000
"""Of one image."""


async def make_by_replicate(request: ImageRequest, line: Line) -> ImageReply:
    """Make images with one prediction; where the wait is cancelled, so is the prediction."""
    inputs = {**_input(request), **line.options}
    prediction = await start(request.model.model, inputs, line)
    with cancelled_with(prediction, line):
        prediction = await ended(prediction, line)
    output = _addresses(output_of(prediction, line))
    images = [Made(await _file(one, line), request.knobs.get("seed")) for one in output]
    price = request.spec.estimate(len(images), request.quality)
    return ImageReply(tuple(images), Usage(requests=1, cost=None if line.own_address else price))


def _input(request: ImageRequest) -> dict[str, Any]:
    """What the model is given; each names its inputs as it likes."""
    spec, size = request.spec, request.size
    values: dict[str, Any] = dict(request.knobs)
    if request.n > 1:
        values["n"] = request.n
    if size is not None and spec.chooses_pixels:
        values["ratio"] = str(size).replace("x", ":")
    elif size is not None:
        values |= {"width": size.width, "height": size.height}
    if request.image is not None:
        values["image"] = _data_address(request.image)
    named = {spec.fields.get(name, name): value for name, value in values.items()}
    return {"prompt": request.prompt, **spec.extra, **named}


def _data_address(file: FilePart) -> str:
    return f"data:{file.media_type};base64,{base64.b64encode(file.data).decode()}"


def _addresses(output: Any) -> list[str]:
    """Where the images are that were made."""
    found = [output] if isinstance(output, str) else output
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise UnexpectedModelBehavior("the prediction holds no images")
    return found


async def _file(address: str, line: Line) -> bytes:
    head, comma, data = address.partition(",")
    if head.startswith("data:") and comma:
        return base64.b64decode(data)
    if not belongs(address, line, _FILES):
        raise UnexpectedModelBehavior("its result lies at an address that is not its own")
    return await download(address, limit=_MOST_BYTES)
