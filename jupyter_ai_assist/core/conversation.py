"""The state of one conversation, that commands and turns act on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from .asking import Ask, Decider
from .assistant import Assistant
from .history import Thread
from .journal import Journal
from .protocol import Event, Mode
from .tools.base import Tool
from .workspace import Cell, Workspace

__all__ = ["Chat", "Conversation", "Emit"]

Emit = Callable[[Event], None]


@dataclass
class Chat:
    """One thread as far as this process has come with it."""

    thread: Thread | None = None
    """``None`` until its first turn is stored."""
    name: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    """Marks notebook content in prompts; unguessable for that content."""
    brought: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """By turn, the versions of the cells that it told the model of."""
    replaced: set[str] = field(default_factory=set)
    """Turns that were asked again; they stay in the history only."""
    allowed: set[Tool] = field(default_factory=set)
    """The tools that need not ask again: these very ones, whatever bears their name."""

    def unseen(self, cells: list[Cell]) -> tuple[Cell, ...]:
        """The cells that this chat has not been told of yet."""
        seen = frozenset().union(*self.brought.values())
        return tuple(cell for cell in cells if cell.version not in seen)

    def replace(self, turn: str) -> None:
        """Leave a turn out of what follows, because it is asked again."""
        self.replaced.add(turn)
        self.brought.pop(turn, None)


@dataclass
class Conversation:
    """What is open about one notebook: a chat, and the choices made for it."""

    assistant: Assistant
    workspace: Workspace
    ask: Ask
    decide: Decider
    chat: Chat = field(default_factory=Chat)
    journal: Journal = field(init=False)
    model: str = ""
    """The user's choice; blank means the default."""
    mode: Mode = "ask"

    def __post_init__(self) -> None:
        self.journal = Journal(self.assistant.history)

    def chat_for(self, *, name: str, new: bool) -> Chat:
        """The chat that a turn belongs to: the open one, the named one, or a new one."""
        if new:
            return Chat(name=name)
        if not name or name == self.chat.name:
            return self.chat
        found = self.assistant.history.find_thread(self.workspace.notebook, name)
        return Chat(found, name)
