"""What a view asks besides its chat: the same as a browser asks of a server's routes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.chats.api import Api
from jupyter_ai_assist.chats.chat import OpenChat
from jupyter_ai_assist.core.errors import UsageError

__all__ = ["Answer", "File", "answer_of"]

_PAGE = "40"
"""Turns of a conversation that are loaded at a time."""


@dataclass(frozen=True)
class File:
    """An answer that is a file."""

    name: str
    media_type: str
    data: bytes


Answer = Any
"""JSON, or a ``File``."""


class _Args:
    """What came with a question: texts, as far as they are any."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def __getattr__(self, name: str) -> str:
        value = self._given.get(name, "")
        if not isinstance(value, str):
            raise UsageError(f"{name} is no text.")
        return value

    def object(self, name: str) -> dict[str, Any]:
        """An argument that is an object.

        Raises
        ------
        UsageError
            It is none.
        """
        value = self._given.get(name)
        if not isinstance(value, dict):
            raise UsageError(f"{name} is no object.")
        return value


def _picture(api: Api, args: _Args) -> File:
    file = api.picture(args.thread, args.turn, args.call, args.name)
    return File(file.name, file.media_type, file.data)


def _export(api: Api, args: _Args) -> File:
    name, media_type, text = api.export(args.thread, args.format)
    return File(name, media_type, text.encode())


_OF_API: Mapping[str, Callable[[Api, _Args], Answer]] = {
    "status": lambda api, _: api.status(),
    "threads": lambda api, args: api.threads("", args.search.strip()),
    "turns": lambda api, args: api.turns(args.thread, args.before, _PAGE),
    "picture": _picture,
    "export": _export,
    "rename": lambda api, args: api.rename(args.thread, args.name),
    "remove": lambda api, args: api.delete(args.thread),
    "setup": lambda api, _: api.setup.state(),
    "set_key": lambda api, args: api.set_key(args.provider, args.key),
    "delete_key": lambda api, args: api.delete_key(args.provider),
    "test": lambda api, args: api.setup.test(args.provider),
    "save_endpoint": lambda api, args: api.setup.save(args.slug, args.object("endpoint")),
    "delete_endpoint": lambda api, args: api.setup.delete(args.slug),
    "models_at": lambda api, args: api.setup.models_at(args.slug, args.base_url, args.key),
    "permissions": lambda api, _: api.permissions(),
    "ask_again": lambda api, args: api.let_ask(args.tool, "ask"),
    "prompts": lambda api, _: api.prompts(""),
}
"""Answered in a thread: these read files, and wait for keyrings."""


async def _candidates(chat: OpenChat, args: _Args, _: bytes) -> Answer:
    return await chat.drafts.candidates(args.typed, args.near)


async def _payload(chat: OpenChat, args: _Args, _: bytes) -> Answer:
    return await chat.drafts.payload(args.command.encode())


async def _upload(chat: OpenChat, args: _Args, content: bytes) -> Answer:
    return await chat.drafts.take(args.name, args.kind, content)


_OF_CHAT: Mapping[str, Callable[[OpenChat, _Args, bytes], Awaitable[Answer]]] = {
    "candidates": _candidates,
    "payload": _payload,
    "upload": _upload,
}


async def answer_of(
    method: str,
    given: Mapping[str, Any],
    buffers: Sequence[Any],
    api: Api,
    chat_of: Callable[[str], OpenChat],
) -> Answer:
    """The answer to a question.

    Parameters
    ----------
    chat_of
        Gives an open chat by its id.

    Raises
    ------
    AssistError
        There is no such question, or it is refused.
    """
    args = _Args(given)
    if method in _OF_CHAT:
        content = b"".join(bytes(buffer) for buffer in buffers)
        return await _OF_CHAT[method](chat_of(args.chat), args, content)
    if method not in _OF_API:
        raise UsageError(f"A panel answers nothing to {method!r}.")
    return await asyncio.to_thread(api.asked, lambda one: _OF_API[method](one, args))
