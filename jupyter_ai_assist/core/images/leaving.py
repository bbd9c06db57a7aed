"""What a request for images takes out of this process."""

from __future__ import annotations

import json

from jupyter_ai_assist.core.messages import TextPart
from jupyter_ai_assist.core.sending.outgoing import Outgoing, beside, shown_part
from jupyter_ai_assist.core.sending.review import Sending

from .base import ImageRequest, ImageService

__all__ = ["image_sending"]


def image_sending(service: ImageService, request: ImageRequest) -> Sending:
    """A request for images with where it goes, for who reads it first and for the record."""
    return Sending(request.model, service, lambda: _parts(request), key=request.key)


def _parts(request: ImageRequest) -> tuple[Outgoing, ...]:
    wishes = {
        "images": request.n,
        "size": str(request.size or "as the model likes"),
        "quality": request.quality,
        **request.knobs,
    }
    settings = beside("settings", json.dumps(wishes, default=str), "json", frame=False)
    prompt = shown_part(TextPart(text=request.prompt), "user")
    image = (shown_part(request.image, "user"),) if request.image else ()
    return (settings, *image, prompt)
