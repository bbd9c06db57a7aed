"""OpenAI's, Google's and compatible servers' images, through pydantic-ai and their SDKs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic_ai.images import ImageGenerationModel, ImageGenerationResult, ImageGenerationSettings
from pydantic_ai.messages import BinaryImage

from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.providers.line import Line
from jupyter_ai_assist.core.providers.models import google_client, openai_client

from .base import ImageReply, ImageRequest, Made

__all__ = ["make_by_sdk"]


async def make_by_sdk(request: ImageRequest, line: Line) -> ImageReply:
    """Make images with one request."""
    model = _MODELS[line.vendor.kind](request, line)
    given = request.image
    result = await model.generate(
        request.prompt,
        images=[BinaryImage(data=given.data, media_type=given.media_type)] if given else None,
        settings=_settings(request, line),
    )
    made = tuple(
        Made(bytes(image.content.data), request.knobs.get("seed"), image.revised_prompt or "")
        for image in result.images
    )
    return ImageReply(made, _usage(result, request, line))


def _openai(request: ImageRequest, line: Line) -> ImageGenerationModel:
    from pydantic_ai.images.openai import OpenAIImageGenerationModel  # noqa: PLC0415 - the SDK
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    sdk = openai_client(line.base_url, line.client)
    return OpenAIImageGenerationModel(
        request.model.model, provider=OpenAIProvider(openai_client=sdk)
    )


def _google(request: ImageRequest, line: Line) -> ImageGenerationModel:
    from pydantic_ai.images.google import GoogleImageGenerationModel  # noqa: PLC0415 - the SDK
    from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

    sdk = google_client(line.base_url, line.client)
    return GoogleImageGenerationModel(request.model.model, provider=GoogleProvider(client=sdk))


_MODELS: Mapping[str, Callable[[ImageRequest, Line], ImageGenerationModel]] = {
    "openai-responses": _openai,
    "openai-chat": _openai,
    "compatible": _openai,
    "google": _google,
}


def _settings(request: ImageRequest, line: Line) -> ImageGenerationSettings:
    """In pydantic-ai's names; what it has no name for is added to the body as it stands."""
    settings: dict[str, Any] = {}
    if request.size is not None and request.spec.chooses_pixels:
        settings["aspect_ratio"] = str(request.size).replace("x", ":")
    elif request.size is not None:
        settings["dimensions"] = (request.size.width, request.size.height)
    if request.n > 1:
        settings["openai_n"] = request.n
    body: dict[str, Any] = {
        **request.spec.quality.get(request.quality, {}),
        **{request.spec.fields.get(name, name): value for name, value in request.knobs.items()},
        **request.model.options,
    }
    if line.vendor.kind == "compatible":
        # OpenAI's own models know no other way than base64, nor the field that asks for it.
        body = {"response_format": "b64_json", **body}
    if body:
        settings["extra_body"] = body
    return cast("ImageGenerationSettings", settings)


def _usage(result: ImageGenerationResult, request: ImageRequest, line: Line) -> Usage:
    return Usage(
        requests=1,
        input_tokens=result.usage.input_tokens,
        output_tokens=result.usage.output_tokens,
        cost=None if line.own_address else _cost(result, request),
    )


def _cost(result: ImageGenerationResult, request: ImageRequest) -> float | None:
    """By tokens, where the service counted them and their price is known; else by image."""
    try:
        price = float(result.cost().total_price) if result.usage.output_tokens else 0.0
    except LookupError:
        price = 0.0
    return price or request.spec.estimate(len(result.images), request.quality)
