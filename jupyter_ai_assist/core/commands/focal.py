"""``/focal IMAGE``: the point of an image that the eye should rest on."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.images.door import find_focal_points
from jupyter_ai_assist.core.images.ratio import read_ratio
from jupyter_ai_assist.core.images.wishes import FOCAL_AT_ONCE, FocalWish
from jupyter_ai_assist.core.protocol import Event, Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command, Job
from .many import MAP_OPTIONS, map_wish
from .options import CommandOption, read_options, usage

__all__ = ["COMMANDS"]

_OPTIONS = (
    CommandOption("model", "PROVIDER:MODEL"),
    CommandOption("crop", "16:9", read=read_ratio),
    CommandOption("to", "PLACE"),
    *MAP_OPTIONS,
)


async def _focal(conversation: Conversation, rest: str, submit: Submit) -> Job:
    values, image = read_options("focal", rest, _OPTIONS)
    many = map_wish(values, values.get("to", ""), FOCAL_AT_ONCE)
    wish = FocalWish(image.strip(), values.get("model", ""), values.get("crop"), many)
    if many is None and "to" in values:
        raise UsageError(
            "--to needs --map.", hint=f"For one image: {typed('-o NAME /focal photo.jpg')}"
        )
    if many is not None and wish.image:
        raise UsageError(
            f"There is an image {wish.image!r}, and --map brings others.",
            hint="Leave one of them out; a pattern with spaces stands in quotes.",
        )
    if many is None and not wish.image and not submit.files:
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
        f"{usage(_OPTIONS)} [IMAGE]",
        "Find the focal point of an image, or with --map of each in a list, a column or of files "
        "like *.jpg",
        _focal,
        asks=True,
    ),
)
