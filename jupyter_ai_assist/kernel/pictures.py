"""Images that were saved, as values for the user's own code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Picture", "pictures"]


class Picture(NamedTuple):
    """An image and the file it is in: ``path, image = picture``."""

    path: Path
    image: Image
    """What it was made from is in ``image.info``."""

    def __repr__(self) -> str:
        return f"Picture({str(self.path)!r}, {self.image.width} × {self.image.height})"


def pictures(paths: Sequence[str]) -> Picture | list[Picture]:
    """The image of a file; of several, a list."""
    from PIL import Image  # noqa: PLC0415 - only where there is an image

    found = [Picture(Path(path), Image.open(path)) for path in paths]
    for picture in found:
        picture.image.load()  # so that no file stays open
    return found[0] if len(found) == 1 else found
