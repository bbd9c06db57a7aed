"""``assist.image`` and ``assist.focal``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from jupyter_ai_assist.core.commands import Job, Performed
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.images.door import find_focal_points, make_images
from jupyter_ai_assist.core.images.ratio import read_ratio
from jupyter_ai_assist.core.images.wishes import FOCAL_AT_ONCE, FocalWish, ImageWish
from jupyter_ai_assist.core.map.wish import MapWish
from jupyter_ai_assist.core.protocol import Submit

from .door import run
from .many import checked_at_once

if TYPE_CHECKING:
    from jupyter_ai_assist.kernel.pictures import Picture

__all__ = ["focal", "image"]


def image(
    prompt: str,
    *,
    model: str = "",
    n: int = 1,
    quality: Literal["standard", "high"] | None = None,
    shape: Literal["square", "portrait", "landscape"] | None = None,
    width: int | None = None,
    height: int | None = None,
    seed: int | None = None,
    negative: str | None = None,
    cfg_scale: float | None = None,
    steps: int | None = None,
    edit: str | os.PathLike[str] = "",
    key_name: str = "",
    yes: bool = False,
    show: bool = False,
) -> Picture | list[Picture]:
    """Make an image, saved beside the notebook, as ``/image`` does.

    Parameters
    ----------
    edit
        The image to change: a file, an address, the name of a variable, or ``Out[3]``.
    key_name
        Another key of the same provider: its name, never the key itself.
    yes
        Go ahead without a question, whatever it costs.
    show
        Show what was made, too.

    Returns
    -------
    ``path, image`` of the file; of several images, a list.

    Raises
    ------
    AssistError
        It was refused or failed; the message says what to do next.
    """
    wish = ImageWish(
        prompt=prompt,
        model=model,
        n=n,
        quality=quality,
        shape=shape,
        width=width,
        height=height,
        seed=seed,
        negative=negative,
        cfg_scale=cfg_scale,
        steps=steps,
        edit=os.fspath(edit),
        key_name=key_name,
        yes=yes,
    )

    async def made(conversation: Conversation, submit: Submit) -> Performed:
        return Job(lambda emit: make_images(conversation, wish, submit, emit))

    # The prompt goes as it stands: braces in it are the caller's own.
    found: Picture | list[Picture] = run(
        Submit(prompt=f"/image {prompt}", raw=True), made, show=show
    )
    return found


def focal(
    image: str | os.PathLike[str],
    *,
    model: str = "",
    crop: str | float | None = None,
    map: bool = False,  # noqa: A002 - as the option
    at_once: int = FOCAL_AT_ONCE,
    again: bool = False,
    yes: bool = False,
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """Find the focal point of an image, as ``/focal`` does.

    Parameters
    ----------
    image
        A file, an address, the name of a variable, ``Out[3]``; with ``map`` a pattern of
        files, or the name of a list.
    crop
        Save the part of this ratio round it: ``16:9``, ``1.5``, ``square``.
    map
        Look at each of many; what came of an image is kept, and is there at once when the
        same is called again.
    at_once
        Images that are looked at together; at most 64.
    again
        Ask anew for what is there from before.
    yes
        Go ahead without a question, whatever it costs.

    Returns
    -------
    ``focal_point_x``, ``focal_point_y`` and ``reason``; with ``crop`` its path; with ``map``
    a list of them.

    Raises
    ------
    AssistError
        It was refused or failed; the message says what to do next.
    """
    named = os.fspath(image)
    many = MapWish(named, at_once=checked_at_once(at_once), again=again, yes=yes) if map else None
    wish = FocalWish("" if map else named, model, _ratio(crop), many)

    async def made(conversation: Conversation, submit: Submit) -> Performed:
        return Job(lambda emit: find_focal_points(conversation, wish, submit, emit))

    prompt = f"/focal {'--map ' if map else ''}{named}"
    return run(Submit(prompt=prompt, settings=dict(settings or {})), made, show=show)


def _ratio(crop: str | float | None) -> float | None:
    if crop is None:
        return None
    try:
        return read_ratio(str(crop))
    except ValueError as error:
        raise UsageError(f"crop is {crop!r}, and takes {error}.") from None
