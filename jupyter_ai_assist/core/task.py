"""A request that stands alone: no tools, no conversation before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .blocks import Block
from .context import TurnContext
from .messages import Message

__all__ = ["APART", "IMAGES", "INLINE", "RAW", "WRITING", "Task"]

WRITING = "writing"
INLINE = "inline"
IMAGES = "images"
RAW = "raw"
APART = frozenset({WRITING, INLINE, IMAGES, RAW})
"""The names of the threads that keep tasks: no chat goes on in one by itself."""


@dataclass(frozen=True)
class Task:
    """What is to be done with one text."""

    thread: str
    """The name of the thread that keeps it; nothing of that thread is sent along."""
    system: str
    """The system prompt; the configured one is for conversations."""
    text: str
    raw: bool = False
    """Leave ``{{name}}`` alone."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Model settings, where the person set none."""
    limit: int = 0
    """Characters of the result; 0 for no limit."""
    context: TurnContext = field(default_factory=TurnContext)
    """What else of the notebook goes along; nothing of it for a text that stands alone."""
    brought: tuple[Block, ...] = ()
    """What is told of the notebook and the project before that."""
    given: tuple[Message, ...] = ()
    """Messages that a person gave, to be sent before the text."""
    key: str = ""
    """The name of the key that the request carries; blank for the provider's usual one."""
    to: str = ""
    """The name that the result is bound to; blank for none."""

    def excess(self, text: str) -> str:
        """How far a result is over the limit, in words; ``""`` if it is not."""
        size = len(text.strip())
        return f"{size} characters, of at most {self.limit}" if 0 < self.limit < size else ""
