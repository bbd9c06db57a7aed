"""Small pictures of the images that leave, for whoever reads it first.

They are made here, of the very bytes that would leave: nothing is loaded for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.messages import FilePart, ToolResultPart

from .outgoing import Outgoing

__all__ = ["pictures_of"]

K = TypeVar("K")

_MOST = 12
"""Pictures of one question; of the others, name and size are told as ever."""


async def pictures_of(parts: Mapping[K, Outgoing]) -> dict[K, tuple[FilePart, ...]]:
    """Small pictures of those parts that have images, by the same keys."""
    images = [(key, file) for key, part in parts.items() for file in _images(part)]
    if not images:
        return {}
    found: dict[K, tuple[FilePart, ...]] = {}
    for key, picture in await asyncio.to_thread(_small, images):
        found[key] = (*found.get(key, ()), picture)
    return found


def _images(part: Outgoing) -> Iterator[FilePart]:
    match part.part:
        case FilePart() as file:
            files: Sequence[FilePart] = (file,)
        case ToolResultPart(files=found):
            files = found
        case _:
            files = ()
    return (file for file in files if file.media_type.startswith("image/"))


def _small(images: Iterable[tuple[K, FilePart]]) -> list[tuple[K, FilePart]]:
    return list(islice(_readable(images), _MOST))


def _readable(images: Iterable[tuple[K, FilePart]]) -> Iterator[tuple[K, FilePart]]:
    # With the first image: no other request needs it.
    from jupyter_ai_assist.core.images.pixels import open_image, thumbnail  # noqa: PLC0415

    for key, file in images:
        try:
            image = open_image(file.data, file.name).image
        except UsageError:  # damaged, or huge: what is told of it says all that can be said
            continue
        yield key, thumbnail(image, file.name)
