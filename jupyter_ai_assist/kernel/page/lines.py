"""The connections of a kernel's chats to the pages that show them in the cells."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from jupyter_ai_assist.chats.chat import OpenChat
from jupyter_ai_assist.chats.opening import Connection
from jupyter_ai_assist.core.engine import Engine
from jupyter_ai_assist.kernel.panel.socket import CommSocket

from .pages import Pages

__all__ = ["Lines", "lines_of"]


class Lines:
    """Each chat is shown in one page at a time; used on the engine's loop.

    Parameters
    ----------
    pages
        Carry the frames.
    engine
        Whose loop it is.
    """

    def __init__(self, pages: Pages, engine: Engine) -> None:
        self._pages = pages
        self._lines: dict[str, _Line] = {}
        self._loop = engine.loop
        pages.listen(self._hear)

    def connect(self, page: str, chat: OpenChat) -> None:
        """Show a chat in a page, which acts for it from now on, and no other does."""
        line = self._of(chat)
        if line is not None and line.page == page:
            return
        self.leave(chat)
        name = uuid.uuid4().hex
        socket = CommSocket(name, _Quiet(self._pages, page), self._end)
        client = chat.attach(socket, page, None, hosting=True)
        self._lines[name] = _Line(page, socket, Connection(chat, client))

    def leave(self, chat: OpenChat) -> None:
        """Show a chat in no page any more."""
        line = self._of(chat)
        if line is not None:
            line.socket.close()

    def _of(self, chat: OpenChat) -> _Line | None:
        return next((line for line in self._lines.values() if line.connection.chat is chat), None)

    def _hear(self, said: dict[str, Any]) -> None:
        """In the kernel's control thread."""
        self._loop.call_soon_threadsafe(self._take, said)

    def _take(self, said: dict[str, Any]) -> None:
        if "gone" in said:
            for line in [*self._lines.values()]:
                if line.page == said["page"]:
                    line.socket.drop()
            return
        known = self._lines.get(said["socket"])
        if known is not None and known.page == said["page"]:
            known.connection.receive(said["text"])

    def _end(self, name: str) -> None:
        self._lines.pop(name).connection.leave()


class _Line:
    def __init__(self, page: str, socket: CommSocket, connection: Connection) -> None:
        self.page = page
        self.socket = socket
        self.connection = connection


class _Quiet:
    """Keeps a chat's greeting until there is more to say.

    With the first word, the page loads all that shows a chat: a panel that is only looked at needs
    nothing of it.
    """

    def __init__(self, pages: Pages, page: str) -> None:
        self._pages = pages
        self._page = page
        self._greeting: dict[str, Any] | None = None
        self._spoken = False

    def __call__(self, said: dict[str, Any]) -> None:
        if not self._spoken and "text" not in said:
            return  # the page has never heard of it
        if self._greeting is None:
            self._greeting = said
            return
        if not self._spoken:
            self._spoken = True
            self._send(self._greeting)
        self._send(said)

    def _send(self, said: dict[str, Any]) -> None:
        self._pages.send({"page": self._page, **said})


@cache
def lines_of(pages: Pages, engine: Engine) -> Lines:
    """The one that all chats of a kernel share."""
    return Lines(pages, engine)
