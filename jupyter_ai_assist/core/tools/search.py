"""The tool that searches sources and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import Field

from jupyter_ai_assist.core.workspace.base import Cell

from .base import Arguments, Tool, ToolScope
from .paging import Count, page
from .regex import matching_lines
from .touched import nothing

__all__ = ["SEARCH_TOOLS"]

MAX_HITS = 100
MAX_TEXT = 16_000
MAX_LINE = 200
AT_ONCE = 50
"""Cells whose secrets are looked for before it is seen whether more hits are needed."""
HIDDEN = "hidden"
"""The word in each mark that stands for a secret."""


class SearchArgument(Arguments):
    """What to search for, and where."""

    query: str = Field(min_length=1, max_length=500)
    """Words, all of which must stand in one line, in any order and case; or a pattern."""
    regex: bool = False
    """Whether `query` is a Python regular expression, matched within each line."""
    where: Literal["everywhere", "sources", "outputs"] = "everywhere"
    """What to search."""
    start: Count = 0
    """How many hits to skip: `next_start` of the answer before."""


async def search_notebook(scope: ToolScope, arguments: SearchArgument) -> Any:
    """Find lines in the cells' sources and outputs by words or a regular expression.

    Gives the cell's id, whether the hit is in its source or output, and the line.
    """
    cells = await _likely(await scope.cells(), arguments)
    wanted = arguments.start + MAX_HITS + 1
    hits: list[dict[str, Any]] = []
    while cells and len(hits) < wanted:
        hits += await _hits(map(scope.hidden, cells[:AT_ONCE]), arguments)
        cells = cells[AT_ONCE:]
    shown, others = page(hits, arguments.start, dict, most=MAX_HITS, room=MAX_TEXT)
    if cells and others:
        del others["left_out"]  # nobody has counted them
    return {"hits": shown, **others}


async def _likely(cells: list[Cell], arguments: SearchArgument) -> list[Cell]:
    """The cells with a hit, no secret being hidden yet: only these are worth hiding them in.

    What is told is searched again as it may be shown, so that a hit in a secret is none.
    The words that stand for a secret are in no cell yet: for these it may be any.
    """
    if HIDDEN in arguments.query.casefold():
        return cells
    hit = {id(cell) for cell, _, _, lines in await _searched(cells, arguments) if lines}
    return [cell for cell in cells if id(cell) in hit]


async def _hits(cells: Iterable[Cell], arguments: SearchArgument) -> list[dict[str, Any]]:
    return [
        {"id": cell.id, "place": place, "line": line, "text": text.split("\n")[line - 1][:MAX_LINE]}
        for cell, place, text, lines in await _searched(cells, arguments)
        for line in lines
    ]


async def _searched(
    cells: Iterable[Cell], arguments: SearchArgument
) -> list[tuple[Cell, str, str, list[int]]]:
    """The cells' texts, each with its cell and place and the numbers of the lines that fit."""
    places = [(cell, *place) for cell in cells for place in _places(cell, arguments.where)]
    texts = [text for _, _, text in places]
    if arguments.regex:
        numbers = await matching_lines(arguments.query, texts)
    else:
        numbers = _lines_with_all(arguments.query.casefold().split(), texts)
    return [(*place, lines) for place, lines in zip(places, numbers, strict=True)]


def _places(cell: Cell, where: str) -> list[tuple[str, str]]:
    places = []
    if where != "outputs":
        places.append(("source", cell.source))
    if where != "sources":
        places.append(("output", cell.output))
    return [(place, text) for place, text in places if text]


def _lines_with_all(words: Sequence[str], texts: Iterable[str]) -> list[list[int]]:
    return [_numbers(words, text.casefold()) for text in texts]


def _numbers(words: Sequence[str], text: str) -> list[int]:
    if not all(word in text for word in words):  # most texts are done with that
        return []
    return [
        number
        for number, line in enumerate(text.split("\n"), 1)
        if all(word in line for word in words)
    ]


SEARCH_TOOLS: tuple[Tool, ...] = (
    Tool("search_notebook", "read", SearchArgument, search_notebook, touches=nothing),
)
