"""``/focal IMAGE``: the point of an image that the eye should rest on."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.images.door import find_focal_points
from jupyter_ai_assist.core.images.ratio import read_ratio
from jupyter_ai_assist.core.images.wishes import FocalWish
from jupyter_ai_assist.core.protocol import Event, Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command, Job
from .options import CommandOption, read_options, usage

__all__ = ["COMMANDS"]

_OPTIONS = (
    CommandOption("model", "PROVIDER:MODEL"),
    CommandOption("crop", "16:9", read=read_ratio),
    CommandOption("map"),
    CommandOption("yes"),
)


async def _focal(conversation: Conversation, rest: str, submit: Submit) -> Job:
    values, images = read_options("focal", rest, _OPTIONS)
    wish = FocalWish(images=images.strip(), **values)
    if not wish.images and not submit.files:
        raise UsageError(
            "There is no image to look at.",
            hint=f"Name a file, address, variable or output: {typed('/focal photo.jpg')}",
        )

    async def find(emit: Emit) -> Event:
        return await find_focal_points(conversation, wish, submit, emit)

    return Job(find)


COMMANDS = (
    Command(
        "focal",
        f"{usage(_OPTIONS)} IMAGE",
        "Find the focal point of an image; with --map, of each in a list or of files like *.jpg",
        _focal,
        asks=True,
    ),
)
