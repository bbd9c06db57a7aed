"""What others add to conversations that are open here: cells, a terminal, another widget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.history import History, Thread, Version
from jupyter_ai_assist.core.tasks.task import APART

from .chat import OpenChat, Stored

__all__ = ["Elsewhere", "latest_chat"]

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks at the history's file, while somebody sees a chat."""
_NOTHING: Stored = ("", None)


def latest_chat(history: History, notebook: str) -> Thread | None:
    """The chat of a notebook that was used last; ``None`` if it has none.

    Parameters
    ----------
    notebook
        Its full path.
    """
    latest = history.threads(notebook, limit=1 + len(APART))
    return next((thread for thread in latest if thread.name not in APART), None)


class Elsewhere:
    """Has the clients of a chat read it anew when others have gone on with it.

    Others are other programs, and other sessions of this one, such as that of a kernel's cells.

    Used on the loop of the chats.

    Parameters
    ----------
    chats
        All that are open.
    """

    def __init__(self, history: History, chats: Callable[[], Sequence[OpenChat]]) -> None:
        self._history = history
        self._chats = chats
        self._versions: WeakKeyDictionary[OpenChat, Version] = WeakKeyDictionary()
        """Of the history, when it was last looked at for a chat."""

    async def follow(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._look()
            except HistoryError as error:  # whoever asks for something there is told
                log.debug("Nobody knows what other programs have stored: %s", error)

    async def _look(self) -> None:
        seen = [chat for chat in self._chats() if chat.clients and not chat.running]
        if not seen:
            return
        # Asked for first: what is stored meanwhile is seen the next time.
        version = await asyncio.to_thread(self._history.version)
        for chat in seen:
            if self._versions.get(chat) == version:
                continue
            thread, now = await asyncio.to_thread(self._stored, chat)
            if thread and any(one.thread == thread.id for one in self._chats()):
                thread, now = None, _NOTHING
            if chat.catch_up(thread, now):
                self._versions[chat] = version

    def _stored(self, chat: OpenChat) -> tuple[Thread | None, Stored]:
        """For a chat that has not begun, one to go on with; and what is stored of what it shows."""
        history = self._history
        if chat.thread:
            return None, (chat.thread, history.extent(chat.thread, chat.own))
        left, _ = chat.known
        if left and history.thread(left):
            return None, chat.known
        thread = self._begun_by_others(chat) if chat.follows else None
        return thread, (thread.id, history.extent(thread.id)) if thread else _NOTHING

    def _begun_by_others(self, chat: OpenChat) -> Thread | None:
        if chat.name:
            return self._history.find_thread(chat.place.full, chat.name)
        return latest_chat(self._history, chat.place.full)
