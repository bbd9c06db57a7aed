"""Outputs that are too long to be told at once, had whole from the notebook file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from jupyter_ai_assist.core.errors import UnknownCellError
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace
from jupyter_ai_assist.headless.workspace import FileWorkspace

LONG = "".join(f"row {number}\n" for number in range(30_000))
STREAM = {"output_type": "stream", "name": "stdout", "text": LONG}
RESULT = {
    "output_type": "execute_result",
    "execution_count": 1,
    "metadata": {},
    "data": {"text/plain": LONG.splitlines(keepends=True)},
}
FAILURE = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": LONG.splitlines()}


@pytest.fixture
def save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Save a notebook with one cell, as that of this kernel."""

    def saved(*outputs) -> Path:
        cell = {
            "cell_type": "code",
            "id": "long",
            "source": "show()",
            "execution_count": 1,
            "metadata": {},
            "outputs": list(outputs),
        }
        path = tmp_path / "work.ipynb"
        path.write_text(
            json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
        )
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        return path

    return saved


def whole(workspace, id_: str = "long") -> str:
    return asyncio.run(workspace.whole_output(id_))


@pytest.mark.parametrize("output", [STREAM, RESULT, FAILURE], ids=["stream", "result", "error"])
def test_a_long_output_is_whole(workspace, save, output):
    path = save(output)
    (cell,) = asyncio.run(workspace.cells())
    assert len(cell.output) < len(LONG) / 10
    assert whole(workspace) == LONG.rstrip("\n")
    assert whole(FileWorkspace(path)) == LONG.rstrip("\n")


def test_several_outputs_are_whole_together(workspace, save):
    save(STREAM, {**STREAM, "text": "short"})
    assert whole(workspace) == LONG + "short"


def test_an_output_that_is_not_in_the_file_is_as_it_is_known(workspace, save, run):
    save(STREAM)
    run("1")  # so that the next run has not the number of the saved one
    run("for row in range(9_000): print('later', row)", "long")
    cell = next(cell for cell in asyncio.run(workspace.cells()) if cell.id == "long")
    assert cell.output.startswith("later 0")
    assert whole(workspace) == cell.output


def test_even_a_whole_output_is_bounded(workspace, save):
    save({**STREAM, "text": "z" * 5_000_000})
    assert 1_900_000 < len(whole(workspace)) <= 2_000_000


def test_a_cell_that_is_not_there_has_none(workspace, save):
    path = save(STREAM)
    for each in (
        workspace,
        FileWorkspace(path),
        FakeWorkspace(all_cells=[Cell(id="a", source="")]),
    ):
        with pytest.raises(UnknownCellError):
            whole(each, "nope")
