"""Replicate: a prediction is started, looked at until it has ended, and its files are loaded.

Its own client speaks an older HTTP library and takes its key from the
environment, so that neither a key bound to a host nor Stop would hold with it.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Mapping
from typing import Any

import httpx2
from pydantic_ai.exceptions import AgentRunError, ContentFilterError, UnexpectedModelBehavior

from jupyter_ai_assist.core.errors import RequestRejectedError
from jupyter_ai_assist.core.messages import FilePart, Usage

from .base import ImageReply, ImageRequest, Made
from .download import download, host_in
from .line import Line

__all__ = ["make_by_replicate"]

log = logging.getLogger(__name__)

_FILES = ("replicate.delivery", "*.replicate.delivery")
"""Where its results are."""

_GLANCE = 0.5
"""Seconds between two looks at a prediction."""

_PATIENCE = 5.0
"""Seconds that a prediction gets to be cancelled."""

_MOST_BYTES = 100_000_000
"""Of one image."""

_CANCELLING: set[asyncio.Task[None]] = set()
"""A task that nobody holds may vanish before it is done."""


async def make_by_replicate(request: ImageRequest, line: Line) -> ImageReply:
    """Make images with one prediction; where the wait is cancelled, so is the prediction."""
    prediction = await _start(request, line)
    id_ = str(prediction.get("id", ""))
    try:
        while prediction.get("status") in {"starting", "processing"}:
            await asyncio.sleep(_GLANCE)
            prediction = await line.ask("GET", f"v1/predictions/{id_}")
    except asyncio.CancelledError:
        _cancel_later(id_, line)
        raise
    output = _output(prediction, line)
    images = [Made(await _file(one, line), request.knobs.get("seed")) for one in output]
    price = request.spec.estimate(len(images), request.quality)
    return ImageReply(tuple(images), Usage(requests=1, cost=None if line.own_address else price))


async def _start(request: ImageRequest, line: Line) -> Mapping[str, Any]:
    model, _, version = request.model.model.partition(":")
    body: dict[str, Any] = {"input": {**_input(request), **line.options}}
    if version:
        return await line.ask("POST", "v1/predictions", json={**body, "version": version})
    return await line.ask("POST", f"v1/models/{model}/predictions", json=body)


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


def _output(prediction: Mapping[str, Any], line: Line) -> list[str]:
    """The addresses of what was made."""
    status, error = prediction.get("status"), str(prediction.get("error") or "")
    if "nsfw" in error.lower() or "sensitive" in error.lower():
        raise ContentFilterError(error)
    if status != "succeeded":
        raise RequestRejectedError(
            f"{line.service.model} {status or 'ended'} at {line.service.name}: "
            f"{line.service.clean(error) or 'it says no more'}.",
            hint="Change the setting that it names, or pick another model.",
        )
    output = prediction.get("output")
    found = [output] if isinstance(output, str) else output
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise UnexpectedModelBehavior("the prediction holds no images")
    return found


async def _file(address: str, line: Line) -> bytes:
    head, comma, data = address.partition(",")
    if head.startswith("data:") and comma:
        return base64.b64decode(data)
    hosts = (*_FILES, httpx2.URL(line.base_url).host) if line.own_address else _FILES
    if not host_in(address, hosts):
        raise UnexpectedModelBehavior("its result lies at an address that is not its own")
    return await download(address, limit=_MOST_BYTES)


def _cancel_later(id_: str, line: Line) -> None:
    """Ask for a prediction's end without keeping anybody waiting: it costs while it runs."""
    task = asyncio.ensure_future(_cancel(id_, line))
    _CANCELLING.add(task)
    task.add_done_callback(_CANCELLING.discard)


async def _cancel(id_: str, line: Line) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            await line.ask("POST", f"v1/predictions/{id_}/cancel")
    except (AgentRunError, httpx2.HTTPError, TimeoutError) as error:
        # Whoever asked for the image is gone; the prediction ends by itself.
        log.info("A prediction was not cancelled: %s", line.service.clean(str(error)))
