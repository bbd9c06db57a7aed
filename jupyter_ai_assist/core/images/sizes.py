"""Sizes in pixels: how they are written, and the nearest one that a model has."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Grid", "Size"]


@dataclass(frozen=True)
class Size:
    """Width and height in pixels, or a shape's sides where a model chooses the pixels."""

    width: int
    height: int

    @classmethod
    def read(cls, text: str) -> Size:
        """``1024x1536``, or ``2:3``."""
        width, _, height = text.replace(":", "x").partition("x")
        return cls(int(width), int(height))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def pixels(self) -> int:
        """The area."""
        return self.width * self.height

    def nearest(self, choices: Iterable[Size]) -> Size:
        """The choice that is most like this one, in shape before area."""
        return min(choices, key=self._distance)

    def turned(self, other: Size) -> float:
        """How different the shapes are, whatever the areas; 0 for the same."""
        return abs(math.log(self.width * other.height / (self.height * other.width)))

    def _distance(self, other: Size) -> float:
        return 2 * self.turned(other) + abs(math.log(self.pixels / other.pixels))


@dataclass(frozen=True)
class Grid:
    """The rule by which a model takes many sizes."""

    multiple: int
    """Both sides are multiples of it."""
    max_edge: int
    max_ratio: float
    """Of the longer side to the shorter one."""
    min_pixels: int
    max_pixels: int

    def takes(self, size: Size) -> bool:
        """Whether a size fits the rule."""
        long, short = max(size.width, size.height), min(size.width, size.height)
        return (
            size.width % self.multiple == size.height % self.multiple == 0
            and long <= self.max_edge
            and long <= short * self.max_ratio
            and self.min_pixels <= size.pixels <= self.max_pixels
        )

    def nearest(self, size: Size) -> Size:
        """The size next to this one that fits."""
        ratio = min(max(size.width / size.height, 1 / self.max_ratio), self.max_ratio)
        pixels = min(max(size.pixels, self.min_pixels), self.max_pixels)
        width = min(math.sqrt(pixels * ratio), self.max_edge, self.max_edge * ratio)
        around = [Size(w, h) for w in self._steps(width) for h in self._steps(width / ratio)]
        return size.nearest(one for one in around if self.takes(one))

    def _steps(self, side: float) -> range:
        """The multiples about a length."""
        first = max(1, int(side / self.multiple) - 2)
        return range(first * self.multiple, (first + 6) * self.multiple, self.multiple)
