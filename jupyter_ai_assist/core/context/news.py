"""What has changed in a notebook since a conversation was told of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from jupyter_ai_assist.core.cells.text import cell_line, describe_cell
from jupyter_ai_assist.core.per_item import PerItem
from jupyter_ai_assist.core.workspace.base import Cell

from .snapshot import Excerpt, Notebook, images_of, remarks_on

__all__ = ["Seen", "cells_seen", "news"]

MOST_IDS = 40
"""Ids in one line."""


@dataclass(frozen=True)
class Seen:
    """All cells as a conversation knows them, only enough to tell what is another now.

    In columns: thousands of cells are told apart at every turn, and a list of
    numbers is made and compared in a fraction of the time of as many tuples.
    """

    keys: tuple[str, ...] = ()
    """The cells' ids, in notebook order; one that was there before is made a key of its own."""
    sources: tuple[int, ...] = field(default=(), repr=False)
    """Hashes."""
    outputs: tuple[int, ...] = field(default=(), repr=False)
    """Hashes."""
    counts: tuple[int | None, ...] = field(default=(), repr=False)
    """Execution counts."""

    def by_key(self) -> dict[str, _Row]:
        """What is known of each cell."""
        rows = zip(self.sources, self.outputs, self.counts, strict=True)
        return dict(zip(self.keys, map(_Row._make, rows), strict=True))


class _Row(NamedTuple):
    source: int
    output: int
    ran: int | None
    """The execution count."""


@dataclass
class _Changes:
    gone: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    """Ran again with the same outcome."""
    cells: list[tuple[Cell, str]] = field(default_factory=list)
    """To be shown, with what happened to them; in notebook order."""


_SOURCES: PerItem[Cell, int] = PerItem(lambda cell: hash(cell.source))
_OUTPUTS: PerItem[Cell, int] = PerItem(lambda cell: hash(cell.output))
_COUNTS: PerItem[Cell, int | None] = PerItem(attrgetter("execution_count"))


def cells_seen(notebook: Notebook) -> Seen:
    """All cells as they are now."""
    cells = notebook.cells
    return Seen(
        _keys(notebook),
        tuple(_SOURCES(cells)),
        tuple(_OUTPUTS(cells)),
        tuple(_COUNTS(cells)),
    )


def news(
    notebook: Notebook,
    seen: Seen,
    known: Seen,
    space: int,
    *,
    most_images: int = 0,
) -> Excerpt:
    """What is new, in about ``space`` characters; empty if nothing is.

    Where the space ends, the latest cells are shown and the earlier ones named.

    Parameters
    ----------
    seen
        ``cells_seen`` of the notebook.
    known
        The same of when the conversation was told last.
    """
    if seen == known:
        return Excerpt()
    now = dict(zip(seen.keys, notebook.cells, strict=True))
    changes = _changes(now, seen.by_key(), known.by_key())
    shown = [cell for cell, _ in changes.cells]
    remarks = remarks_on(notebook, {cell.id for cell in shown})
    described: list[str] = []
    whole: list[Cell] = []
    for changed, what in reversed(changes.cells):
        [cell], said = notebook.shown([changed]), [what, *remarks(changed)]
        text = describe_cell(cell, said, bounded=True)
        if len(text) <= space:
            whole.append(changed)
        else:
            text = f"{cell_line(cell, said)} (left out for space)"
        if len(text) > space:
            described.append(f"… {len(shown) - len(described):,} more changed cells …")
            break
        space -= len(text)
        described.append(text)
    lines = [
        _ids("deleted", changes.gone),
        _ids("moved", changes.moved),
        _ids("ran again with the same output", changes.again),
    ]
    text = "\n\n".join([*filter(None, lines), *reversed(described)])
    return Excerpt(text, images_of(_latest_first(whole, notebook.executed), most_images))


def _latest_first(cells: Sequence[Cell], executed: Sequence[Cell]) -> list[Cell]:
    """Cells in the order in which they ran, the last one first, then those that did not run."""
    ran = {cell.id: place for place, cell in enumerate(executed)}
    return sorted(cells, key=lambda cell: ran.get(cell.id, -1), reverse=True)


def _keys(notebook: Notebook) -> tuple[str, ...]:
    taken = set(notebook.ids)
    if len(taken) == len(notebook.ids) and "" not in taken:
        return notebook.ids
    taken.clear()
    keys: list[str] = []
    for cell in notebook.cells:
        key = cell.id or f"[{cell.execution_count}]"
        while key in taken:
            key += "+"
        taken.add(key)
        keys.append(key)
    return tuple(keys)


def _changes(
    now: Mapping[str, Cell], seen: Mapping[str, _Row], known: Mapping[str, _Row]
) -> _Changes:
    changes = _Changes(gone=[key for key in known if key not in now])
    changes.moved = _moved([key for key in now if key in known], known, now)
    above = ""
    for key, cell in now.items():
        what = _what(known.get(key), seen[key])
        if what == "new":
            what = f"new, below {above}" if above else "new, at the top"
        if what == "again":
            changes.again.append(f"{key} [{cell.execution_count or ' '}]")
        elif what:
            changes.cells.append((cell, what))
        above = key
    return changes


def _what(before: _Row | None, after: _Row) -> str:
    """What happened to a cell; blank if nothing did."""
    if before is None:
        return "new"
    if before.source != after.source:
        return "edited"
    if before.ran == after.ran:
        return ""  # of the same run: a saved output may only be written differently
    if before.output == after.output:
        return "again"
    return "ran again" if after.ran else "cleared"


def _moved(order: Sequence[str], known: Mapping[str, _Row], now: Mapping[str, Cell]) -> list[str]:
    """The fewest cells whose moves explain the new order, each with its new place."""
    if order == [key for key in known if key in now]:
        return []
    places = {key: place for place, key in enumerate(known)}
    kept = _longest_rising([places[key] for key in order])
    above = {key: before for before, key in zip(["", *now], now, strict=False)}
    return [
        f"{key} (now {f'below {above[key]}' if above[key] else 'at the top'})"
        for key in order
        if places[key] not in kept
    ]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The longest subsequence that rises, by patience sorting."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        pile = bisect_left(ends, number)
        before[number] = ends[pile - 1] if pile else None
        ends[pile : pile + 1] = [number]
    rising: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        rising.add(last)
        last = before[last]
    return rising


def _ids(what: str, ids: Sequence[str]) -> str:
    if not ids:
        return ""
    more = f" and {len(ids) - MOST_IDS:,} more" if len(ids) > MOST_IDS else ""
    return f"{what}: {', '.join(ids[:MOST_IDS])}{more}"
