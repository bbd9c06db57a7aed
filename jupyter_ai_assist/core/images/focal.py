"""``/focal``: from an image to its focal point, checked, drawn, and cropped to.

image (policy) → model → request → schema → bounds → drawing, file → history.
"""

from __future__ import annotations

import asyncio
import time

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.jobs.agree import agree
from jupyter_ai_assist.core.jobs.asking import Asking
from jupyter_ai_assist.core.jobs.record import JobRecord, again_notice
from jupyter_ai_assist.core.markdown import code_span
from jupyter_ai_assist.core.protocol import (
    Event,
    Report,
    Submit,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from jupyter_ai_assist.core.providers.base import Provider
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.tasks.task import IMAGES
from jupyter_ai_assist.core.usage import prices

from .focal_map import map_focal_points
from .focal_point import SYSTEM, TOKENS, FocalPoint, crop_to, drawn, point_of
from .given import Given, given_image
from .vision import Looker
from .wishes import FocalWish

__all__ = ["find_focal_points"]


async def find_focal_points(
    conversation: Conversation, wish: FocalWish, submit: Submit, emit: Emit
) -> Event:
    """Find the focal point of an image, or of each of many, and return the last event.

    Raises
    ------
    AssistError
        It was refused or failed; of many, all failed.
    """
    began = time.monotonic()
    assistant = conversation.assistant
    model, provider = _seeing(conversation, wish.model or submit.model)
    settings = {**assistant.policy.model_settings(submit.settings), "json": True}
    if wish.many is not None:
        who = model, provider, settings
        return await map_focal_points(conversation, wish, wish.many, who, submit, emit)
    if submit.dry_run:
        return Report(markdown=_preview(wish, model))
    await agree(conversation, model.id, 1, prices.cost(model.id, TOKENS), emit, asked=True)
    record = JobRecord(conversation, IMAGES, submit.prompt, wish.image, model.id)
    emit(TurnStarted(turn=record.id, thread=record.thread, model=model.id))
    with record:
        asking = Asking(
            assistant,
            model,
            provider,
            settings,
            record,
            lambda again: emit(again_notice(again)),
            schema=FocalPoint.model_json_schema(),
        )
        found = await point_of(await _given(conversation, wish, submit), Looker(asking, SYSTEM))
        files = [await asyncio.to_thread(drawn, found)]
        text, value = found.told, found.point.model_dump()
        saved: tuple[str, ...] = ()
        if wish.crop is not None:
            crop = await asyncio.to_thread(crop_to, found, wish.crop, conversation)
            files.append(crop.file)
            saved = (str(crop.path),)
            value["crop"] = saved[0]
            text += f"\n\nCropped to {code_span(crop.path.name)}."
        record.answer(text, saved)
    emit(TextDelta(text=text))
    return TurnFinished(
        turn=record.id,
        model=model.id,
        text=text,
        usage=record.usage,
        seconds=time.monotonic() - began,
        files=tuple(files),
        saved=saved,
        value=value,
    )


async def _given(conversation: Conversation, wish: FocalWish, submit: Submit) -> Given:
    """The image that is named, or the one that was pasted."""
    pasted = next((one for one in submit.files if one.media_type.startswith("image/")), None)
    if not wish.image and pasted is not None:
        return Given(pasted.name, pasted.data)
    return await given_image(conversation, wish.image)


def _seeing(conversation: Conversation, wish: str) -> tuple[ModelInfo, Provider]:
    """A model that reads images.

    Raises
    ------
    UsageError
        The model that was named does not, or none does.
    """
    assistant = conversation.assistant
    model, provider = assistant.choose(wish or conversation.model)
    if model.attachments and not model.in_process:
        return model, provider
    others = [one for one in assistant.models() if one.attachments and not one.in_process]
    names = ", ".join(one.id for one in others[:6])
    raise UsageError(
        f"{model.id} sees no images.",
        hint=f"These do: {names}. Choose one with --model."
        if names
        else "Allow a model that reads files, or set attachments for yours if it does.",
    )


def _preview(wish: FocalWish, model: ModelInfo) -> str:
    name = code_span(wish.image.removeprefix("file:")) if wish.image else "The pasted image"
    return f"Nothing was sent. {name} would go to `{model.id}`."
