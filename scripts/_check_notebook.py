"""Execute a notebook and print what each code cell answered; runs in the environment."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import nbformat
from _console import ROOT, StepError, program
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

SECONDS_PER_CELL = 120
LINES_SHOWN = 12
COLUMNS_SHOWN = 100
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
READABLE = ("text/markdown", "text/plain")


def main(arguments: Sequence[str]) -> int:
    """Execute the notebook that is named, cell by cell, and stop where Run All would."""
    path = ROOT / arguments[0]
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook, timeout=SECONDS_PER_CELL, resources={"metadata": {"path": path.parent}}
    )
    answered = 0
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "code" and cell.source.strip():
                _execute(client, cell, index)
                answered += 1
    if not answered:
        raise StepError(f"{path.name} has no code cell", "write one")
    print(f"\n{answered} cells answered")
    return 0


def _execute(client: NotebookClient, cell: NotebookNode, index: int) -> None:
    print(f"\n[{index + 1}] {_first_line(cell.source)}")
    try:
        client.execute_cell(cell, index)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        _show(cell)
        sentence = _plain(str(error)).strip().splitlines()[-1]
        raise StepError(
            f"cell {index + 1} failed: {sentence}",
            "run scripts/start, and this cell in the notebook, to see it whole",
        ) from error
    _show(cell)


def _show(cell: NotebookNode) -> None:
    lines = "\n".join(filter(None, map(_answer, cell.outputs))).splitlines()
    for line in lines[:LINES_SHOWN]:
        print(f"    | {_bounded(line)}")
    if len(lines) > LINES_SHOWN:
        print(f"    | … {len(lines) - LINES_SHOWN} more lines")


def _answer(output: NotebookNode) -> str:
    """What a person would read of one output."""
    if output.output_type == "stream":
        return _plain(output.text).strip("\n")
    if output.output_type == "error":
        return _plain(f"{output.ename}: {output.evalue}")
    for kind in READABLE:
        if kind in output.data:
            return _plain(output.data[kind])
    return ", ".join(output.data)


def _first_line(source: str) -> str:
    lines = source.strip().splitlines()
    return _bounded(lines[0]) + (" …" if len(lines) > 1 else "")


def _bounded(line: str) -> str:
    return line if len(line) <= COLUMNS_SHOWN else line[: COLUMNS_SHOWN - 1] + "…"


def _plain(text: str) -> str:
    return COLOURS.sub("", text)


if __name__ == "__main__":
    sys.exit(program(main))
