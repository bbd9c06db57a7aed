"""The tool that searches sources and outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from jupyter_ai_assist.core.workspace import Cell

from .base import Arguments, Tool, ToolScope
from .paging import Count, page
from .regex import matching_lines

__all__ = ["SEARCH_TOOLS"]

MAX_HITS = 100
MAX_TEXT = 16_000
MAX_LINE = 200


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
    places = [
        (cell, place, text)
        for cell in await scope.workspace.cells()
        for place, text in _places(cell, arguments.where)
    ]
    texts = [text for _, _, text in places]
    numbers = (
        await matching_lines(arguments.query, texts)
        if arguments.regex
        else _lines_with_all(arguments.query.casefold().split(), texts)
    )
    hits = [
        {"id": cell.id, "place": place, "line": line, "text": text.split("\n")[line - 1][:MAX_LINE]}
        for (cell, place, text), lines in zip(places, numbers, strict=True)
        for line in lines
    ]
    shown, others = page(hits, arguments.start, dict, most=MAX_HITS, room=MAX_TEXT)
    return {"hits": shown, **others}


def _places(cell: Cell, where: str) -> list[tuple[str, str]]:
    places = []
    if where != "outputs":
        places.append(("source", cell.source))
    if where != "sources":
        places.append(("output", cell.output))
    return [(place, text) for place, text in places if text]


def _lines_with_all(words: Sequence[str], texts: Sequence[str]) -> list[list[int]]:
    return [
        [
            number
            for number, line in enumerate(text.casefold().split("\n"), 1)
            if all(word in line for word in words)
        ]
        for text in texts
    ]


SEARCH_TOOLS: tuple[Tool, ...] = (Tool("search_notebook", "read", SearchArgument, search_notebook),)
