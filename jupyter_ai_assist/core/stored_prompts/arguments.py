"""What is typed after ``/prompt``: a name, and ``variable=value`` for each variable."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_ai_assist.core.errors import UsageError

__all__ = ["Arguments", "parse_arguments", "written"]

_VALUE = re.compile(r'\s+(\w+)=("(?:[^"\\\n]|\\.)*"|[^\s"]\S*|)(?=\s|$)')


@dataclass(frozen=True)
class Arguments:
    """A line, taken apart."""

    name: str
    values: Mapping[str, str]


def parse_arguments(line: str) -> Arguments:
    """Take a line apart; a value with spaces stands in double quotes, as in JSON.

    Raises
    ------
    UsageError
        Something is neither, or stands there twice.
    """
    name, rest = re.fullmatch(r"\s*(\S*)(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
    values: dict[str, str] = {}
    place = 0
    while rest[place:].strip():
        match = _VALUE.match(rest, place)
        if match is None:
            raise UsageError(
                f"{rest[place:].strip()[:40]!r} is no variable=value.",
                hint='A value with spaces stands in double quotes: text="two words".',
            )
        key = match[1]
        if key in values:
            raise UsageError(f"{key} is given twice.")
        values[key] = _unquoted(match[2])
        place = match.end()
    return Arguments(name, values)


def written(name: str, values: Mapping[str, str]) -> str:
    """The line that ``parse_arguments`` takes apart again."""
    pairs = (f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return " ".join((name, *pairs))


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        text: str = json.loads(value)
    except ValueError as error:
        raise UsageError(
            f"{value[:40]} cannot be read.",
            hint='In double quotes, write \\" for a quote and \\\\ for a backslash.',
        ) from error
    return text
