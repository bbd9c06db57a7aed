"""One paragraph of Markdown, made inert; see ``document``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

__all__ = ["inert_line", "inert_paragraph"]

_MARKUP = re.compile(r"([\\`*_\[\]|~$&])")

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
_OTHER_MATH = re.compile(r"(\\\\|\\begin|\\end)([()\[\]{])")
_DISPLAY_MATH = re.compile(
    r"(?<!\\)\$\$.*?(?<!\\)\$\$|\\\\\[.*?\\\\\]|\\begin\{([a-z]*\*?)\}.*?\\end\{\1\}", re.DOTALL
)
_DISPLAY_MARK = re.compile(r"\$\$|\\\\[\[\]]|\\(?:begin|end)\{")
_ADDRESS_AT_END = re.compile(r"(?:://|www\.|mailto:|xmpp:)\S*$", re.IGNORECASE)
_INDENTED = re.compile(r" {4}| {0,3}\t")

Piece = tuple[str, bool]
"""Some text, and whether it is a code span."""


def inert_paragraph(paragraph: str) -> str:
    """Lines without a blank one between them, outside all code blocks."""
    in_math = _has_math(paragraph)
    lines = [_merged(_line(line, in_math=in_math)) for line in paragraph.split("\n")]
    if in_math:
        lines = _math_that_all_agree_on(lines)
    return "\n".join("".join(text for text, _ in line) for line in lines)


def _merged(pieces: Iterator[Piece]) -> list[Piece]:
    merged = [
        ("".join(text for text, _ in group), is_code)
        for is_code, group in groupby(pieces, key=itemgetter(1))
    ]
    # A bare address goes on to the next space: a code span's mark would be part of it.
    return [
        (f"{text} " if not is_code and _ADDRESS_AT_END.search(text) else text, is_code)
        for text, is_code in merged[:-1]
    ] + merged[-1:]


def _line(line: str, *, in_math: bool) -> Iterator[Piece]:
    definition = _DEFINITION.match(line)
    if definition is not None:
        line = f"{definition['lead']}\\{line[definition.end() - 1 :]}"
    # Where entities would show as such: in code by indentation, and in math.
    return _pieces(line, literal=in_math or _INDENTED.match(line) is not None)


def _pieces(text: str, *, literal: bool) -> Iterator[Piece]:
    at = 0
    while match := _TOKEN.search(text, at):
        yield text[at : match.start()], False
        at = match.end()
        if match["ticks"]:
            end = _end_of_span(text, match["ticks"], at)
            if end is None:
                yield "\\`" * len(match["ticks"]), False
            else:
                yield from _span(text[match.start() : end], match["ticks"], literal=literal)
                at = end
        elif match["target"]:
            target = _TARGET.match(text, at)
            yield ("](" if target else "]\\("), False
            if target:
                yield target[0], False
                at = target.end()
        else:
            yield _replaced(match, text, literal=literal), False
    yield text[at:], False


def _end_of_span(text: str, ticks: str, start: int) -> int | None:
    match = re.compile(rf"(?<!`){ticks}(?!`)").search(text, start)
    return None if match is None else match.end()


def _span(code: str, ticks: str, *, literal: bool) -> Iterator[Piece]:
    """A code span; one that some parser could cut is defused as well.

    A table cuts at ``|``, a careless parser at a backtick or bracket. Display
    math begins anywhere for nbconvert: no code span may hold its marks.
    """
    inside = code[len(ticks) : -len(ticks)]
    if _DISPLAY_MARK.search(inside):
        escaped = "\\`" * len(ticks)
        yield escaped, False
        yield from _pieces(_without_math(inside), literal=literal)
        yield escaped, False
    elif re.search(r"[|`\]]", inside):
        yield ticks + _spaced(inside) + ticks, True
    else:
        yield code, True


def _spaced(text: str) -> str:
    text = re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
    text = re.sub(r"\]\((?=[^)]*[:&])", "] (", text)
    return re.sub(r"!(?=!*\[)", "! ", text)


def _replaced(match: re.Match[str], text: str, *, literal: bool) -> str:
    if match["escape"]:
        return "&lt;" if match["escape"] == "\\<" else match["escape"]
    if match["tag"]:
        return "< " if literal else "&lt;"
    if match["image"]:
        return "[image" if text.startswith("]", match.end()) else "[image: "
    return match[0]


def _math_that_all_agree_on(lines: list[list[Piece]]) -> list[list[Piece]]:
    """Keep math only where it can neither reach into code nor out of the paragraph.

    It may hold no double quote, either: JupyterLab puts math back into the
    finished HTML as it was written, also inside an attribute, which a quote
    would end. Where code holds the quote, the dollars are money, not math.
    """
    text = "\n".join(piece for line in lines for piece, is_code in line if not is_code)
    code = "\n".join(piece for line in lines for piece, is_code in line if is_code)
    unclear = (
        _DISPLAY_MARK.search(_DISPLAY_MATH.sub("", text)) is not None
        or re.search(r"[$\"]|\\\\[()]", code) is not None
    )
    change = _without_math if unclear else _without_quotes
    return [
        [(piece if is_code else change(piece), is_code) for piece, is_code in line]
        for line in lines
    ]


def _without_quotes(text: str) -> str:
    return text.replace('"', "&quot;")


def _without_math(text: str) -> str:
    return _OTHER_MATH.sub(r"\1 \2", _DOLLAR.sub(r"\\$", text))


def _has_math(text: str) -> bool:
    return len(_DOLLAR.findall(text)) > 1 or _OTHER_MATH.search(text) is not None


def inert_line(text: str) -> str:
    """Any text as one line of Markdown that shows it as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("<", "&lt;")
