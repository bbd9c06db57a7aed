"""A request that stands alone: no tools, and no earlier messages but those it brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_ai_assist.core.context.blocks import Block
from jupyter_ai_assist.core.context.context import TurnContext
from jupyter_ai_assist.core.errors import MalformedReplyError
from jupyter_ai_assist.core.messages import Message

from .formats import in_format
from .forms import Form

__all__ = ["APART", "IMAGES", "INLINE", "RAW", "WRITING", "Task"]

WRITING = "writing"
INLINE = "inline"
IMAGES = "images"
RAW = "raw"
APART = {
    WRITING: "Texts written",
    INLINE: "Prompts in cells",
    IMAGES: "Images",
    RAW: "Single requests",
}
"""The names of the threads that keep tasks, and what a list calls them: no chat goes on in one by
itself."""


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
    own_system: bool = False
    """See ``ModelRequest``."""
    key: str = ""
    """The name of the key that the request carries; blank for the provider's usual one."""
    to: str = ""
    """The name that the result is bound to; blank for none."""
    json: bool = False
    """The result has to be a JSON value."""
    form: Form | None = None
    """What that value has to be like."""

    @property
    def strict(self) -> bool:
        """Whether a result with a flaw is none; too long a text still is one."""
        return self.json

    async def flaw(self, text: str) -> str:
        """What is wrong with a result, to follow "The result"; ``""`` if nothing is."""
        if not self.json:
            size = len(text.strip())
            return f"has {size} characters, of at most {self.limit}" if self._over(size) else ""
        try:
            value = self.value(text)
        except MalformedReplyError:
            return "is no JSON value"
        misfit = await self.form.misfit(value) if self.form else ""
        return f"has not the form that was asked for ({misfit})" if misfit else ""

    def again(self, flaw: str) -> str:
        """What the model is told of a result with a flaw."""
        wanted = "corrected" if self.json else "shorter"
        return f"That {flaw}. Give it again, {wanted}, and nothing else."

    def value(self, text: str) -> Any:
        """A result as plain JSON: the text, or what it says in JSON.

        Raises
        ------
        MalformedReplyError
            It says no JSON.
        """
        return json.loads(in_format(text, "json")) if self.json else text.strip()

    def _over(self, size: int) -> bool:
        return 0 < self.limit < size
