"""Small pieces of Markdown that no content can break out of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["cell_text", "code_span", "fenced", "table"]


def fenced(text: str, language: str = "") -> str:
    """A code block that no text inside can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def code_span(text: str) -> str:
    """A code span on one line that no text inside can end."""
    line = " ".join(text.split())
    fence = "`"
    while fence in line:
        fence += "`"
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def cell_text(text: str) -> str:
    """Text for one cell of a table: one line, with no bar or markup of its own."""
    line = " ".join(text.split())
    for mark in "\\|<>*_[]`":
        line = line.replace(mark, "\\" + mark)
    return line


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
