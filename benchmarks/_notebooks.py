"""Notebook files to be asked about."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

CELLS = 5_000
OUTPUTS = 100_000_000
"""Bytes of all outputs of the large notebook."""
IMAGE = 90_000
"""Bytes of one image; a plot has as many."""

_SOURCE = """\
part_{number} = table[table.group == {number}].copy()
part_{number}["share"] = part_{number}.amount / part_{number}.amount.sum()
summary_{number} = part_{number}.groupby("region").agg({{"amount": "sum", "share": "mean"}})
summary_{number}.sort_values("amount", ascending=False).head()
"""
_LINE = "epoch {number}/100: loss 0.{number:04}, accuracy 0.{number:04}, 12 s\n"


def code_cell(
    number: int, outputs: list[dict[str, Any]] | None = None, source: str = _SOURCE
) -> dict[str, Any]:
    """A cell that has run; ``{number}`` in its source is replaced."""
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": {},
        "source": source.format(number=number),
        "execution_count": number + 1,
        "outputs": outputs or [],
    }


def write(path: Path, cells: list[dict[str, Any]]) -> None:
    """A notebook file as Jupyter saves it."""
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def large(path: Path) -> None:
    """5,000 cells: each fifth is text; outputs are logs, tables as text and HTML, and plots."""
    chance = random.Random(9)
    images = OUTPUTS * 6 // 10 // IMAGE
    with_image = set(chance.sample(range(0, CELLS, 2), images // 2))
    rest = (OUTPUTS - images * IMAGE) // CELLS
    cells = []
    for number in range(CELLS):
        if number % 5 == 4:
            text = f"## Part {number}\n\nWhat the numbers of part {number} say."
            cells.append(
                {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": text}
            )
            continue
        outputs = [_log(rest // 2), _table(rest * 3 // 4)]
        if number in with_image:
            outputs += [_plot(chance), _plot(chance)]
        cells.append(code_cell(number, outputs))
    write(path, cells)


def small(path: Path) -> None:
    """Ten cells, to compare with."""
    write(path, [code_cell(number, [_log(500)]) for number in range(10)])


def _log(size: int) -> dict[str, Any]:
    lines = [_LINE.format(number=number) for number in range(size // len(_LINE))]
    return {"output_type": "stream", "name": "stdout", "text": lines}


def _table(size: int) -> dict[str, Any]:
    row = "<tr><td>north</td><td>1532.25</td><td>0.125</td></tr>\n"
    line = "north  1532.25  0.125\n"
    data = {
        "text/html": [row] * (size * 3 // 4 // len(row)),
        "text/plain": [line] * (size // 4 // len(line)),
    }
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": data,
    }


def _plot(chance: random.Random) -> dict[str, Any]:
    image = b"\x89PNG\r\n\x1a\n" + chance.randbytes(IMAGE * 3 // 4)
    data = {"image/png": base64.b64encode(image).decode(), "text/plain": ["<Figure>"]}
    return {"output_type": "display_data", "metadata": {}, "data": data}
