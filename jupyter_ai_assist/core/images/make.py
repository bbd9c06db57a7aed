"""``/image``, from the wish to the files: the path itself.

wish → model (policy) → limits → image that is given → price → requests → files → history.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_ai_assist._version import __version__
from jupyter_ai_assist.core.context.mentions import expand_names
from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.dispatch.agreed import AgreedImages
from jupyter_ai_assist.core.dispatch.requests import booked_price, read_ahead
from jupyter_ai_assist.core.errors import AssistError, ProviderTimeoutError
from jupyter_ai_assist.core.jobs.agree import agree
from jupyter_ai_assist.core.jobs.record import JobRecord, again_notice
from jupyter_ai_assist.core.keys.named import require_key_name
from jupyter_ai_assist.core.markdown import code_span, fenced
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import (
    Event,
    Notice,
    Report,
    Submit,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.tasks.task import IMAGES
from jupyter_ai_assist.core.usage.prices import dollars
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .base import ImageReply, ImageRequest, ImageService, Made
from .choose import choose_image_model
from .given import Given, given_image
from .leaving import image_sending
from .pixels import open_image, whole_file, with_facts
from .save import save_new, stem_of
from .specs import spec_of
from .wishes import ImageWish, checked_size, require_fit

__all__ = ["make_images"]

_AT_ONCE = 3
"""Requests under way."""


@dataclass(frozen=True)
class _Saved:
    """One image that was made and saved."""

    file: FilePart
    path: Path
    width: int
    height: int

    @property
    def told(self) -> str:
        """One line for people."""
        return f"Saved as {code_span(self.path.name)} ({self.width} × {self.height} pixels)."


async def make_images(
    conversation: Conversation, wish: ImageWish, submit: Submit, emit: Emit
) -> Event:
    """Make images, save them, and return the last event.

    Raises
    ------
    AssistError
        It was refused, or nothing was made.
    asyncio.CancelledError
        It was stopped; what was made by then is saved.
    """
    began = time.monotonic()
    request, service = await _planned(conversation, wish, submit, emit)
    estimate = request.spec.estimate(wish.n, request.quality)
    if submit.dry_run:
        return Report(markdown=_preview(request, wish.n, estimate))
    what = f"images by {request.model.id}"
    await agree(conversation, what, wish.n, estimate, emit, asked=wish.yes)
    record = JobRecord(conversation, IMAGES, submit.prompt, request.prompt, request.model.id)
    emit(TurnStarted(turn=record.id, thread=record.thread, model=request.model.id))
    with record:
        saved = await _Making(conversation, service, record, emit).all(request, wish.n)
        text = "\n\n".join(one.told for one in saved)
        paths = tuple(str(one.path) for one in saved)
        record.answer(text, paths)
    emit(TextDelta(text=text))
    return TurnFinished(
        turn=record.id,
        model=request.model.id,
        text=text,
        usage=record.usage,
        seconds=time.monotonic() - began,
        files=tuple(one.file for one in saved),
        saved=paths,
    )


async def _planned(
    conversation: Conversation, wish: ImageWish, submit: Submit, emit: Emit
) -> tuple[ImageRequest, ImageService]:
    """The request for one image, all of it checked, and who gets it."""
    assistant = conversation.assistant
    wished = wish.model or submit.model
    model, service = choose_image_model(assistant, wished)
    if wished and wished not in {model.id, model.model}:
        emit(Notice(text=f"{wished} makes no images; {model.id} does it."))
    if not submit.raw:
        workspace = SharedWorkspace(conversation.workspace, conversation.policy)
        wish = replace(wish, prompt=await expand_names(workspace, wish.prompt))
    pasted = next((file for file in submit.files if file.media_type.startswith("image/")), None)
    wish = replace(wish, edit=wish.edit or (pasted.name if pasted else ""))
    spec = spec_of(model, service.maker)
    require_fit(wish, model, spec)
    require_key_name(service, wish.key_name)
    request = ImageRequest(
        model=model,
        spec=spec,
        prompt=wish.prompt,
        size=checked_size(wish, model, spec),
        quality=wish.quality or "standard",
        knobs=wish.knobs,
        key=wish.key_name,
    )
    if not wish.edit:
        return request, service
    if pasted and pasted.name == wish.edit:
        given = Given(pasted.name, pasted.data)
    else:
        given = await given_image(conversation, wish.edit)
    return replace(request, image=await asyncio.to_thread(_upload, given)), service


def _upload(given: Given) -> FilePart:
    return whole_file(open_image(given.data, given.name).image, given.name)


class _Making:
    """All requests of one wish, a few at a time; each image is saved as soon as it is there."""

    def __init__(
        self, conversation: Conversation, service: ImageService, record: JobRecord, emit: Emit
    ) -> None:
        self._conversation = conversation
        self._service = service
        self._record = record
        self._emit = emit
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._saving = asyncio.Lock()
        self._saved: list[_Saved] = []

    async def all(self, request: ImageRequest, n: int) -> list[_Saved]:
        """Make so many images; fewer are said, none at all is a failure."""
        parts = _parts(request, n)
        assistant = self._conversation.assistant
        sendings = [image_sending(self._service, one) for one in parts]
        await read_ahead(assistant, sendings, self._record.outbox, self._record.policy)
        try:
            ends = await asyncio.gather(*map(self._one, parts), return_exceptions=True)
        except asyncio.CancelledError:
            async with self._saving:  # what is being written is there, and told of, too
                names = ", ".join(one.path.name for one in self._saved)
            if names:
                self._emit(Notice(text=f"Stopped; saved before that: {names}."))
            raise
        failures = [end for end in ends if isinstance(end, BaseException)]
        unplanned = [one for one in failures if not isinstance(one, AssistError)]
        if failures and (unplanned or not self._saved):
            raise (unplanned or failures)[0]
        if len(self._saved) < n:
            why = f": {failures[0]}" if failures else " came back."
            self._emit(Notice(text=f"{len(self._saved)} of {n} images were made{why}"))
        return self._saved

    async def _one(self, request: ImageRequest) -> None:
        async with self._room:
            assistant, used = self._conversation.assistant, self._record.usage
            price = request.spec.estimate(request.n, request.quality)
            self._record.require_as_begun()
            sending, outbox = image_sending(self._service, request), self._record.outbox
            async with booked_price(
                assistant, sending, price, used, outbox, policy=self._record.policy
            ) as agreed:
                reply = await self._reply(agreed, request, assistant.settings.request_timeout)
                self._record.used(reply.usage)
        for made in reply.images:
            # A file that is begun is written to its end, whoever stops the turn.
            await asyncio.shield(self._keep(request, made))

    async def _reply(
        self, agreed: AgreedImages, request: ImageRequest, seconds: float
    ) -> ImageReply:
        try:
            async with asyncio.timeout(seconds) as limit:
                return await agreed.make(self._service, request, self._retrying)
        except TimeoutError:
            if not limit.expired():
                raise
            raise ProviderTimeoutError.of(self._service.name, "finish", seconds) from None

    def _retrying(self, again: Retrying) -> None:
        self._emit(again_notice(again))

    async def _keep(self, request: ImageRequest, made: Made) -> None:
        # One after the other, so that names are given in order.
        async with self._saving:
            self._saved.append(await asyncio.to_thread(self._save, request, made))

    def _save(self, request: ImageRequest, made: Made) -> _Saved:
        written = with_facts(made.data, _facts(request, made))
        policy, root = self._conversation.policy, self._conversation.workspace.root
        stem = stem_of(request.prompt, "image")
        path = save_new(policy, root, stem, written.suffix, written.data)
        file = FilePart(name=path.name, media_type=written.media_type, data=written.data)
        return _Saved(file, path, written.width, written.height)


def _parts(request: ImageRequest, n: int) -> list[ImageRequest]:
    """One request for all images, or several where the model makes fewer in one.

    Each of several gets a seed of its own: they would all make the same image.
    """
    most, parts, done = request.spec.most, [], 0
    while done < n:
        count, knobs = min(most, n - done), dict(request.knobs)
        if done and "seed" in knobs:
            knobs["seed"] += done
        parts.append(replace(request, n=count, knobs=knobs))
        done += count
    return parts


def _facts(request: ImageRequest, made: Made) -> dict[str, str]:
    """What an image's file says of its making."""
    facts = {
        "prompt": request.prompt,
        "model": request.model.id,
        "seed": "" if made.seed is None else str(made.seed),
        "negative_prompt": str(request.knobs.get("negative", "")),
        "quality": request.quality if request.spec.qualities else "",
        "cfg_scale": str(request.knobs.get("cfg_scale", "")),
        "steps": str(request.knobs.get("steps", "")),
        "revised_prompt": made.prompt if made.prompt != request.prompt else "",
        "made_from": request.image.name if request.image else "",
        "Software": f"jupyter-ai-assist {__version__}",
    }
    return {name: value for name, value in facts.items() if value}


def _preview(request: ImageRequest, n: int, estimate: float | None) -> str:
    """Exactly what would be sent, for people."""
    sent = {
        "images": str(n),
        "size": str(request.size or "as the model likes"),
        "quality": request.quality if request.spec.qualities else "",
        **{name.replace("_", "-"): str(value) for name, value in request.knobs.items()},
        "image": f"{request.image.name}, {len(request.image.data):,} bytes"
        if request.image
        else "",
        "price": "unknown" if estimate is None else f"about {dollars(estimate)}",
    }
    lines = [f"- {name}: {code_span(value)}" for name, value in sent.items() if value]
    head = f"Nothing was sent. This would go to `{request.model.id}`:"
    return "\n\n".join([head, fenced(request.prompt), "\n".join(lines)])
