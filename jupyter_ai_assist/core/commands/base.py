"""What a ``/command`` is: a few words that give a report or start a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jupyter_ai_assist.core.context import Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.task import Task

__all__ = ["Command", "Handler", "Performed"]

Performed = Wish | Task | str | Submit
"""A turn's wish, a task, a report in Markdown, or the prompt that is to be run instead."""
Handler = Callable[[Conversation, str, Submit], Awaitable[Performed]]
"""Gets what follows the command's word."""


@dataclass(frozen=True)
class Command:
    """One command, the same in every door."""

    name: str
    usage: str
    """What follows the name: ``[list | set PROVIDER | delete PROVIDER]``."""
    help: str
    """One line."""
    run: Handler
    asks: bool = False
    """Whether it asks a model, and does nothing by itself."""
