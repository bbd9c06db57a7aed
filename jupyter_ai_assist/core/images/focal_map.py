"""``/focal --map``: the focal point of each of many images, by the machinery of all maps."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import PolicyError, UsageError, WorkspaceError
from jupyter_ai_assist.core.jobs.asking import Asked, Asking
from jupyter_ai_assist.core.map.outcome import Outcome
from jupyter_ai_assist.core.map.results import key_of
from jupyter_ai_assist.core.map.run import Finished, MapJob, run_map
from jupyter_ai_assist.core.map.wish import MapWish
from jupyter_ai_assist.core.map.work import Done
from jupyter_ai_assist.core.markdown import cell_text, code_span, table
from jupyter_ai_assist.core.messages import FilePart, Usage
from jupyter_ai_assist.core.protocol import Event, Submit
from jupyter_ai_assist.core.providers.base import Provider
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.tasks.forms import SchemaForm
from jupyter_ai_assist.core.tasks.task import IMAGES

from .focal_point import SYSTEM, TOKENS, FocalPoint, Pointed, crop_to, drawn, point_of
from .given import Given, given_image
from .many import Images, many_images
from .pixels import open_image
from .vision import Looker
from .wishes import FocalWish

__all__ = ["map_focal_points"]

_LISTED = 20
"""Images that are listed; the others are counted."""
_DRAWN = 6
"""Images that are shown of many."""

Who = tuple[ModelInfo, Provider, dict[str, Any]]


class _Row(FocalPoint):
    """One result with the file that was cropped."""

    crop: str


async def map_focal_points(  # noqa: PLR0917 - what a map needs
    conversation: Conversation,
    wish: FocalWish,
    many: MapWish,
    who: Who,
    submit: Submit,
    emit: Emit,
) -> Event:
    """Find the focal point of each, and return the last event; see ``run_map``."""
    model, provider, settings = who
    images = await many_images(conversation, many.source)
    finder = _Finder(conversation, images, wish.crop)
    row: type[BaseModel] = FocalPoint if wish.crop is None else _Row
    job = MapJob(
        _Work(finder, settings),
        model,
        provider,
        settings,
        replace(many, items=images.items, source=images.path),
        SchemaForm(row.model_json_schema()),
        finish=finder.finish,
        thread=IMAGES,
    )
    return await run_map(conversation, job, submit, emit)


class _Finder:
    """Opens the images of a map again, one variable at a time."""

    def __init__(self, conversation: Conversation, images: Images, ratio: float | None) -> None:
        self._conversation = conversation
        self._images = images
        self._ratio = ratio
        self._kernel = asyncio.Lock()
        """One thing at a time is run there."""

    def name(self, text: str) -> str:
        """What people call an image."""
        return self._images.names.get(text, text)

    async def given(self, text: str) -> Given:
        """An image of the map.

        Raises
        ------
        WorkspaceError
            It cannot be used; the others can.
        """
        try:
            async with self._kernel:
                return await given_image(self._conversation, self._images.references[text])
        except (PolicyError, UsageError) as error:
            raise WorkspaceError(error.message, hint=error.hint) from error

    async def finish(self, outcome: Outcome) -> Finished:
        """Crop to each point, if that is wanted, and draw the first few."""
        labels, values = outcome.items.labels, list(outcome.values)
        shown, saved = set(outcome.first(_DRAWN)), []
        files: list[FilePart] = []
        for at, value in enumerate(values):
            if value is None or not (at in shown or self._ratio is not None):
                continue
            pointed = await self._pointed(outcome.items.texts[at] or "", value)
            if at in shown:
                files.append(await asyncio.to_thread(drawn, pointed))
            if self._ratio is not None:
                crop = await asyncio.to_thread(crop_to, pointed, self._ratio, self._conversation)
                saved.append(str(crop.path))
                values[at] = {**value, "crop": saved[-1]}
                files += [crop.file] if at in shown else []
        why = outcome.failed
        rows = [
            {"image": label, **(value or {"error": why.get(at, "There is no image.")})}
            for at, (label, value) in enumerate(zip(labels, values, strict=True))
        ]
        done = replace(outcome, values=tuple(values))
        return Finished(done, _listing(done), rows, tuple(files), tuple(saved))

    async def _pointed(self, text: str, value: Mapping[str, Any]) -> Pointed:
        """An image with the point that was found in it, now or earlier."""
        given = await self.given(text)
        opened = await asyncio.to_thread(open_image, given.data, given.name)
        return Pointed(given.name, opened, FocalPoint.model_validate(value), ())


def _listing(outcome: Outcome) -> str:
    """Those that failed, and the first points that were found; Markdown."""
    failed = list(outcome.failed)[:_LISTED]
    found = outcome.first(_LISTED - len(failed))
    more = len(outcome.failed) + outcome.done - len(failed) - len(found)
    rows = [_row(outcome, at) for at in sorted([*failed, *found])]
    tail = f"\n\n… and {more:,} more." if more > 0 else ""
    return table(("image", "focal point", "why"), rows) + tail


def _row(outcome: Outcome, at: int) -> tuple[str, str, str]:
    name, value = code_span(outcome.items.labels[at]), outcome.values[at]
    if value is None:
        return name, "–", cell_text(outcome.failed[at])
    said = [value["reason"], *([outcome.notes[at]] if at in outcome.notes else [])]
    point = f"{value['focal_point_x']}, {value['focal_point_y']}"
    return name, point, cell_text("; ".join(said))


@dataclass(frozen=True)
class _Work:
    """Finding the focal point of one image."""

    finder: _Finder
    settings: Mapping[str, Any]

    what = "images"
    schema = FocalPoint.model_json_schema()

    @property
    def key(self) -> str:
        """Of all that is sent but the image."""
        return key_of(SYSTEM, dict(self.settings))

    def tokens(self, text: str) -> Usage:
        """All are sent in about the same size."""
        del text
        return TOKENS

    def preview(self, text: str) -> str:
        """The instruction, and the image's name."""
        return f"system:\n{SYSTEM}\n\nuser:\n[{self.finder.name(text)}]"

    def asks(self, text: str) -> tuple[Asked, ...]:
        """Nothing ahead: so many images are not held at once, and each is read on its way."""
        del text
        return ()

    async def do(self, text: str, asking: Asking) -> Done:
        """Look at one image."""
        given = await self.finder.given(text)
        try:
            pointed = await point_of(given, Looker(asking, SYSTEM))
        except UsageError as error:  # it is no image
            raise WorkspaceError(error.message, hint=error.hint) from error
        return Done(pointed.point.model_dump(), "; ".join(pointed.notes))
