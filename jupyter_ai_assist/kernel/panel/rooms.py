"""The open chats of a kernel, which its panels share."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from jupyter_ai_assist.chats.api import Api, NotFoundError
from jupyter_ai_assist.chats.chat import KEEP, Meant, OpenChat
from jupyter_ai_assist.chats.elsewhere import Elsewhere
from jupyter_ai_assist.chats.opening import (
    NEW,
    Connection,
    connected,
    find_chat,
    find_thread,
    open_chat,
)
from jupyter_ai_assist.chats.setup import Setup
from jupyter_ai_assist.chats.socket import Socket
from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.engine import Engine
from jupyter_ai_assist.core.errors import UsageError

from .notebook import Notebook
from .places import KernelPlaces
from .told import told

__all__ = ["Rooms"]

MAX_CHATS = 20
"""Open chats: for one more, that which nobody has needed for longest is closed."""
_LOOK = 60.0
"""Seconds between two looks for what nobody needs any more."""
_ID = re.compile(r"[0-9a-f]{32}")
"""What the history gives its threads; anything else is a name."""


class Rooms:
    """The chats about the notebook of a kernel; used on the engine's loop.

    Parameters
    ----------
    notebook
        The one that they are about.
    """

    def __init__(self, assistant: Assistant, engine: Engine, notebook: Notebook) -> None:
        self._assistant = assistant
        self._engine = engine
        self._notebook = notebook
        self._places = KernelPlaces(notebook.workspace)
        self._chats: list[OpenChat] = []
        """The last used is the last."""
        self._elsewhere = Elsewhere(assistant.history, lambda: self._chats)
        self._tidying: asyncio.Task[None] | None = None
        self.api = Api(assistant, self._places, Setup(assistant, engine.run), self._deleted)

    async def connect(
        self, socket: Socket, chat: str, client: str, after: int | None
    ) -> Connection:
        """Attach a client to a chat, which is opened if need be.

        Parameters
        ----------
        chat
            As in ``chats/opening.py``, or the name of a conversation.

        Raises
        ------
        UsageError
            Too many are open.
        """
        page = await asyncio.to_thread(self._notebook.find_page)
        opened = self._opened(chat)
        if opened is None:
            meant = await asyncio.to_thread(self._thread, chat)
            await self._make_room()
            # Another view may have opened it meanwhile.
            opened = self._opened(chat) or find_chat(self._chats, meant.thread.id)
            if opened is None:
                opened = self._open(meant)
                self._chats.append(opened)
                self._watch()
        self._notebook.show(opened, page)
        return connected(self._chats, opened, socket, client, after)

    def opened(self, chat: str) -> OpenChat:
        """A chat that is open.

        Raises
        ------
        NotFoundError
            It is not.
        """
        found = find_chat(self._chats, chat)
        if found is None:
            raise NotFoundError("This chat is not open any more.", hint="Show the panel again.")
        return found

    def told(self, chat: str) -> str:
        """The last turns of a conversation as Markdown, for where no view can be shown.

        Parameters
        ----------
        chat
            As in ``connect``.
        """
        return told(self._assistant.history, self._thread(chat).thread.id)

    def _watch(self) -> None:
        """Tidy up, and look what other programs say here, for as long as chats are open."""
        if self._tidying is None or self._tidying.done():
            self._tidying = asyncio.create_task(self._keep_tidy())
            following = asyncio.create_task(self._elsewhere.follow())
            self._tidying.add_done_callback(lambda _: following.cancel())

    async def _keep_tidy(self) -> None:
        """Close what nobody needs any more, until nothing is left."""
        while self._chats:
            await asyncio.sleep(_LOOK)
            for chat in list(self._chats):
                chat.tidy()
                if chat.idle > KEEP:
                    self._chats.remove(chat)
                    await chat.close()

    def _opened(self, chat: str) -> OpenChat | None:
        """An open chat, by its id or the name of a conversation that has not begun in it."""
        named = (one for one in self._chats if chat and one.follows and one.name == chat)
        return find_chat(self._chats, chat) or next(named, None)

    def _thread(self, chat: str) -> Meant:
        """The conversation that is meant, by its id or name."""
        history, notebook = self._assistant.history, self._notebook.workspace.notebook
        if chat in {"", NEW} or _ID.fullmatch(chat):
            return find_thread(history, notebook, chat)
        named = history.find_thread(notebook, chat)
        if named is None:
            return Meant(history.start_thread(notebook, chat), follows=True)
        return Meant(named, history.extent(named.id))

    def _open(self, meant: Meant) -> OpenChat:
        place = self._places.of_notebook()
        return open_chat(
            self._assistant,
            self._engine,
            place,
            meant,
            self._notebook.workspace_of,
        )

    async def _make_room(self) -> None:
        """Close a chat that nobody needs, where no more can be open.

        Raises
        ------
        UsageError
            Views are connected to all of them, or they are at work.
        """
        if len(self._chats) < MAX_CHATS:
            return
        chat = max(self._chats, key=lambda one: one.idle)
        if not chat.idle:
            raise UsageError(f"{MAX_CHATS} chats are open in this kernel: close some panels.")
        self._chats.remove(chat)
        await chat.close()

    def _deleted(self, thread: str) -> None:
        """A conversation is deleted, as some other thread says."""
        with suppress(RuntimeError):  # the engine's loop ends with the process
            self._engine.loop.call_soon_threadsafe(self._start_anew, thread)

    def _start_anew(self, thread: str) -> None:
        for chat in self._chats:
            if chat.thread == thread:
                chat.start_anew()
