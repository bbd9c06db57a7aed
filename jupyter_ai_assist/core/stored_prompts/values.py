"""A stored prompt as a plain value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from jupyter_ai_assist.core.messages import Value

__all__ = ["NAME", "PLACEHOLDER", "Example", "Kind", "StoredPrompt", "Variable"]

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""How a prompt may be called: it is typed, and is a file's name."""

PLACEHOLDER = re.compile(r"(?<!\{)\{\{[ \t]*([A-Za-z_]\w*)[ \t]*\}\}(?!\})")
"""Where a variable's value goes."""

Kind = Literal["text", "line", "integer", "number", "boolean", "choice"]
"""What a variable takes: ``text`` may have several lines."""

Plain = str | int | float | bool
_WORDS = {"true": True, "yes": True, "false": False, "no": False}


class Variable(Value):
    """What a person fills in."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")]
    type: Kind = "text"
    description: str = ""
    default: Plain | None = None
    """``None``: it has to be given."""
    choices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices and the type choice belong together")
        if self.default is not None:
            self.checked(str(self.default))
        return self

    @property
    def required(self) -> bool:
        """Whether it has to be given."""
        return self.default is None

    @property
    def typed_default(self) -> str | None:
        """The default as a person would type it; ``None`` where it has to be given."""
        if isinstance(self.default, bool):
            return "yes" if self.default else "no"
        return None if self.default is None else str(self.default)

    def checked(self, typed: str) -> str:
        """A value as it goes into the text.

        Raises
        ------
        ValueError
            It does not fit; the message completes "NAME …".
        """
        value = typed.strip() if self.type != "text" else typed
        if not value.strip():
            raise ValueError("is blank")
        if self.type == "line" and "\n" in value:
            raise ValueError("has to be one line")
        if self.type == "choice" and value not in self.choices:
            raise ValueError(f"is {value!r}; it must be one of {', '.join(self.choices)}")
        if self.type == "boolean":
            if value.lower() not in _WORDS:
                raise ValueError(f"is {value!r}; it must be yes or no")
            return "yes" if _WORDS[value.lower()] else "no"
        if self.type in {"integer", "number"}:
            _require_number(value, self.type)
        return value


def _require_number(value: str, type_: str) -> None:
    convert = int if type_ == "integer" else float
    try:
        if math.isfinite(convert(value)):
            return
    except (ValueError, OverflowError):
        pass
    article = "an" if type_ == "integer" else "a"
    raise ValueError(f"is {value!r}; it must be {article} {type_}")


class Example(Value):
    """A message that shows how the prompt is meant."""

    role: Literal["user", "assistant"]
    text: str


class StoredPrompt(Value):
    """One prompt."""

    name: str
    description: str = ""
    status: Literal["active", "draft", "archived"] = "active"
    """Drafts are listed as such; what is archived is kept, and cannot be used."""
    system: str = ""
    """How to go about it; sent with the text, because a conversation's system prompt stays."""
    messages: tuple[Example, ...] = ()
    text: str
    variables: tuple[Variable, ...] = ()
    source: str = "user"
    """``user``, ``project``, or the package that it comes from."""
    path: str = ""
    """The file, for people; blank where there is none."""

    @field_validator("name")
    @classmethod
    def _name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError("has to be small letters, digits, - and _, at most 64 of them")
        return name

    @model_validator(mode="after")
    def _variables_are_used(self) -> Self:
        declared = [variable.name for variable in self.variables]
        twice = {name for name in declared if declared.count(name) > 1}
        if twice:
            raise ValueError(f"declares {', '.join(sorted(twice))} twice")
        unused = [name for name in declared if name not in self.placeholders]
        if unused:
            raise ValueError(f"declares {', '.join(unused)}, which its text does not use")
        return self

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every name that the text has a place for, in order."""
        texts = (self.system, *(example.text for example in self.messages), self.text)
        return tuple(dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text)))

    def to_fill(self) -> Iterator[Variable]:
        """What a person fills in: what is declared, then what the text only uses."""
        yield from self.variables
        declared = {variable.name for variable in self.variables}
        yield from (Variable(name=name) for name in self.placeholders if name not in declared)

    @property
    def from_project(self) -> bool:
        """Whether it is a file of the project: whoever can write there has written it."""
        return self.source == "project"
