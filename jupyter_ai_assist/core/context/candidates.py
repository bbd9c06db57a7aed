"""What can stand after ``@``: the same in every door, as far as it may leave.

Everything is bounded, and what the kernel does not answer in time is left out:
whoever types does not wait.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar

from jupyter_ai_assist.core.errors import KernelBusyError, WorkspaceError
from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

__all__ = ["Candidate", "Candidates", "Wanted", "find_candidates"]

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 0.7
"""Seconds that a kernel or a browser may take: then the rest is shown without it."""
MAX_ENTRIES = 10_000
"""Entries of a folder that are looked at."""
MAX_DETAIL = 120
"""Characters that describe a candidate."""


class Candidate(Value):
    """One thing that a mention can name."""

    ref: str
    """What stands after ``@``; it goes on where it ends in ``:`` or ``/``."""
    kind: Literal["error", "notebook", "variable", "cell", "output", "file"]
    detail: str = ""
    """One line for people."""


_LATE: set[asyncio.Future[list[Candidate]]] = set()
"""What still goes on: a loop itself would forget it."""


class Candidates(Value):
    """What is found."""

    found: tuple[Candidate, ...]
    late: bool = False
    """Whether there may be more in a moment: a kernel is not known yet, slow, or busy for now."""
    note: str = ""
    """Why there is less than there will be; blank where all is there."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for.

    Parameters
    ----------
    typed
        What stands after ``@`` so far.
    near
        The id of the cell that the nearest cells are near to.
    most
        Candidates of one kind.
    by_count
        Name cells by their execution count, as where there are no ids to see.
    """

    typed: str = ""
    near: str = ""
    most: int = 20
    by_count: bool = False

    def fitting(self, found: Iterable[T], *texts: Callable[[T], str]) -> list[T]:
        """The best, in the order given: first those that begin as typed, then those that have it.

        Parameters
        ----------
        texts
            Give what is compared; case does not count.
        """
        typed = self.typed.casefold()
        groups: tuple[list[T], list[T]] = ([], [])
        for one in found:
            where = [place for text in texts if (place := text(one).casefold().find(typed)) >= 0]
            if where:
                groups[min(where) > 0].append(one)
        return [*groups[0], *groups[1]][: self.most]


async def find_candidates(workspace: SharedWorkspace, policy: Policy, wanted: Wanted) -> Candidates:
    """What fits best, kind by kind."""
    if wanted.typed.partition(":")[0] == "file" and ":" in wanted.typed:
        paths = await asyncio.to_thread(_files, workspace.root, policy, wanted)
        return Candidates(found=tuple(paths))
    plain = Wanted(f"file:{wanted.typed}", most=wanted.most)
    notes: list[str] = []
    error, variables, cells, files = await asyncio.gather(
        _in_time(_error(workspace, wanted), notes),
        _in_time(_variables(workspace, policy, wanted), notes),
        _in_time(_cells(workspace, wanted), notes),
        _in_time(asyncio.to_thread(_files, workspace.root, policy, plain), notes),
    )
    kinds = (error, variables, cells, _words(wanted), files)
    return Candidates(
        found=tuple(one for kind in kinds for one in kind or ()),
        late=bool(notes) or any(kind is None for kind in kinds),
        note=" ".join(notes),
    )


async def _in_time(
    search: Coroutine[Any, Any, list[Candidate]], notes: list[str]
) -> list[Candidate] | None:
    """What is found; ``None`` where that takes longer: it goes on, and is known the next time."""
    task = asyncio.ensure_future(search)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        _LATE.add(task)
        task.add_done_callback(_forget)
        return None
    try:
        return task.result()
    except KernelBusyError as error:
        notes.append(error.message)
        return []
    except WorkspaceError:  # the kernel cannot tell, and a prompt will say why
        return []


def _forget(task: asyncio.Future[list[Candidate]]) -> None:
    _LATE.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, WorkspaceError):
        log.error("A search for what can be named failed late", exc_info=error)


async def _error(workspace: SharedWorkspace, wanted: Wanted) -> list[Candidate]:
    if not "error".startswith(wanted.typed):
        return []
    error = await workspace.last_error()
    detail = f"{error.name}: {error.value}".rstrip(": ") if error else "nothing has failed"
    return [Candidate(ref="error", kind="error", detail=detail[:MAX_DETAIL])]


def _words(wanted: Wanted) -> list[Candidate]:
    words = (
        Candidate(ref="notebook", kind="notebook", detail="all cells"),
        Candidate(ref="file:", kind="file", detail="a file beside the notebook"),
    )
    return [word for word in words if word.ref.startswith(wanted.typed)]


async def _variables(workspace: SharedWorkspace, policy: Policy, wanted: Wanted) -> list[Candidate]:
    known = await workspace.exact.variables()
    chosen = wanted.fitting(known, lambda one: one.name)
    shared = filter(None, map(policy.shared_variable, chosen))
    return [
        Candidate(
            ref=one.name,
            kind="variable",
            detail=", ".join(filter(None, (one.type, one.summary)))[:MAX_DETAIL],
        )
        for one in shared
    ]


async def _cells(workspace: SharedWorkspace, wanted: Wanted) -> list[Candidate]:
    """Cells, and then the outputs that some of them have."""
    exact = workspace.exact
    if wanted.by_count or wanted.typed.startswith("In["):
        cells: Sequence[Cell] = (await exact.executed())[::-1]
        name = _by_count
    else:
        cells = _nearest(await exact.cells(), wanted.near)
        name = _by_id
    ran = [cell for cell in cells if cell.execution_count is not None and cell.output]
    chosen = wanted.fitting(cells, name, _key, lambda cell: cell.source)
    outputs = wanted.fitting(ran, lambda cell: f"Out[{cell.execution_count}]")
    return [
        *(Candidate(ref=name(cell), kind="cell", detail=_line(workspace, cell)) for cell in chosen),
        *(
            Candidate(
                ref=f"Out[{cell.execution_count}]",
                kind="output",
                detail=_first(workspace.hidden(cell).output),
            )
            for cell in outputs
        ),
    ]


def _by_id(cell: Cell) -> str:
    return f"cell:{cell.id}"


def _by_count(cell: Cell) -> str:
    return f"In[{cell.execution_count}]"


def _key(cell: Cell) -> str:
    return f"[{cell.execution_count}]" if cell.execution_count is not None else ""


def _nearest(cells: Sequence[Cell], id_: str) -> list[Cell]:
    places = {cell.id: place for place, cell in enumerate(cells)}
    here = places.get(id_, 0)
    return [cells[at] for at in sorted(range(len(cells)), key=lambda place: abs(place - here))]


def _line(workspace: SharedWorkspace, cell: Cell) -> str:
    head = f"[{cell.execution_count or ' '}]" if cell.kind == "code" else f"{cell.kind}:"
    return f"{head} {_first(workspace.hidden(cell).source) or '(empty)'}"


def _first(text: str) -> str:
    """The first line that says something."""
    found = re.search(r"^.*\w.*$", text, re.MULTILINE)
    return found[0].strip()[:MAX_DETAIL] if found else ""


def _files(root: str, policy: Policy, wanted: Wanted) -> list[Candidate]:
    """Files and folders of the folder that is typed so far."""
    if policy.share != "values":
        return []  # their contents may not leave
    folder, slash, start = wanted.typed.partition(":")[2].strip('"').rpartition("/")
    place = Path(folder or ".")
    if place.is_absolute() or ".." in place.parts:
        return []
    entries = sorted(_entries(Path(root) / place, start.startswith(".")))
    fitting = Wanted(start, most=MAX_ENTRIES).fitting(entries, lambda entry: entry)
    allowed = (
        f"{folder}{slash}{name}"
        for name in fitting
        if policy.may_read(Path(root) / place / name.rstrip("/"), root)
    )
    return [
        Candidate(ref=f"file:{_quoted(path)}", kind="file") for path in islice(allowed, wanted.most)
    ]


def _entries(folder: Path, hidden: bool) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, MAX_ENTRIES):
                if hidden or not entry.name.startswith("."):
                    yield f"{entry.name}/" if entry.is_dir() else entry.name
    except OSError:
        return  # there is no such folder, or none that may be read: nothing to offer


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path
