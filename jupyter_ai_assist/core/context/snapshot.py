"""A notebook in so many characters: the cells near the work whole, others by their first line.

What is near comes first: the cells that the focus depends on and those that use
it, then the cells around it. In a notebook that fits, every cell is whole. Only
what ends up in the text is read closely, so that thousands of cells cost little.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import attrgetter

from jupyter_ai_assist.core.cells.source import related_cells, using_cells
from jupyter_ai_assist.core.cells.staleness import stale_cells
from jupyter_ai_assist.core.cells.text import HEADING, cell_line, describe_cell, size_of
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.per_item import PerItem
from jupyter_ai_assist.core.workspace.base import Cell

__all__ = ["Excerpt", "Notebook", "images_of", "remarks_on", "snapshot"]

OUTLINE = 0.4
"""The part of the space that first lines may take where not every cell can be whole."""
GAP = 30
"""What a line takes besides itself: most often the cells before it are left out."""
MISSES = 40
"""Cells in a row that do not fit, after which no other is tried."""
MAX_IMAGES = 3
MAX_IMAGE_BYTES = 1_500_000


def _as_they_are(cells: Iterable[Cell]) -> list[Cell]:
    return [*cells]


_IDS: PerItem[Cell, str] = PerItem(attrgetter("id"))
_HEADINGS: PerItem[Cell, bool] = PerItem(
    lambda cell: cell.kind == "markdown" and cell.source.startswith("#")
)


@dataclass(frozen=True)
class Notebook:
    """What there is to tell of a notebook, as far as it may leave."""

    cells: Sequence[Cell] = ()
    """In notebook order."""
    executed: Sequence[Cell] = ()
    """As they ran, oldest first."""
    here: str = ""
    """The id of the cell above the one that asks, where that is known."""
    shown: Callable[[Iterable[Cell]], list[Cell]] = _as_they_are
    """What may be shown of cells: to hide secrets in thousands that are not takes long."""

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Of the cells, in their order."""
        return tuple(_IDS(self.cells))


@dataclass(frozen=True)
class Excerpt:
    """Text about a notebook, and the images that belong to it."""

    text: str = ""
    images: tuple[FilePart, ...] = ()


@dataclass
class _Choice:
    """Which cells are whole and which are lines, by place."""

    whole: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)


def snapshot(
    notebook: Notebook,
    space: int,
    *,
    focus: Cell | None = None,
    shown: Collection[tuple[str, str]] = (),
    most_images: int = 0,
) -> Excerpt:
    """The notebook in about ``space`` characters.

    Parameters
    ----------
    focus
        The cell that the turn is about; the last one that ran when left out.
    shown
        Versions of cells that the message holds whole elsewhere: a line will do.
    most_images
        How many images may go along; 0 for a model that sees none.
    """
    cells = notebook.cells
    if not cells:
        return Excerpt()
    order = _Order.of(notebook, focus)
    choice = _choice(cells, order, space, shown)
    remarks = remarks_on(notebook, {cells[place].id for place in choice.whole})
    # Of what the message shows elsewhere, the images come from here, too.
    tied = [place for place in order.first if cells[place].version in shown]
    whole = sorted(choice.whole, key=lambda place: (place not in order.first, order.far(place)))
    nearest = (cells[place] for place in dict.fromkeys([*tied, *whole]))
    return Excerpt(
        f"{_counts(len(cells), choice)}\n\n{_text(notebook, choice, remarks)}",
        images_of(nearest, most_images),
    )


def remarks_on(notebook: Notebook, ids: Collection[str]) -> Callable[[Cell], list[str]]:
    """A function that tells what is the matter with one of these cells."""
    stale = stale_cells(notebook.cells, notebook.executed, ids)

    def remarks(cell: Cell) -> list[str]:
        why = stale.get(cell.id, "")
        return [
            f"stale: {why}" if why else "",
            f"failed: {cell.error.partition(':')[0]}" if cell.error else "",
        ]

    return remarks


