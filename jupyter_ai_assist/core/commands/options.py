"""The options of a command itself: ``/image --n 2 --shape portrait a red fox``."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.scan import Scanner
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.typed import typed

__all__ = ["CommandOption", "number", "read_options", "usage", "variable", "whole"]


@dataclass(frozen=True)
class CommandOption:
    """One option of one command."""

    name: str
    """As typed, without its dashes."""
    takes: str = ""
    """Names its value in the usage; blank for a flag."""
    choices: tuple[str, ...] = ()
    many: bool = False
    """Whether it may be repeated; its value is a list then."""
    read: Callable[[str], Any] = str
    """Makes the value of what was typed; a ``ValueError`` says what it takes."""

    @property
    def key(self) -> str:
        """Its name in Python."""
        return self.name.replace("-", "_")


def whole(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise ValueError("a whole number") from None


def number(text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise ValueError("a number") from None


def variable(text: str) -> str:
    """A name that a value can be bound to."""
    if not text.isidentifier() or keyword.iskeyword(text):
        raise ValueError("a Python name")
    return text


def usage(options: Sequence[CommandOption]) -> str:
    """All options as one line shows them."""
    return " ".join(
        f"[--{option.name}{' ' + _takes(option) if option.takes else ''}]{'…' * option.many}"
        for option in options
    )


def read_options(
    command: str, text: str, options: Sequence[CommandOption]
) -> tuple[dict[str, Any], str]:
    """What was set, by ``key``, and the rest of the text.

    Raises
    ------
    UsageError
        An option is unknown, lacks its value, has one that does not fit, or stands
        in the rest, where it would count as text.
    """
    scanner = Scanner(text)
    by_spelling = {f"--{option.name}": option for option in options}
    values: dict[str, Any] = {}
    while (spelling := scanner.spelling()) not in {"", "--"}:
        option = by_spelling.get(spelling)
        if option is None:
            raise _unknown(command, spelling, by_spelling)
        value = _value(scanner, option, f"See {typed(f'/help {command}')}.")
        values[option.key] = [*values.get(option.key, ()), value] if option.many else value
    if spelling != "--":
        _require_none_behind(command, scanner.rest, by_spelling)
    return values, scanner.rest


def _value(scanner: Scanner, option: CommandOption, see: str) -> Any:
    has_equals = scanner.equals()
    if not option.takes:
        if has_equals:
            raise UsageError(f"--{option.name} takes no value.", hint=see)
        return True
    if not has_equals:
        scanner.skip()
    text = scanner.value()
    if not text:
        raise UsageError(f"--{option.name} needs a value: {_takes(option)}.", hint=see)
    if option.choices and text not in option.choices:
        near = did_you_mean(text, option.choices)
        raise UsageError(
            f"--{option.name} cannot be {text!r}.", hint=near or f"It is {_takes(option)}."
        )
    try:
        return option.read(text)
    except ValueError as error:
        raise UsageError(f"--{option.name} is {text!r}, and takes {error}.", hint=see) from None


def _takes(option: CommandOption) -> str:
    return "|".join(option.choices) or option.takes


def _unknown(command: str, spelling: str, known: dict[str, CommandOption]) -> UsageError:
    if spelling in {"-o", "--out", "-m", "-f", "--format", "--new", "--thread", "--raw", "-p"}:
        return UsageError(
            f"{spelling} is no option of /{command}.",
            hint=f"It stands before the command: {typed(f'{spelling} … /{command} …')}",
        )
    near = did_you_mean(spelling, known)
    return UsageError(
        f"/{command} has no option {spelling}.", hint=near or f"See {typed(f'/help {command}')}."
    )


def _require_none_behind(command: str, rest: str, known: dict[str, CommandOption]) -> None:
    for word in re.findall(r"(?<!\S)--[\w-]+(?=[\s=]|$)", rest):
        if word in known:
            raise UsageError(
                f"{word} stands behind the prompt, where it is text.",
                hint=f"Options come first: /{command} {word} … . If it is text, end the options "
                "with -- .",
            )
