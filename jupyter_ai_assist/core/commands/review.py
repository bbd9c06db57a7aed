"""``/review``: whether what leaves is read first, and switching that on or off for good."""

from __future__ import annotations

import asyncio

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import ConfigError, PolicyError, UsageError
from jupyter_ai_assist.core.markdown import cell_text
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]

_TRAIT = "Assist.review_before_sending"


async def _review(conversation: Conversation, rest: str, _submit: Submit) -> str:
    wish = rest.strip()
    if wish in {"on", "off"}:
        await asyncio.to_thread(_set, conversation, on=wish == "on")
    elif wish:
        raise UsageError(
            "This is not how /review is used.",
            hint=f"Write {typed('/review')}, {typed('/review on')} or {typed('/review off')}.",
        )
    setting = conversation.assistant.policy.review_setting
    if not setting:
        return (
            "Requests are sent without being shown first. "
            f"`{typed('/review on')}` shows each before it goes."
        )
    if wish == "off":
        raise PolicyError(
            f"Requests are still shown first ({setting}).",
            hint="Whoever set this can change it.",
            rule=setting,
        )
    return f"Each request is shown before it is sent, in every chat ({cell_text(setting)})."


def _set(conversation: Conversation, *, on: bool) -> None:
    config = conversation.assistant.user_config
    if config is None:
        raise ConfigError("There is no configuration of the user's here to keep it in.")
    config.change(_TRAIT, lambda _: on)
    conversation.assistant.refresh()


COMMANDS = (
    Command(
        "review",
        "[on | off]",
        "Whether you read each request before it is sent; on or off for all your chats",
        _review,
    ),
)
