"""How a client comes into an open chat, or has one opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.conversation import Chat
from jupyter_ai_assist.core.engine import Engine
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.session import Session

from .chat import ChatWorkspace, Meant, OpenChat
from .client import Client
from .elsewhere import latest_chat
from .place import Place
from .socket import Socket

__all__ = ["NEW", "Connection", "connected", "find_chat", "find_thread", "open_chat"]

NEW = "new"
"""The chat that a client names to get a new one."""
MAX_CLIENTS = 20
"""Connections to one chat."""
_LONGEST_ID = 100
"""Characters of what a client calls itself."""


@dataclass(frozen=True)
class Connection:
    """A client in its chat."""

    chat: OpenChat
    client: Client

    def receive(self, message: str | bytes) -> None:
        """Take what the client sent."""
        self.chat.receive(self.client, message)

    def leave(self) -> None:
        """The client is gone."""
        self.chat.detach(self.client)


def find_chat(chats: Sequence[OpenChat], named: str) -> OpenChat | None:
    """The open chat that a client means; ``None`` where one has to be opened.

    Parameters
    ----------
    chats
        Those about its notebook; the last used is the last.
    named
        The id of an open chat or of a stored thread; ``new`` for a new one; blank
        for the one used last.
    """
    if named == NEW:
        return None
    if not named:
        return chats[-1] if chats else None
    return next((chat for chat in chats if named in {chat.id, chat.thread}), None)


def find_thread(history: History, notebook: str, named: str) -> Meant:
    """The conversation that a client means, or a new one.

    Parameters
    ----------
    notebook
        The path that its kernel knows; blank for none.
    named
        As ``find_chat``.
    """
    found = None
    if not named and notebook:
        found = latest_chat(history, notebook)
    elif named != NEW:
        # That of an earlier start, before its first turn, is not stored.
        found = history.thread(named)
    if found is None:
        return Meant(history.start_thread(notebook), follows=bool(notebook) and not named)
    return Meant(found, history.extent(found.id))


def open_chat(
    assistant: Assistant,
    engine: Engine,
    place: Place,
    meant: Meant,
    workspace_of: Callable[[OpenChat], ChatWorkspace],
) -> OpenChat:
    """Open a chat of a conversation, on the loop that runs here.

    Parameters
    ----------
    workspace_of
        Makes the workspace of a chat, whose clients it may call.
    """
    chat = OpenChat(meant, place, engine)
    workspace = workspace_of(chat)
    session = Session(assistant, workspace)
    session.conversation.open(Chat(meant.thread, meant.thread.name))
    chat.open(session, workspace)
    return chat


def connected(
    chats: list[OpenChat], chat: OpenChat, socket: Socket, client: str, after: int | None
) -> Connection:
    """Attach a client to one of these chats, which is the last used then.

    Parameters
    ----------
    client
        What the client calls itself.
    after
        The number of the last frame that it has got; ``None`` if it has none.

    Raises
    ------
    UsageError
        Too many clients are connected to it.
    """
    if len(chat.clients) >= MAX_CLIENTS:
        raise UsageError(f"{MAX_CLIENTS} clients are connected to this chat already.")
    chats.remove(chat)
    chats.append(chat)
    return Connection(chat, chat.attach(socket, client[:_LONGEST_ID], after))
