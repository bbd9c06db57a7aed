"""How much fits into a request: a model's window, and what each thing takes of it.

Only the service itself counts tokens exactly, so all numbers here are
estimates on the safe side: a token for 3.5 bytes, where English prose has
four or more and code a little over three.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_ai_assist.core.messages import FilePart, Message, Part, ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.providers.base import ToolSpec
from jupyter_ai_assist.core.settings import ModelInfo

__all__ = ["Window", "characters", "message_tokens", "part_tokens", "tokens", "tool_tokens"]

BYTES_PER_TOKEN = 3.5
IMAGE_TOKENS = 1_600
"""What vendors count for an image of some megapixels."""
PDF_BYTES_PER_TOKEN = 30
"""A page of text takes about 60 KB of PDF and 2,000 tokens."""
MESSAGE_TOKENS = 8
"""What a message takes besides its content."""
MOST = 0.9
EASY = 0.8
"""The part of the room that a conversation may fill before it is shortened: the
estimates may be wrong, and the tools of the turn bring more."""


def tokens(text: str) -> int:
    """About how many tokens a text takes."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return math.ceil(size / BYTES_PER_TOKEN)


def characters(count: int) -> int:
    """About how many characters fit into so many tokens."""
    return max(0, int(count * BYTES_PER_TOKEN))


def message_tokens(messages: Iterable[Message]) -> int:
    """About how many tokens some messages take."""
    return sum(MESSAGE_TOKENS + sum(map(part_tokens, message.parts)) for message in messages)


def part_tokens(part: Part) -> int:
    """About how many tokens a part takes."""
    match part:
        case FilePart():
            return _file_tokens(part)
        case ToolCallPart():
            return tokens(part.name) + tokens(json.dumps(part.arguments, ensure_ascii=False))
        case ToolResultPart():
            return tokens(part.text) + sum(map(_file_tokens, part.files))
        case _:
            return tokens(part.text)


def _file_tokens(file: FilePart) -> int:
    if file.media_type.startswith("image/"):
        return IMAGE_TOKENS
    per_token = PDF_BYTES_PER_TOKEN if file.media_type == "application/pdf" else BYTES_PER_TOKEN
    return math.ceil(len(file.data) / per_token)


@dataclass(frozen=True)
class Window:
    """A model's window, and what is taken of it before any message. All counts are tokens."""

    size: int
    reply: int
    """Kept free for the answer."""
    system: int
    tools: int

    @classmethod
    def of(cls, model: ModelInfo, system: str, tools: Iterable[ToolSpec]) -> Window:
        """The window of a model with this system prompt and these tools."""
        return cls(
            size=model.context_window,
            reply=model.output_limit,
            system=tokens(system),
            tools=sum(map(tool_tokens, tools)),
        )

    @property
    def room(self) -> int:
        """What is left for messages."""
        return self.size - self.reply - self.system - self.tools

    @property
    def most(self) -> int:
        """How much of the room a question may fill at most: calls and results follow it."""
        return int(MOST * self.room)

    @property
    def easy(self) -> int:
        """How much of the room messages may take before older turns are shortened."""
        return int(EASY * self.room)


def tool_tokens(tool: ToolSpec) -> int:
    """About how many tokens the offer of a tool takes."""
    return tokens(tool.as_json)
