"""``/image PROMPT``: an image is made, or one that is given is changed."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.images.catalog import image_models
from jupyter_ai_assist.core.images.door import make_images
from jupyter_ai_assist.core.images.wishes import MOST_IMAGES, ImageWish
from jupyter_ai_assist.core.protocol import Event, Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command, Job
from .options import CommandOption, number, read_options, usage, whole

__all__ = ["COMMANDS"]

_OPTIONS = (
    CommandOption("model", "PROVIDER:MODEL"),
    CommandOption("n", f"1–{MOST_IMAGES}", read=whole),
    CommandOption("quality", "QUALITY", choices=("standard", "high")),
    CommandOption("shape", "SHAPE", choices=("square", "portrait", "landscape")),
    CommandOption("width", "PIXELS", read=whole),
    CommandOption("height", "PIXELS", read=whole),
    CommandOption("seed", "NUMBER", read=whole),
    CommandOption("negative", '"WORDS"'),
    CommandOption("cfg-scale", "NUMBER", read=number),
    CommandOption("steps", "NUMBER", read=whole),
    CommandOption("edit", "IMAGE"),
    CommandOption("key-name", "NAME"),
    CommandOption("yes"),
)


async def _image(conversation: Conversation, rest: str, submit: Submit) -> Job | str:
    values, prompt = read_options("image", rest, _OPTIONS)
    if not prompt.strip():
        if values:
            raise UsageError(
                "There is no prompt.",
                hint=f"Write behind the options what to see: {typed('/image a red fox')}",
            )
        return image_models(conversation.assistant)
    wish = ImageWish(prompt=prompt.strip(), **values)

    async def make(emit: Emit) -> Event:
        return await make_images(conversation, wish, submit, emit)

    return Job(make)


COMMANDS = (
    Command(
        "image",
        f"{usage(_OPTIONS)} PROMPT",
        "Make an image, saved beside the notebook; alone, show the image models",
        _image,
        asks=True,
    ),
)
