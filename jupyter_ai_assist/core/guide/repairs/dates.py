"""Dates that are not written as the format says."""

from __future__ import annotations

import ast
import re
from datetime import datetime

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit, path_of
from jupyter_ai_assist.core.guide.words import code, either

from .base import Failure, Repair

__all__ = ["RULES"]

_UNREAD = r"time data [\"'](.*?)[\"'] (?:doesn't|does not) match format [\"'](.*?)[\"']"
_MORE_THAN_READ = r"^unconverted data remains(?: when parsing with format \"(.*?)\")?: \"?([^\"]*)"

_DAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%Y",
)
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %I:%M %p")
_MORE = ((r":\d\d:\d\d\.\d+", ":%M:%S.%f"), (r":\d\d:\d\d", ":%M:%S"), (r":\d\d", ":%M"))
"""What may follow an hour: as it is written, and as a format writes it."""


async def other_format(failure: Failure, _: Asker) -> Repair | None:
    """A date that another format reads."""
    found = failure.match(_UNREAD)
    if not found:
        return None
    value, format_ = found[1], found[2]
    cause = f"{code(repr(value))} is not written as {code(format_)} says"
    for call in failure.code.near(ast.Call, failure.line):
        function = path_of(call.func).rpartition(".")[2]
        if function == "to_datetime":
            return _column(failure, call, cause, value, format_)
        if function == "strptime":
            return _rewritten(failure, _literal(call, format_), cause, _formats_of(value))
    return None


async def more_than_the_format(failure: Failure, _: Asker) -> Repair | None:
    """A date with a time behind it, where the format ends with the day."""
    found = failure.match(_MORE_THAN_READ)
    if not found:
        return None
    format_, rest = found[1] or "", found[2]
    cause = f"A date goes on with {code(repr(rest))}, behind what the format reads"
    for call in failure.code.near(ast.Call, failure.line):
        function = path_of(call.func).rpartition(".")[2]
        if function == "to_datetime" and format_.startswith("%Y-%m-%d"):
            return _with_argument(
                failure, call, cause, 'format="ISO8601"', "Each is read by its own length."
            )
        if function == "strptime":
            literal = _literal(call)
            more = _time_of(rest)
            formats = [f"{literal.value!s}{more}"] if literal and more else []
            return _rewritten(failure, literal, cause, formats)
    return None


def _column(failure: Failure, call: ast.Call, cause: str, value: str, format_: str) -> Repair:
    literal = _literal(call, format_)
    if literal:
        return _rewritten(failure, literal, cause, _formats_of(value))
    if not any(mark.isdigit() for mark in value):
        return _with_argument(
            failure,
            call,
            f"{code(repr(value))} is no date",
            'errors="coerce"',
            "What is no date becomes `NaT`: count them with `.isna().sum()` before you go on.",
        )
    cause = f"{cause}, which pandas took from the first one"
    others = _formats_of(value)
    swapped = format_.replace("%d", "%%").replace("%m", "%d").replace("%%", "%m")
    if swapped in others and format_.find("%m") < format_.find("%d"):
        return _with_argument(
            failure, call, cause, "dayfirst=True", "The day now stands before the month in all."
        )
    if not others:
        return Repair(f"{cause}.")
    return _with_argument(
        failure,
        call,
        cause,
        'format="mixed"',
        f"Each is now read by itself. Where the day comes first, add {code('dayfirst=True')}.",
    )


def _rewritten(
    failure: Failure, literal: ast.Constant | None, cause: str, formats: list[str]
) -> Repair:
    """Another format, where there is one that fits, and the cell has the old one written out."""
    if literal is None or not formats:
        return Repair(f"{cause}.")
    if len(formats) > 1:
        return Repair(f"{cause}; it may be {either(formats)}: which, I cannot tell.")
    quote = failure.code.text(literal)[-1]
    edit = failure.code.replace(literal, f"{quote}{formats[0]}{quote}")
    return Repair(f"{cause}; {code(formats[0])} reads it.", failure.code.edited(edit))


def _with_argument(failure: Failure, call: ast.Call, cause: str, text: str, note: str) -> Repair:
    name = text.partition("=")[0]
    if any(word.arg == name for word in call.keywords):
        return Repair(f"{cause}.")
    end = failure.code.span(call)[1] - 1
    return Repair(f"{cause}.", failure.code.edited(Edit(end, end, f", {text}")), note)


def _literal(call: ast.Call, format_: str = "") -> ast.Constant | None:
    """Where a call has a format written out."""
    arguments = [*call.args[1:], *(word.value for word in call.keywords if word.arg == "format")]
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument if argument.value == format_ or not format_ else None
    return None


def _formats_of(value: str) -> list[str]:
    """The usual formats that read a date."""
    formats = (day + time for day in _DAYS for time in _TIMES)
    return [format_ for format_ in formats if _reads(format_, value)]


def _reads(format_: str, value: str) -> bool:
    try:
        datetime.strptime(value.strip(), format_)  # noqa: DTZ007 - only whether it can
    except ValueError:
        return False
    return True


def _time_of(rest: str) -> str:
    """The format of a time behind a date, with what stands between them; blank if it is none."""
    found = re.fullmatch(r"([ T])\d\d(:[\d:.]+)", rest)
    more = next((format_ for text, format_ in _MORE if found and re.fullmatch(text, found[2])), "")
    return f"{found[1]}%H{more}" if found and more else ""


RULES = (other_format, more_than_the_format)
