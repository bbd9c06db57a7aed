"""Brackets, quotes and characters that Python cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_ai_assist.core.guide.words import code

from .slips import Attempt, Slip, code_end

__all__ = ["bad_character", "closer_before", "missing_closer", "unterminated", "wrong_closer"]

_MATES = {"(": ")", "[": "]", "{": "}"}
_OPENERS = {closer: opener for opener, closer in _MATES.items()}
MAX_LINES = 40

_READABLE = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4", "'"),
        **dict.fromkeys("\u2010\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"),
        "\u00d7": "*",
        "\u00f7": "/",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2260": "!=",
        "\u3002": ".",
        # The full-width forms that East Asian keyboards write.
        **{chr(0xFF00 + place): chr(0x20 + place) for place in range(1, 0x5F)},
    }
)
"""Typographic quotes, dashes, blanks, characters of no width, signs of mathematics."""


def missing_closer(slip: Slip) -> Iterator[Attempt]:
    """``'(' was never closed``: close it at the end of its line, or of a later one."""
    closer = _MATES.get(slip.line[slip.column : slip.column + 1])
    if closer is None:
        return
    waiting = ""
    for number in list(slip.numbers_from(slip.number))[:MAX_LINES]:
        line = slip.code.line(number)
        end = code_end(line)
        waiting = _unclosed(line[:end], waiting)
        place = end - 1 if line[:end].endswith(":") else end
        for closers in dict.fromkeys((closer, waiting)) if line[:end].strip() else ():
            what = f"Line {number} now closes what line {slip.number} opens."
            yield Attempt(what, slip.inserted(place, closers, number))


def closer_before(slip: Slip) -> Iterator[Attempt]:
    """A bracket that is still open where something else begins: ``if (x > 0:``."""
    before = slip.line[: slip.column]
    closers = _unclosed(before)
    if closers:
        what = f"Line {slip.number} now closes its brackets."
        yield Attempt(what, slip.inserted(len(before.rstrip()), closers))


def _unclosed(text: str, waiting: str = "") -> str:
    """The closers that are missing at the end of ``text``, in the order to write them."""
    quote = ""
    for mark in text:
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark in _MATES:
            waiting = _MATES[mark] + waiting
        elif mark == waiting[:1]:
            waiting = waiting[1:]
    return waiting


def wrong_closer(slip: Slip) -> Iterator[Attempt]:
    """A closer without its opener, or with another one's."""
    mark = slip.line[slip.column : slip.column + 1]
    if mark not in _OPENERS:
        return
    found = re.search(r"opening parenthesis '(.)'", slip.message)
    if found:
        right = _MATES[found[1]]
        place = slip.column
        yield Attempt(
            f"The {code(found[1])} is now closed by {code(right)}.",
            slip.inserted(place, right),
        )
        yield Attempt(
            f"The {code(found[1])} is now closed by {code(right)}.",
            slip.replaced(place, place + 1, right),
        )
    else:
        yield Attempt(
            f"The {code(mark)} that closes nothing is gone.",
            slip.replaced(slip.column, slip.column + 1, ""),
        )


def unterminated(slip: Slip) -> Iterator[Attempt]:
    """A text without its closing quote."""
    if "triple-quoted" in slip.message:
        yield from _triple(slip)
        return
    quote = next((mark for mark in slip.line[slip.column : slip.column + 3] if mark in "'\""), "")
    if not quote:
        return
    if slip.line.count(quote) > 2 and '"' not in slip.line:  # noqa: PLR2004 - an inner one
        first, last = slip.line.index(quote), slip.line.rindex(quote)
        text = f'{slip.line[:first]}"{slip.line[first + 1 : last]}"{slip.line[last + 1 :]}'
        yield Attempt(
            "The text with an apostrophe now stands in double quotes.", slip.with_line(text)
        )
    what = f"The text now ends with {code(quote)}."
    for place in _ends_of_label(slip.line, slip.column):
        yield Attempt(what, slip.inserted(place, quote))
    end = len(slip.line.rstrip())
    places = [end]
    while end > slip.column + 1 and slip.line[end - 1] in ")]}:,; ":
        end -= 1
        places.append(end)
    for place in reversed(places):
        yield Attempt(what, slip.inserted(place, quote))


def _ends_of_label(line: str, column: int) -> Iterator[int]:
    """Where a text would end that begins right behind a bracket: ``df['amount].sum()``."""
    opener = line[:column].rstrip()[-1:]
    closer = line.find(_MATES[opener], column) if opener in _MATES else -1
    if closer > 0 and re.fullmatch(r"\w[\w ]*", line[column + 1 : closer]):
        yield closer


def _triple(slip: Slip) -> Iterator[Attempt]:
    marks = next((m for m in ('"""', "'''") if m in slip.line[slip.column :]), "")
    if marks:
        source = slip.code.source.rstrip("\r\n")
        yield Attempt(
            f"The text that starts in line {slip.number} now ends at the end of the cell.",
            f"{source}{marks}",
        )


def bad_character(slip: Slip) -> Iterator[Attempt]:
    """Typographic quotes, dashes and blanks, as they come from web pages and letters."""
    mark = slip.line[slip.column : slip.column + 1]
    shown = f"U+{ord(mark):04X}" if mark and not mark.isprintable() else mark
    text = slip.line.translate(_READABLE)
    what = (
        f"Line {slip.number} has plain characters instead of {code(shown) if shown else 'others'}."
    )
    yield Attempt(what, slip.with_line(text))
