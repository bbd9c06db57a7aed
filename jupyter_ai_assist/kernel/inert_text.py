"""One paragraph of Markdown, made inert; see ``inert``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

__all__ = ["inert_paragraph"]

_TOKEN = re.compile(
    r"""
      (?P<escape>\\[^\n])
    | (?P<ticks>`+)
    | <(?P<link>(?:https?://|mailto:)[^\s<>`"'$]*)>
    | (?P<tag><(?=[A-Za-z/!?]))
    | (?P<image>!+\[)
    | (?P<target>\]\()
    """,
    re.VERBOSE,
)
_DEFINITION = re.compile(r"(?P<lead>(?:[\s>*+-]|\d+[.)]\s)*)\[(?![^\[\]]*\](?!:))")
_TARGET = re.compile(
    r"""
    [ ]?
    (?: <(?:https?://|mailto:)[^\s<>`"]*>
      | (?:https?://|mailto:|\#) (?: [^\s<>()`"\\] | \([^\s<>()`"\\]*\) )*
      | [\w./~%-]+ (?:\#[\w.%-]*)?
    )
    (?: [ ]+ (?: "[^"<>`\\]*" | '[^'<>`"\\]*' ) )?
    [ ]? \)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""The rest of a link, after ``](``, that every parser reads in the same way."""

_DOLLAR = re.compile(r"(?<!\\)\$")
_OTHER_MATH = re.compile(r"(\\\\|\\begin)([(\[{])")
_INDENTED = re.compile(r" {4}| {0,3}\t")


def inert_paragraph(paragraph: str) -> str:
    """Lines without a blank one between them, outside all code blocks."""
    in_math = _has_math(paragraph)
    lines = [_merged(_pieces(line, in_math=in_math)) for line in paragraph.split("\n")]
    if in_math and '"' in paragraph:
        lines = _quotes_out_of_math(lines)
    return "\n".join("".join(text for text, _ in line) for line in lines)


def _merged(pieces: Iterator[tuple[str, bool]]) -> list[tuple[str, bool]]:
    return [
        ("".join(text for text, _ in group), is_code)
        for is_code, group in groupby(pieces, key=itemgetter(1))
    ]


def _pieces(line: str, *, in_math: bool) -> Iterator[tuple[str, bool]]:
    """The line's pieces, and whether each is a code span."""
    definition = _DEFINITION.match(line)
    if definition is not None:
        line = f"{definition['lead']}\\{line[definition.end() - 1 :]}"
    # Where entities would show as such: in code by indentation, and in math.
    literal = in_math or _INDENTED.match(line) is not None
    at = 0
    while match := _TOKEN.search(line, at):
        yield line[at : match.start()], False
        at = match.end()
        if match["ticks"]:
            end = _end_of_span(line, match["ticks"], at)
            if end is None:
                yield "\\`" * len(match["ticks"]), False
            else:
                yield _span(line[match.start() : end], match["ticks"])
                at = end
        elif match["target"]:
            target = _TARGET.match(line, at)
            yield ("](" if target else "]\\("), False
            if target:
                yield target[0], False
                at = target.end()
        else:
            yield _replaced(match, line, literal=literal), False
    yield line[at:], False


def _end_of_span(line: str, ticks: str, start: int) -> int | None:
    match = re.compile(rf"(?<!`){ticks}(?!`)").search(line, start)
    return None if match is None else match.end()


def _span(code: str, ticks: str) -> tuple[str, bool]:
    """A code span; one that a table or a careless parser could cut is defused as well."""
    inside = code[len(ticks) : -len(ticks)]
    if "|" in inside or "`" in inside:
        code = ticks + _spaced(inside) + ticks
    return code, True


def _spaced(text: str) -> str:
    text = re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
    return re.sub(r"!(?=!*\[)", "! ", text)


def _replaced(match: re.Match[str], line: str, *, literal: bool) -> str:
    if match["escape"]:
        return "&lt;" if match["escape"] == "\\<" else match["escape"]
    if match["tag"]:
        return "< " if literal else "&lt;"
    if match["image"]:
        return "[image" if line.startswith("]", match.end()) else "[image: "
    return match[0]


def _quotes_out_of_math(lines: list[list[tuple[str, bool]]]) -> list[list[tuple[str, bool]]]:
    """Leave no double quote between two math delimiters.

    JupyterLab puts math back into the finished HTML as it was written, also
    inside an attribute, which a quote would end. Where code holds the quote,
    the dollars are money rather than math.
    """
    in_code = any(is_code and '"' in text for line in lines for text, is_code in line)
    change = _without_math if in_code else _without_quotes
    return [
        [(text if is_code else change(text), is_code) for text, is_code in line] for line in lines
    ]


def _without_quotes(text: str) -> str:
    return text.replace('"', "&quot;")


def _without_math(text: str) -> str:
    return _OTHER_MATH.sub(r"\1 \2", _DOLLAR.sub(r"\\$", text))


def _has_math(text: str) -> bool:
    return len(_DOLLAR.findall(text)) > 1 or _OTHER_MATH.search(text) is not None
