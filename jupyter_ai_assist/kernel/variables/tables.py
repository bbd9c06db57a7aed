"""A compact text table for the first rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "MAX_TABLE_COLUMNS",
    "MAX_TABLE_ROWS",
    "bytes_text",
    "columns_text",
    "missing_text",
    "table_text",
]

MAX_TABLE_ROWS = 5
MAX_TABLE_COLUMNS = 20
MAX_LISTED_COLUMNS = 300
MAX_CELL = 40


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns aligned, one line per row, no cell wider than 40 characters."""
    lines = [[_cell(text) for text in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def columns_text(columns: dict[str, str], count: int) -> str:
    """``name: dtype`` per line, and how many more there are."""
    shown = [f"{name}: {dtype}" for name, dtype in list(columns.items())[:MAX_LISTED_COLUMNS]]
    left = count - len(shown)
    return "\n".join([*shown, f"… {left:,} more columns"] if left > 0 else shown)


def bytes_text(count: int) -> str:
    """A size for people: ``1.5 MB``."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:  # noqa: PLR2004 - the step between units
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _cell(text: str) -> str:
    line = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return line if len(line) <= MAX_CELL else line[: MAX_CELL - 1] + "…"


def missing_text(counts: Mapping[str, int] | None) -> str:
    """Which columns miss how many values, or that nobody counted."""
    if counts is None:
        return "missing values: not counted"
    found = [f"{name} {count:,}" for name, count in counts.items() if count]
    return f"missing values: {', '.join(found) or 'none'}"
