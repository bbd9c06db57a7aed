"""The state of one conversation, that commands and turns act on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from .asking import Ask, Decider
from .assistant import Assistant
from .context.briefing import Told
from .edits.journal import Journal
from .history import Thread, Turn
from .policy import Held, Policy
from .protocol import Event, Mode
from .redaction import Redactor
from .settings import Settings
from .tools.base import Tool
from .workspace.base import Workspace

__all__ = ["Always", "Chat", "Conversation", "Emit"]

Emit = Callable[[Event], None]


class Always(Protocol):
    """Keeps what a person allows for good."""

    def can(self, tool: Tool, /) -> bool:
        """Whether it may be kept, and would hold."""

    async def keep(self, tool: Tool, /) -> bool:
        """Whether it is kept; the person is told where, or why it is not."""


MOST_TOLD = 4
"""Turns of which it is kept what the model knew: the last one counts, unless it is replaced."""


@dataclass
class Chat:
    """One thread as far as this process has come with it."""

    thread: Thread | None = None
    """``None`` until its first turn is stored."""
    name: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    """Marks notebook content in prompts; unguessable for that content."""
    told: dict[str, Told] = field(default_factory=dict)
    """By turn, what the model knew of the notebook after it; only of the latest turns."""
    allowed: set[Tool] = field(default_factory=set)
    """The tools that need not ask again: these very ones, whatever bears their name."""

    def tell(self, turn: str, told: Told) -> None:
        """Note what the model knows after a turn."""
        self.told[turn] = told
        for old in list(self.told)[:-MOST_TOLD]:
            del self.told[old]


@dataclass
class Conversation:
    """What is open about one notebook: a chat, and the choices made for it."""

    assistant: Assistant
    workspace: Workspace
    ask: Ask
    decide: Decider
    always: Always | None = None
    """Keeps what a person allows for good."""
    chat: Chat = field(default_factory=Chat)
    journal: Journal = field(init=False)
    model: str = ""
    """The user's choice; blank means the default."""
    mode: Mode = "ask"
    redactor: Redactor = field(default_factory=Redactor)
    """Knows what is hidden in it."""
    held: Held = field(init=False)
    """The settings that the prompt or command under way goes by, from before it looks at anything;
    ``begin`` makes them those of now."""
    latest: Chat = field(init=False)
    """The chat of the last turn: the open one, or that of a task."""

    def __post_init__(self) -> None:
        self.journal = Journal(self.assistant.history)
        self.latest = self.chat
        self.begin()

    def begin(self) -> None:
        """Begin a prompt or a command, by what the configuration says now."""
        self.held = self.assistant.held()

    @property
    def policy(self) -> Policy:
        """What the prompt or command under way is held to, and what hides secrets from it."""
        return self.policy_by(self.held)

    def policy_by(self, settings: Settings | Held) -> Policy:
        """The policy of this notebook, by other settings than those of what is under way."""
        return Policy(settings, self.redactor, self.workspace)

    def turns(self) -> list[Turn]:
        """The stored turns of the open chat, also those that do not stand; oldest first."""
        thread = self.chat.thread
        return self.assistant.history.turns(thread.id) if thread else []

    def open(self, chat: Chat) -> None:
        """Make this the open chat."""
        self.chat = self.latest = chat

    def chat_for(self, *, name: str, new: bool) -> Chat:
        """The chat that a turn belongs to: the open one, the named one, or a new one."""
        if new:
            return Chat(name=name)
        if not name or name == self.chat.name:
            return self.chat
        found = self.assistant.history.find_thread(self.workspace.notebook, name)
        return Chat(found, name)
