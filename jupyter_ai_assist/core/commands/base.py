"""What a ``/command`` is: a few words that give a report or start a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jupyter_ai_assist.core.context.context import Wish
from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.protocol import Event, Format, Submit
from jupyter_ai_assist.core.tasks.task import Task

__all__ = ["Command", "Handler", "Job", "Performed"]


@dataclass(frozen=True)
class Job:
    """Work of a command's own: no conversation with a model, yet with events and an end."""

    run: Callable[[Emit], Awaitable[Event]]
    """Does it, and gives its last event."""
    task: Task | None = None
    """What it asks a model first, for a preview; ``None`` where that is not one request."""


Performed = Wish | Task | Job | str | Submit
"""A turn's wish, a task, a job, a report in Markdown, or the prompt that is to be run instead."""
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
    changes: bool = False
    """Whether it changes or runs cells by itself, in whatever mode."""
    format: Callable[[str], Format | None] = lambda _: None
    """The format of its answers, by what follows its name; ``None`` for the person's choice."""