def images_of(cells: Iterable[Cell], most: int) -> tuple[FilePart, ...]:
    """The first images of these cells, bounded in number and bytes."""
    taken: list[FilePart] = []
    left = MAX_IMAGE_BYTES
    for image in chain.from_iterable(cell.images for cell in cells):
        if len(taken) == min(most, MAX_IMAGES):
            break
        if len(image.data) <= left:
            left -= len(image.data)
            taken.append(image)
    return tuple(taken)


@dataclass(frozen=True)
class _Order:
    """Every place once, the ones that matter most first."""

    first: Collection[int]
    """Where the work is, and what is tied to it."""
    here: int
    count: int

    @classmethod
    def of(cls, notebook: Notebook, focus: Cell | None) -> _Order:
        cells = notebook.cells
        places = {id_: place for place, id_ in enumerate(notebook.ids)}
        about = focus or (notebook.executed[-1] if notebook.executed else None)
        hints = (focus.id if focus else "", notebook.here, about.id if about else "")
        here = next((places[id_] for id_ in hints if id_ in places), len(cells) - 1)
        tied: list[int] = []
        if about:
            below = cells[places.get(about.id, here) + 1 :]
            found = [*related_cells(about, notebook.executed), *using_cells(about.source, below)]
            tied = [places[cell.id] for cell in found if cell.id in places]
        return cls(dict.fromkeys([here, *tied]), here, len(cells))

    def far(self, place: int) -> int:
        """How many cells away a place is."""
        return abs(place - self.here)

    def __iter__(self) -> Iterator[int]:
        yield from self.first
        for distance in range(1, self.count):
            for place in (self.here - distance, self.here + distance):
                if 0 <= place < self.count and place not in self.first:
                    yield place


def _choice(
    cells: Sequence[Cell], order: _Order, space: int, shown: Collection[tuple[str, str]]
) -> _Choice:
    choice = _Choice()
    candidates = (place for place in order if not shown or cells[place].version not in shown)
    outline = 0 if _all_fit(cells, space) else min(int(OUTLINE * space), 2 * HEADING * len(cells))
    used = _take(candidates, space - outline, lambda place: size_of(cells[place]), choice.whole)
    headings = list(compress(range(len(cells)), _HEADINGS(cells)))
    headings.sort(key=order.far)
    rest = (place for place in chain(headings, order) if place not in choice.whole)
    _take(rest, space - used, lambda place: len(cell_line(cells[place])) + GAP, choice.lines)
    return choice


def _all_fit(cells: Sequence[Cell], space: int) -> bool:
    return all(total <= space for total in accumulate(map(size_of, cells)))


def _take(places: Iterable[int], space: int, size: Callable[[int], int], into: set[int]) -> int:
    """Take the places that fit, the first ones first; give the characters that they need."""
    used = misses = 0
    for place in places:
        if place in into:
            continue
        needed = size(place)
        if used + needed > space:
            misses += 1
            if misses == MISSES:
                break
        else:
            used += needed
            misses = 0
            into.add(place)
    return used


def _counts(cells: int, choice: _Choice) -> str:
    left_out = cells - len(choice.whole) - len(choice.lines)
    counts = [
        f"{len(choice.whole):,} of them whole",
        f"{len(choice.lines):,} by first line only" if choice.lines else "",
        f"{left_out:,} left out" if left_out else "",
    ]
    return f"{cells:,} cells, {', '.join(filter(None, counts))}."


def _text(notebook: Notebook, choice: _Choice, remarks: Callable[[Cell], list[str]]) -> str:
    pieces: list[str] = []
    before = -1
    places = sorted(choice.whole | choice.lines)
    cells = [notebook.cells[place] for place in places]
    for place, cell, shown in zip(places, cells, notebook.shown(cells), strict=True):
        pieces += _gap(place - before - 1)
        if place in choice.whole:
            pieces.append(f"\n{describe_cell(shown, remarks(cell), bounded=True)}\n")
        else:
            pieces.append(cell_line(shown, remarks(cell)))
        before = place
    pieces += _gap(len(notebook.cells) - before - 1)
    return "\n".join(pieces).strip("\n")


def _gap(count: int) -> list[str]:
    return [f"… {count:,} cells left out …"] if count else []
