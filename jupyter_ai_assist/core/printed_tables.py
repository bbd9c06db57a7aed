"""What columns and rows are called in tables that code has printed, as pandas and polars do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

__all__ = ["named_in_tables"]

_GAP = re.compile(r"\s{2,}")
_BAR = re.compile(r"[│┆|]")
_SERIES = re.compile(r"(?:Name: (?P<name>.+), )?(?:Length: \d+, )?dtype: \w+")


def named_in_tables(text: str) -> Iterator[str]:
    """What the columns and rows of tables are called."""
    lines = ["", *text.splitlines(), ""]
    for number, (above, below) in enumerate(pairwise(lines)):
        if _is_head(above, below):
            for line in takewhile(
                _is_indented, reversed(lines[: number + 1])
            ):  # there may be several levels
                yield from _GAP.split(line.strip())
            yield from _labels(lines[number + 1 :])
        elif below[:1] in {"│", "|"} and above[:1] != below[0]:
            yield from (name.strip() for name in _BAR.split(below))
        elif series := _SERIES.fullmatch(below):
            yield series["name"] or ""
            yield from _labels(reversed(lines[: number + 1]))


def _is_indented(line: str) -> bool:
    return line.startswith("  ")


def _is_head(above: str, below: str) -> bool:
    """Whether a line stands above a row: nothing over the labels, and both end together."""
    head = above.rstrip(" \\")  # of a table that goes on below
    if not _is_indented(head) or not below[:1].strip():
        return False
    return len(head) == len(below.rstrip()) or _is_name_of_index(below, head)


def _is_name_of_index(line: str, head: str) -> bool:
    """Whether a line holds the name of an index alone: pandas fills it up with blanks."""
    return len(line) >= len(head) and not _GAP.search(line.rstrip())


def _labels(rows: Iterable[str]) -> Iterator[str]:
    """What rows begin with, up to a line that is none."""
    return (_GAP.split(row)[0] for row in takewhile(str.strip, rows))
