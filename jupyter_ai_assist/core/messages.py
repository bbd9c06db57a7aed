"""The values of a conversation: messages, their parts, and what they cost.

Plain and frozen: no storage ids, no I/O. The same values go to a provider,
into the history and, as JSON, to a browser.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ContextPart",
    "FilePart",
    "Message",
    "Part",
    "ReasoningPart",
    "TextPart",
    "ToolCallPart",
    "ToolResultPart",
    "Usage",
    "Value",
]


class Value(BaseModel):
    """Base of all values that travel: frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextPart(Value):
    """Text that a person or a model wrote, verbatim."""

    kind: Literal["text"] = "text"
    text: str


class ContextPart(Value):
    """What is sent along with a question: notebook content, or a message that a person gave.

    Notebook content is marked as data, that is never an instruction.
    """

    kind: Literal["context"] = "context"
    title: str
    """What it is, for people: ``cell [3]``, ``df (DataFrame)``, ``assistant message``."""
    text: str
    """Exactly what the model reads."""


class FilePart(Value):
    """An image, PDF or text file."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    kind: Literal["file"] = "file"
    name: str
    media_type: str
    data: bytes
    """The file's content; in JSON as base64 of the URL-safe alphabet (``-`` and ``_``)."""


class ReasoningPart(Value):
    """What a model wrote before its answer."""

    kind: Literal["reasoning"] = "reasoning"
    text: str


class ToolCallPart(Value):
    """A model's request to run one tool."""

    kind: Literal["tool_call"] = "tool_call"
    id: str
    name: str
    arguments: dict[str, Any]


class ToolResultPart(Value):
    """What a tool answered."""

    kind: Literal["tool_result"] = "tool_result"
    id: str
    """The id of the call that this answers."""
    name: str
    text: str
    """Exactly what the model reads."""
    files: tuple[FilePart, ...] = ()
    """Images and PDF files that it found, for models that read them."""
    is_error: bool = False
    rule: str = ""
    """What the policy refused it by, for people; blank where it did not."""


Part = Annotated[
    TextPart | ContextPart | FilePart | ReasoningPart | ToolCallPart | ToolResultPart,
    Field(discriminator="kind"),
]


class Usage(Value):
    """Tokens, requests and money of one request, one turn or more.

    All token counts are as the provider reports them; ``cached_tokens`` is
    part of ``input_tokens`` and ``reasoning_tokens`` part of ``output_tokens``.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = 0.0
    """Estimated US dollars; ``None`` when any part of it has no known price."""

    def __add__(self, other: Usage) -> Usage:
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Usage(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            cost=cost,
        )


class Message(Value):
    """One message of a conversation.

    A tool's results go back in a ``user`` message, as most services want it.
    """

    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    model: str = ""
    """For a reply, the id of the model that wrote it: ``provider:model``."""
    native: dict[str, Any] | None = None
    """For a reply, the provider adapter's own lossless record of it (reasoning
    signatures and the like), opaque to everyone else."""

    @property
    def text(self) -> str:
        """The text parts alone, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def tool_calls(self) -> tuple[ToolCallPart, ...]:
        """The tools this reply asks for."""
        return tuple(part for part in self.parts if isinstance(part, ToolCallPart))
