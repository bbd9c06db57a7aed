"""Slips in an earlier cell: it makes a name or label that the others spell in another way."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Code, Edit
from jupyter_ai_assist.core.guide.near import nearest, same_letters
from jupyter_ai_assist.core.guide.words import code
from jupyter_ai_assist.core.workspace.base import Cell

from .base import Failure
from .lookups import holders, keys_of, labels_of
from .unrun import missing_name

__all__ = ["UpstreamSlip", "upstream_slip"]

_STEM = 4
"""Letters of the shortest word that is looked for in others: ``customer`` in ``customer_id``."""


@dataclass(frozen=True)
class UpstreamSlip:
    """The earlier cell, corrected, and why it is that one; Markdown."""

    cell: Cell
    source: str
    cause: str


async def upstream_slip(
    failure: Failure, ask: Asker, now: Cell | None = None
) -> UpstreamSlip | None:
    """The one cell that makes a misspelt name or label, where the others agree on another.

    That is so if a cell beside the failed one spells it as that does, or writes of the
    same thing in other names or in its text: one slip is likelier than two of the same
    kind.

    Parameters
    ----------
    now
        That cell as it is now, where it was looked at already.
    """
    wanted, made = await _spellings(failure, ask)
    if not made:
        return None
    cells = [cell for cell in await ask.cells() if cell.id != failure.cell.id]
    if now is not None:
        cells = [now if cell.id == now.id else cell for cell in cells]
    saying = [cell for cell in cells if _says(cell, made)]
    if len(saying) != 1 or _says(failure.cell, made):
        return None
    (cell,) = saying
    others = [one for one in cells if one.id != cell.id]
    if not any(_says(one, wanted) for one in others) and not _known(others, wanted, made):
        return None
    source = _respelt(Code(cell.source), made, wanted, label=failure.name != "NameError")
    if cell.kind != "code" or not source:
        return None
    number = f" {code(f'[{cell.execution_count}]')}" if cell.execution_count else ""
    return UpstreamSlip(
        cell,
        source,
        f"The slip is in an earlier cell: cell{number} alone writes {code(made)}, where "
        f"{code(wanted)} is meant.",
    )


async def _spellings(failure: Failure, ask: Asker) -> tuple[str, str]:
    """The word that was not found, and the one that exists; blank if there is none."""
    if failure.name == "NameError":
        wanted = missing_name(failure)
        return wanted, nearest(wanted, await ask.names()).only
    if failure.name == "KeyError":
        keys = keys_of(failure)
        labels = [label for holder in await holders(failure, ask) for label in labels_of(holder)]
        if len(keys) == 1:
            return keys[0], nearest(keys[0], labels).only
    return "", ""


def _says(cell: Cell, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", cell.source) is not None


def _known(cells: Sequence[Cell], wanted: str, made: str) -> bool:
    """Whether the cells know the word as part of others, and the other one not at all."""
    stems = [_stem(wanted), _stem(made)]
    if len(stems[0]) < _STEM or stems[0] in stems[1] or stems[1] in stems[0]:
        return False
    texts = [same_letters(cell.source) for cell in cells]
    right, wrong = (sum(stem in text for text in texts) for stem in stems)
    return right > 0 and wrong == 0


def _stem(word: str) -> str:
    return same_letters(word).removesuffix("s")


def _respelt(cell: Code, made: str, wanted: str, *, label: bool) -> str:
    """The cell with the other spelling; blank where it does not make the name or label."""
    edits = _labels(cell, made, wanted) if label else _names(cell, made, wanted)
    return cell.edited(*edits) if edits else ""


def _names(cell: Code, made: str, wanted: str) -> list[Edit]:
    nodes = [node for node in cell.every(ast.Name) if node.id == made]
    if all(isinstance(node.ctx, ast.Load) for node in nodes):
        return []
    return [cell.replace(node, wanted) for node in nodes]


def _labels(cell: Code, made: str, wanted: str) -> list[Edit]:
    edits = []
    for node in cell.every(ast.Constant):
        text = cell.text(node)
        if node.value == made and text[1:-1] == made:
            edits.append(cell.replace(node, f"{text[0]}{wanted}{text[-1]}"))
    for keyword in cell.every(ast.keyword):
        if keyword.arg == made and wanted.isidentifier():
            start, _ = cell.span(keyword)
            edits.append(Edit(start, start + len(made), wanted))
    return edits
