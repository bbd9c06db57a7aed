"""matplotlib figures and axes, and PIL images: what they hold, not what they show."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .base import Describer, Preview
from .static import class_name, inherits, instance_dict

__all__ = ["AxesFamily", "Figures", "Images"]


class Figures(Describer):
    """``matplotlib.figure.Figure``."""

    def claims(self, tp: type) -> bool:
        """True figures, read from what they store."""
        return inherits(tp, "matplotlib.figure", "Figure")

    def summary(self, obj: Any) -> str:
        """The number of axes."""
        return f"figure with {len(_axes(obj)):,} axes"

    def value(self, obj: Any, _preview: Preview) -> str:
        """A line for each of the axes."""
        return "\n".join(_axes_text(axes) for axes in _axes(obj))

    def facts(self, obj: Any) -> dict[str, Any]:
        """The number of axes."""
        return {"length": len(_axes(obj))}


class AxesFamily(Describer):
    """``matplotlib.axes.Axes``."""

    def claims(self, tp: type) -> bool:
        """True axes, read from what they store."""
        return inherits(tp, "matplotlib.axes", "Axes")

    def summary(self, obj: Any) -> str:
        """What is drawn."""
        return f"axes with {_drawn(obj) or 'nothing drawn'}"

    def value(self, obj: Any, _preview: Preview) -> str:
        """Title, labels and what is drawn."""
        return _axes_text(obj)


class Images(Describer):
    """``PIL.Image.Image``; a file not yet read stays unread."""

    def claims(self, tp: type) -> bool:
        """True images of any format."""
        return inherits(tp, "PIL.Image", "Image")

    def summary(self, obj: Any) -> str:
        """Size in pixels and mode."""
        width, height, mode = _size(obj)
        return f"{mode} image of {width} × {height} pixels"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Width, height and mode."""
        width, height, mode = _size(obj)
        return {"shape": [width, height], "dtype": mode}


def _axes(figure: Any) -> list[Any]:
    found = instance_dict(figure).get("_localaxes")
    return list(found) if type(found) is list else []


def _drawn(axes: Any) -> str:
    children = instance_dict(axes).get("_children")
    if type(children) is not list:
        return ""
    kinds = Counter(class_name(type(child)) for child in list(children))
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _axes_text(axes: Any) -> str:
    own = instance_dict(axes)
    texts = {
        "title": own.get("title"),
        "x": instance_dict(own.get("xaxis")).get("label"),
        "y": instance_dict(own.get("yaxis")).get("label"),
    }
    named = [f"{name}: {text!r}" for name, artist in texts.items() if (text := _artist(artist))]
    return "; ".join([*named, _drawn(axes) or "nothing drawn"])


def _artist(artist: Any) -> str:
    text = instance_dict(artist).get("_text")
    return text if type(text) is str else ""


def _size(image: Any) -> tuple[int, int, str]:
    own = instance_dict(image)
    size, mode = own["_size"], own["_mode"]
    if type(size) is not tuple or type(mode) is not str:
        raise TypeError("the image keeps its size in an unknown way")
    width, height = size
    return int(width), int(height), mode
