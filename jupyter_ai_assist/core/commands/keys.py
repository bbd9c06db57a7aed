"""``/key``: where each provider's key is, and setting or deleting one."""

from __future__ import annotations

import asyncio

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.setup.key_requests import request_named, require_storable
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]


async def _key(conversation: Conversation, rest: str, _submit: Submit) -> str:
    action, _, slug = rest.strip().partition(" ")
    slug = slug.strip()
    if action in {"", "list"}:
        return await _list(conversation, slug)
    if action == "set" and len(slug.split()) > 1:
        raise UsageError(
            "The key must not stand in the notebook; it was not stored.",
            hint=f"Write only {typed(f'/key set {slug.split()[0]}')}; delete the key from "
            "what was typed.",
        )
    if action == "set" and slug:
        return await _set(conversation, slug)
    if action == "delete" and slug:
        return await _delete(conversation, slug)
    raise UsageError(
        "This is not how /key is used.",
        hint=f"Write {typed('/key list')}, or set PROVIDER or delete PROVIDER in place of list; "
        "PROVIDER/NAME is a further key of that provider.",
    )


async def _list(conversation: Conversation, slug: str) -> str:
    """Of all providers; or the one that is named, since keyrings list no names."""
    assistant = conversation.assistant
    all_ = assistant.key_requests().values()
    rows = []
    for request in [_request(conversation, slug)] if slug else all_:
        status = await asyncio.to_thread(assistant.keys.status, request)
        rows.append((f"`{request.slug}`", cell_text(str(status)), f"`{request.host}`"))
    return table(("provider", "key", "sent only to"), rows)


async def _set(conversation: Conversation, slug: str) -> str:
    request = _request(conversation, slug)
    require_storable(conversation.assistant, request)
    value = await conversation.ask(
        f"Key for {slug}, sent to {request.host} only (not shown): ", secret=True
    )
    store = await asyncio.to_thread(conversation.assistant.keys.set, request, value)
    return f"The key for `{slug}` is stored ({store}); it is sent to `{request.host}` only."


async def _delete(conversation: Conversation, slug: str) -> str:
    request = _request(conversation, slug)
    stores = await asyncio.to_thread(conversation.assistant.keys.delete, slug)
    if not stores:
        return f"No store held a key for `{slug}`."
    still = await asyncio.to_thread(conversation.assistant.keys.status, request)
    left = f" Still there: {still}." if still.usable else ""
    return f"The key for `{slug}` is deleted ({', '.join(stores)}).{left}"


def _request(conversation: Conversation, wanted: str) -> KeyRequest:
    return request_named(conversation.assistant, wanted)


COMMANDS = (
    Command(
        "key",
        "list | set PROVIDER[/NAME] | delete PROVIDER[/NAME]",
        "Keep keys in the keyring",
        _key,
    ),
)
