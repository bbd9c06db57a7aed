"""The door to what is loaded with the first image only: Pillow, pydantic-ai and the SDKs."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.protocol import Event, Submit

from .wishes import FocalWish, ImageWish

__all__ = ["find_focal_points", "make_images"]


async def make_images(
    conversation: Conversation, wish: ImageWish, submit: Submit, emit: Emit
) -> Event:
    """See ``make.make_images``."""
    from jupyter_ai_assist.core.images import make  # noqa: PLC0415 - the point of this module

    return await make.make_images(conversation, wish, submit, emit)


async def find_focal_points(
    conversation: Conversation, wish: FocalWish, submit: Submit, emit: Emit
) -> Event:
    """See ``focal.find_focal_points``."""
    from jupyter_ai_assist.core.images import focal  # noqa: PLC0415 - the point of this module

    return await focal.find_focal_points(conversation, wish, submit, emit)
