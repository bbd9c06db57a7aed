"""The open chats of a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from jupyter_ai_assist.assembly import assistant, warm_up
from jupyter_ai_assist.background import load_later
from jupyter_ai_assist.chats.api import Api, NotFoundError
from jupyter_ai_assist.chats.chat import KEEP, Meant, OpenChat
from jupyter_ai_assist.chats.elsewhere import Elsewhere
from jupyter_ai_assist.chats.opening import (
    Connection,
    connected,
    find_chat,
    find_thread,
    open_chat,
)
from jupyter_ai_assist.chats.setup import Setup
from jupyter_ai_assist.chats.socket import Socket
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.engine import Engine, engine
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.moved import moved

from .inline import Inline
from .page_call import call_page
from .places import Places
from .workspaces import Workspaces

__all__ = ["Connection", "Hub", "open_hub"]

MAX_CHATS = 50
"""Open chats of one user: for one more, that which nobody has needed for longest is closed."""
_WARM_UP = 1.0
"""Seconds after which the rest is loaded, for the first prompt: those who wait for a chat to
open come first."""
_LOOK = 60.0
"""Seconds between two looks for what nobody needs any more."""
_COMES = 8.0
"""Seconds that a page that is called may take: at first it loads all that the chat needs."""
_LAST_WORDS = 5.0
"""Seconds that turns get to end when the server does."""


@dataclass(frozen=True)
class _Key:
    user: str
    notebook: str


class Hub:
    """All chats, by user and notebook; used on the server's loop.

    Parameters
    ----------
    places
        Where notebooks are.
    workspaces
        Make the workspace of a chat.
    call
        Calls the page that has a notebook open.
    """

    def __init__(
        self,
        assistant: Assistant,
        engine: Engine,
        places: Places,
        workspaces: Workspaces,
        call: Callable[[str], None],
    ) -> None:
        self._assistant = assistant
        self._engine = engine
        self._places = places
        self._workspaces = workspaces
        self._call = call
        self._chats: dict[_Key, list[OpenChat]] = {}
        """The last used is the last."""
        self._came = asyncio.Event()
        """Set whenever a page comes to one of them that has its notebook open."""
        self._loop = asyncio.get_running_loop()
        self.api = Api(assistant, places, Setup(assistant, engine.run), self._deleted)
        self.inline = Inline(assistant, engine, places, workspaces)
        elsewhere = Elsewhere(assistant.history, self._all)
        self._watching = [
            asyncio.create_task(self._keep_tidy()),
            asyncio.create_task(elsewhere.follow()),
        ]

    async def connect(
        self, socket: Socket, *, user: str, notebook: str, chat: str, client: str, after: str
    ) -> Connection:
        """Attach a client to a chat, which is opened if need be.

        Parameters
        ----------
        notebook
            Its path in the server's contents; blank for none.
        chat
            The id of an open chat or of a stored thread; ``new`` for a new one; blank
            for the one used last.
        client
            What the client calls itself.
        after
            The number of the last frame that it has got; blank if it has none.

        Raises
        ------
        UsageError
            There is no such chat, too many are open, or something else is wrong with that.
        """
        if after and not after.isdecimal():
            raise UsageError("after is no number of an event.")
        key = _Key(user, self._places.checked(notebook))
        chats = self._chats.setdefault(key, [])
        opened = find_chat(chats, chat)
        if opened is None:
            place = self._places.full(key.notebook)
            meant = await asyncio.to_thread(find_thread, self._assistant.history, place, chat)
            await self._make_room(key.user)
            # Another client may have opened it meanwhile.
            chats = self._chats.setdefault(key, [])
            opened = find_chat(chats, chat)
            if opened is None:
                opened = self._open(key, meant)
                chats.append(opened)
        return connected(chats, opened, socket, client, int(after) if after else None)

    async def page(self, *, user: str, notebook: str) -> str:
        """The id of the chat in which the page is that has a notebook open, once it has come.

        It is blank if none comes.

        Raises
        ------
        UsageError
            There can be no such notebook.
        """
        key = _Key(user, self._places.checked(notebook))
        await self._come(key.notebook, lambda: bool(self._hosted(key)))
        return self._hosted(key)

    async def moved(self, before: str, after: str) -> None:
        """Let open chats and stored conversations follow what is somewhere else now.

        Parameters
        ----------
        before, after
            Paths of a notebook or folder in the server's contents.
        """
        before, after = (self._places.checked(path) for path in (before, after))
        for key, chats in list(self._chats.items()):
            now = moved(key.notebook, before, after)
            if now == key.notebook:
                continue
            del self._chats[key]
            self._chats.setdefault(_Key(key.user, now), []).extend(chats)
            for chat in chats:
                self._places.move(chat.place, now)
        self.inline.moved(before, after)
        places = self._places.full(before), self._places.full(after)
        await asyncio.to_thread(self._assistant.history.move, *places)

    def opened(self, *, user: str, notebook: str, chat: str) -> OpenChat:
        """A chat that is open; see ``connect``.

        Raises
        ------
        NotFoundError
            This person has no such chat open.
        """
        chats = self._chats.get(_Key(user, self._places.checked(notebook)), [])
        found = find_chat(chats, chat)
        if found is None:
            raise NotFoundError("This chat is not open any more.", hint="Reload the page.")
        return found

    async def close(self) -> None:
        """Stop all turns, and wait a little until they are stored."""
        for task in self._watching:
            task.cancel()
        await self.inline.close()
        runs = [run for chat in self._all() if (run := chat.stop())]
        for run in runs:
            await asyncio.to_thread(run.wait, _LAST_WORDS)
        for chat in self._all():
            await chat.close()
        self._chats.clear()

    def _open(self, key: _Key, meant: Meant) -> OpenChat:
        place = self._places.of(key.notebook)
        opened = open_chat(
            self._assistant,
            self._engine,
            place,
            meant,
            lambda chat: self._workspaces.of(
                place, chat, lambda: self._come(place.path, lambda: chat.hosted)
            ),
        )
        opened.came = self._came.set
        return opened

    async def _come(self, notebook: str, there: Callable[[], bool]) -> bool:
        """Call a page that is not there, and wait for it; whether it is there then."""
        if not there():
            self._call(notebook)
            with suppress(TimeoutError):
                async with asyncio.timeout(_COMES):
                    while not there():
                        self._came.clear()
                        await self._came.wait()
        return there()

    def _hosted(self, key: _Key) -> str:
        """The id of the chat of a notebook that a page with it is in, the last used first."""
        chats = reversed(self._chats.get(key, []))
        return next((chat.id for chat in chats if chat.hosted), "")

    async def _make_room(self, user: str) -> None:
        """Close a chat of this person that nobody needs, where no more can be open.

        Raises
        ------
        UsageError
            Clients are connected to all of them, or they are at work.
        """
        of_user = [
            (chat, chats)
            for key, chats in self._chats.items()
            if key.user == user
            for chat in chats
        ]
        if len(of_user) < MAX_CHATS:
            return
        chat, chats = max(of_user, key=lambda one: one[0].idle)
        if not chat.idle:
            raise UsageError(f"{MAX_CHATS} chats are open: close some tabs.")
        chats.remove(chat)
        await chat.close()

    def _deleted(self, thread: str) -> None:
        """A conversation is deleted, as some other thread says."""
        self._loop.call_soon_threadsafe(self._start_anew, thread)

    def _start_anew(self, thread: str) -> None:
        for chat in self._all():
            if chat.thread == thread:
                chat.start_anew()

    async def _keep_tidy(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            await self.inline.tidy()
            for key, chats in list(self._chats.items()):
                for chat in list(chats):
                    chat.tidy()
                    if chat.idle > KEEP:
                        chats.remove(chat)
                        await chat.close()
                if not chats:
                    del self._chats[key]

    def _all(self) -> list[OpenChat]:
        return [chat for chats in self._chats.values() for chat in chats]


def open_hub(serverapp: Any) -> Callable[[], Hub]:
    """Make all that is heavy, in a thread; what is left is for the server's loop."""
    ready = assistant()
    running = engine()
    places = Places(serverapp)
    call = partial(call_page, serverapp)
    load_later(lambda: warm_up(ready), _WARM_UP)
    return lambda: Hub(ready, running, places, Workspaces(serverapp), call)
