"""What a turn is about: the intent, and the notebook content gathered for it."""

from __future__ import annotations

from typing import Literal

from .messages import FilePart, Value
from .workspace import Cell, ErrorReport, Variable

__all__ = ["Intent", "Mention", "TurnContext"]

Intent = Literal["ask", "fix", "explain", "doc"]


class Mention(Value):
    """An ``@name`` of a prompt, resolved."""

    ref: str
    """As typed: ``@df``, ``@In[3]``, ``@file:data.csv``."""
    title: str
    text: str


class TurnContext(Value):
    """Plain values: everything about the notebook that one turn starts with."""

    intent: Intent = "ask"
    question: str = ""
    """What the user typed, verbatim after ``{{name}}``; may be empty for a command."""
    focus: Cell | None = None
    """The cell the turn is about: the failing one, or the one before."""
    error: ErrorReport | None = None
    related: tuple[Cell, ...] = ()
    """Earlier cells that define what the focus uses, in execution order."""
    variables: tuple[Variable, ...] = ()
    """Described variables that the focus or question uses."""
    mentions: tuple[Mention, ...] = ()
    attachments: tuple[FilePart, ...] = ()
