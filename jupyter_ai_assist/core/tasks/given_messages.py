"""Messages that a person gives: the JSON list that chat interfaces take."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.messages import ContextPart, Message

__all__ = ["GivenMessages", "read_messages"]

_SYSTEM = frozenset({"system", "developer"})
_EXAMPLE = 'For example: [{"role": "user", "content": "Hello"}]'


@dataclass(frozen=True)
class GivenMessages:
    """What is to be sent, as it was given."""

    system: str = ""
    """All system messages, with an empty line between; blank for none."""
    before: tuple[tuple[Literal["user", "assistant"], str], ...] = ()
    """Role and text of each message before the last one."""
    last: str = ""
    """The text of the last one, which is the user's."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """Those before the last one, as they are sent."""
        return tuple(
            Message(role=role, parts=(ContextPart(title=f"{role} message", text=text),))
            for role, text in self.before
        )


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Piece(_Strict):
    type: Literal["text"]
    text: str


class _Given(_Strict):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_Piece]

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "".join(piece.text for piece in self.content)


_LIST: TypeAdapter[list[_Given]] = TypeAdapter(list[_Given])


def read_messages(text: str, *, whole: bool = True) -> GivenMessages:
    """Read a list of messages: JSON, or what ``str()`` of a Python list gives.

    Parameters
    ----------
    whole
        Whether that is all that is to be sent; else a text follows, and the last one may
        be anybody's.

    Raises
    ------
    UsageError
        It is no list of messages, or one that not every service takes: a system message
        after others, or a last message that is not the user's.
    """
    try:
        given = _LIST.validate_python(_value(text))
    except ValidationError as error:
        raise UsageError(_first_of(error), hint=_EXAMPLE) from None
    system = [one.text for one in given if one.role in _SYSTEM]
    said = [one for one in given if one.role not in _SYSTEM]
    if any(one.role in _SYSTEM for one in given[len(system) :]):
        raise UsageError(
            "A system message stands behind others.",
            hint="Put it first: not every service takes one in between.",
        )
    if whole and (not said or said[-1].role != "user"):
        raise UsageError("The last message is not the user's.", hint=_EXAMPLE)
    empty = next((number for number, one in enumerate(given, 1) if not one.text.strip()), 0)
    if empty:
        raise UsageError(f"Message {empty} is empty.", hint="Leave it out, or give it a text.")
    before = said[:-1] if whole else said
    return GivenMessages(
        system="\n\n".join(system),
        before=tuple((_role(one), one.text) for one in before),
        last=said[-1].text if whole else "",
    )


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        wrong = error
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise UsageError(f"These are no messages in JSON: {wrong}.", hint=_EXAMPLE) from None


def _role(message: _Given) -> Literal["user", "assistant"]:
    return "assistant" if message.role == "assistant" else "user"


def _first_of(error: ValidationError) -> str:
    """The first thing that is wrong, with the number of its message."""
    first = error.errors(include_url=False, include_input=False)[0]
    number, *path = first["loc"] or ("",)
    if not isinstance(number, int):
        return "These are no messages: a list of them is needed."
    names = [str(name) for name in path if name in {"role", "content", "type", "text"}]
    place = ".".join(dict.fromkeys(names)) or ".".join(map(str, path))
    return f"Message {number + 1} is none{f' ({place})' if place else ''}: {first['msg']}."
