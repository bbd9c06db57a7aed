"""What each image model takes, as data: sizes, limits, settings and prices.

``data/image_models.json`` holds the models that ship. A model that is not in it
(one of a compatible server, a newer one) is asked as typed: its service decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from jupyter_ai_assist.core.settings import ModelInfo

from .sizes import Grid, Size

__all__ = ["KNOBS", "Quality", "Shape", "Spec", "shipped_specs", "spec_of"]

Quality = Literal["standard", "high"]
Shape = Literal["square", "portrait", "landscape"]

KNOBS = ("seed", "negative", "cfg_scale", "steps")
"""Settings that only some models have, by their names here."""

_SQUARE, _PORTRAIT, _LANDSCAPE = "1024x1024", "1024x1536", "1536x1024"


@dataclass(frozen=True)
class Spec:
    """One model's limits. What is blank or empty is not limited, and not known."""

    name: str = ""
    """For people."""
    shapes: Mapping[str, str] = field(
        default_factory=lambda: {
            "square": _SQUARE,
            "portrait": _PORTRAIT,
            "landscape": _LANDSCAPE,
        }
    )
    """Shape → a size, or sides as ``2:3`` where the model chooses the pixels."""
    high_shapes: Mapping[str, str] = field(default_factory=dict)
    """The same for high quality, where that means more pixels."""
    sizes: tuple[Size, ...] = ()
    """The only ones it has."""
    grid: Grid | None = None
    """The rule of its sizes, where it has many."""
    quality: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Quality → the fields that ask for it."""
    most: int = 1
    """Images in one request."""
    knobs: Mapping[str, tuple[float, float] | None] | None = None
    """Its settings and their ranges; ``None`` for a model that nothing is known of."""
    edits: bool = True
    """Whether it changes an image that is given."""
    prompt_limit: int = 0
    """Characters."""
    price: Mapping[str, float] = field(default_factory=dict)
    """Quality → about how many US dollars for one image of the usual size."""
    path: str = ""
    """Where the service has it, below its address."""
    wire: str = ""
    """Which of the service's protocols it speaks, where there are several."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """A setting's name here → its field in a request."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields of every request."""

    @property
    def chooses_pixels(self) -> bool:
        """Whether it takes shapes only."""
        return ":" in self.shapes["square"]

    @property
    def qualities(self) -> tuple[str, ...]:
        """The qualities that it tells apart."""
        return ("standard", "high") if self.quality or self.high_shapes else ()

    def size_for(self, shape: Shape, quality: Quality) -> str:
        """A shape's size or sides."""
        larger = self.high_shapes if quality == "high" else {}
        return larger.get(shape) or self.shapes[shape]

    def takes_size(self, size: Size) -> bool:
        """Whether it has a size."""
        if self.sizes:
            return size in self.sizes
        return self.grid is None or self.grid.takes(size)

    def nearest_size(self, size: Size) -> Size:
        """The size next to one that it does not have."""
        return size.nearest(self.sizes) if self.grid is None else self.grid.nearest(size)

    def estimate(self, images: int, quality: Quality) -> float | None:
        """About how many US dollars so many images cost; ``None`` where that is not known."""
        one = self.price.get(quality, self.price.get("standard"))
        return None if one is None else one * images


def shipped_specs(maker: str) -> Mapping[str, Spec]:
    """The image models of a service that ship, by name."""
    return _all_shipped().get(maker, {})


def spec_of(model: ModelInfo, maker: str) -> Spec:
    """What is known of a model."""
    return shipped_specs(maker).get(model.model) or _UNKNOWN[maker]


@cache
def _all_shipped() -> Mapping[str, Mapping[str, Spec]]:
    text = files(__package__).joinpath("data/image_models.json").read_text("utf-8")
    return {
        maker: {name: _spec(values) for name, values in models.items()}
        for maker, models in json.loads(text).items()
    }


def _spec(values: Mapping[str, Any]) -> Spec:
    knobs = {
        name: None if limits is None else (limits[0], limits[1])
        for name, limits in values.get("knobs", {}).items()
    }
    return Spec(
        **{
            **values,
            "sizes": tuple(map(Size.read, values.get("sizes", ()))),
            "grid": Grid(**values["grid"]) if "grid" in values else None,
            "knobs": knobs,
        }
    )


_STABILITY_3 = "v2beta/stable-image/generate/sd3"
_SIDES = {"square": "1:1", "portrait": "2:3", "landscape": "3:2"}

_UNKNOWN: Mapping[str, Spec] = {
    "openai": Spec(most=10, knobs={}),
    "google": Spec(shapes=_SIDES, knobs={}),
    "stability": Spec(shapes=_SIDES, path=_STABILITY_3),
    "replicate": Spec(
        shapes=_SIDES,
        fields={
            "ratio": "aspect_ratio",
            "width": "width",
            "height": "height",
            "seed": "seed",
            "negative": "negative_prompt",
            "cfg_scale": "guidance_scale",
            "steps": "num_inference_steps",
            "image": "image",
        },
    ),
    "compatible": Spec(most=10, fields={"negative": "negative_prompt"}),
}
"""What may be asked of models that are not known: the usual names of each service."""
