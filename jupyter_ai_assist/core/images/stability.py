"""Stability AI's two interfaces: today's models, and the older ones with every knob."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from pydantic_ai.exceptions import ContentFilterError, ModelHTTPError, UnexpectedModelBehavior

from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.providers.line import Line

from .base import ImageReply, ImageRequest, Made

__all__ = ["make_by_stability"]

_STRENGTH = "0.6"
"""How far an image that is given may be changed: 0 is not at all, 1 is all of it."""


async def make_by_stability(request: ImageRequest, line: Line) -> ImageReply:
    """Make images with one request."""
    send = _artifacts if request.spec.wire == "artifacts" else _stable_image
    try:
        images = await send(request, line)
    except ModelHTTPError as error:
        body = error.body if isinstance(error.body, Mapping) else {}
        if body.get("name") == "content_moderation":
            raise ContentFilterError(str(body.get("message", ""))) from None
        raise
    if not images:
        raise ContentFilterError("its filter held the image back")
    price = request.spec.estimate(len(images), request.quality)
    return ImageReply(images, Usage(requests=1, cost=None if line.own_address else price))


async def _stable_image(request: ImageRequest, line: Line) -> tuple[Made, ...]:
    """One image; fields of a form go in, JSON comes back."""
    fields: dict[str, Any] = {"prompt": request.prompt, "output_format": "png"}
    fields |= request.spec.extra or _model_field(request)
    if request.size is not None and request.image is None:
        fields["aspect_ratio"] = str(request.size).replace("x", ":")
    names = {"negative": "negative_prompt"}
    fields |= {names.get(name, name): value for name, value in request.knobs.items()}
    fields |= line.options
    form: list[tuple[str, tuple[str | None, bytes | str]]] = []
    if request.image is not None:
        form.append(("image", (request.image.name, request.image.data)))
        fields["strength"] = _STRENGTH
        if "model" in fields:
            fields["mode"] = "image-to-image"
    form += [(name, (None, str(value))) for name, value in fields.items()]
    answer = await line.ask("POST", request.spec.path, files=form)
    if answer.get("finish_reason") == "CONTENT_FILTERED":
        return ()
    return (_made(answer, "image"),)


def _model_field(request: ImageRequest) -> dict[str, str]:
    """A model that does not ship is named in the request, as the third version wants it."""
    return {"model": request.model.model} if request.spec.path.endswith("/sd3") else {}


async def _artifacts(request: ImageRequest, line: Line) -> tuple[Made, ...]:
    """Several images; JSON both ways."""
    knobs = dict(request.knobs)
    prompts: list[dict[str, Any]] = [{"text": request.prompt, "weight": 1}]
    if "negative" in knobs:
        prompts.append({"text": knobs.pop("negative"), "weight": -1})
    body = {"text_prompts": prompts, "samples": request.n, **knobs, **line.options}
    if request.size is not None:
        body |= {"width": request.size.width, "height": request.size.height}
    answer = await line.ask("POST", request.spec.path, json=body)
    artifacts = answer.get("artifacts")
    if not isinstance(artifacts, list) or not artifacts:
        raise UnexpectedModelBehavior("the answer holds no images")
    return tuple(
        _made(one, "base64")
        for one in artifacts
        if isinstance(one, Mapping) and one.get("finishReason") != "CONTENT_FILTERED"
    )


def _made(answer: Mapping[str, Any], field: str) -> Made:
    text, seed = answer.get(field), answer.get("seed")
    if not isinstance(text, str):
        raise UnexpectedModelBehavior("the answer holds no image")
    return Made(base64.b64decode(text), seed if isinstance(seed, int) else None)
