"""What a person asks of an image model, held against what the model takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.map.wish import MapWish
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.typed import typed

from .sizes import Size
from .specs import KNOBS, Quality, Shape, Spec

__all__ = ["FOCAL_AT_ONCE", "MOST_IMAGES", "FocalWish", "ImageWish", "checked_size", "require_fit"]

MOST_IMAGES = 10
"""In one go."""

FOCAL_AT_ONCE = 4
"""Images that are looked at together, where the person says no other number: each is in memory."""

_LARGEST_SIDE = 20_000
"""Pixels; no model comes near."""


@dataclass(frozen=True)
class ImageWish:
    """One ``/image``, as typed."""

    prompt: str
    model: str = ""
    n: int = 1
    quality: Quality | None = None
    shape: Shape | None = None
    width: int | None = None
    height: int | None = None
    seed: int | None = None
    negative: str | None = None
    cfg_scale: float | None = None
    steps: int | None = None
    edit: str = ""
    """The image to change: a file, address, variable or output."""
    key_name: str = ""
    """Another key of the same provider; blank for the usual one."""
    yes: bool = False
    """Go ahead without asking, whatever it costs."""

    @property
    def knobs(self) -> dict[str, Any]:
        """The settings that were set."""
        values = {name: getattr(self, name) for name in KNOBS}
        return {name: value for name, value in values.items() if value is not None}


def require_fit(wish: ImageWish, model: ModelInfo, spec: Spec) -> None:
    """Refuse what the model does not take, and name what it takes.

    Raises
    ------
    UsageError
        A value does not fit.
    """
    if not 1 <= wish.n <= MOST_IMAGES:
        near = min(max(wish.n, 1), MOST_IMAGES)
        raise UsageError(f"--n cannot be {wish.n}.", hint=f"The nearest is --n {near}.")
    if 0 < spec.prompt_limit < len(wish.prompt):
        raise UsageError(
            f"The prompt has {len(wish.prompt):,} characters; {model.id} takes "
            f"{spec.prompt_limit:,}.",
            hint="Say it in fewer words.",
        )
    if wish.edit and not spec.edits:
        raise UsageError(
            f"{model.id} changes no images; it only makes new ones.",
            hint=f"Leave --edit out, or see {typed('/image')} for models that do.",
        )
    if wish.quality == "high" and spec.knobs is not None and not spec.qualities:
        raise UsageError(
            f"{model.id} has one quality only.", hint="The nearest is --quality standard."
        )
    for name, value in wish.knobs.items():
        _require_knob(name, value, model, spec)


def _require_knob(name: str, value: Any, model: ModelInfo, spec: Spec) -> None:
    if spec.knobs is None:
        return
    option = "--" + name.replace("_", "-")
    if name not in spec.knobs:
        takes = ", ".join("--" + knob.replace("_", "-") for knob in spec.knobs)
        raise UsageError(
            f"{model.id} takes no {option}.",
            hint=f"It takes {takes}." if takes else "Leave it out, or pick another model.",
        )
    limits = spec.knobs[name]
    if limits is not None and not limits[0] <= value <= limits[1]:
        near = min(max(value, limits[0]), limits[1])
        raise UsageError(
            f"{option} cannot be {value:g} for {model.id}.",
            hint=f"It is {limits[0]:g} to {limits[1]:g}; the nearest is {option} {near:g}.",
        )


def checked_size(wish: ImageWish, model: ModelInfo, spec: Spec) -> Size | None:
    """The size to ask for; ``None`` where the model shall decide.

    Raises
    ------
    UsageError
        The model has no such size; the hint names the nearest.
    """
    if wish.width is None and wish.height is None:
        if wish.edit and wish.shape is None:
            return None  # the image that is given has one
        return Size.read(spec.size_for(wish.shape or "square", wish.quality or "standard"))
    if wish.shape is not None:
        raise UsageError(
            "--shape and --width with --height say the same.", hint="Leave one of them out."
        )
    size = _typed(wish, spec)
    if spec.chooses_pixels:
        shape = _nearest_shape(size, spec)
        raise UsageError(
            f"{model.id} takes shapes and chooses the pixels itself.",
            hint=f"The nearest is --shape {shape}.",
        )
    if not spec.takes_size(size):
        near = spec.nearest_size(size)
        raise UsageError(
            f"{model.id} has no size {size}.",
            hint=f"The nearest is --width {near.width} --height {near.height}.",
        )
    return size


def _typed(wish: ImageWish, spec: Spec) -> Size:
    for name, side in (("width", wish.width), ("height", wish.height)):
        if side is not None and not 1 <= side <= _LARGEST_SIDE:
            bounded = min(max(side, 1), _LARGEST_SIDE)
            raise UsageError(f"--{name} cannot be {side}.", hint=f"The nearest is {bounded}.")
    if wish.width is None or wish.height is None:
        side = wish.width or wish.height or 1
        near = Size(side, side)
        if not spec.chooses_pixels and not spec.takes_size(near):
            near = spec.nearest_size(near)
        raise UsageError(
            "--width and --height go together.",
            hint=f"For example --width {near.width} --height {near.height}.",
        )
    return Size(wish.width, wish.height)


def _nearest_shape(size: Size, spec: Spec) -> str:
    sides = {shape: Size.read(text) for shape, text in spec.shapes.items()}
    return min(sides, key=lambda shape: size.turned(sides[shape]))


@dataclass(frozen=True)
class FocalWish:
    """One ``/focal``, as typed."""

    image: str
    """Blank where there are many, or one was pasted."""
    model: str = ""
    crop: float | None = None
    """The ratio to crop to, of width to height."""
    many: MapWish | None = None
    """Look at each of a list of images, or of the files of a pattern."""
