"""What ran, what the notebook file holds, and both together."""

import asyncio
import base64
import json
import os
import time
from pathlib import Path

import pytest
from workspace_doors import run_here

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.kernel.notebook import find_notebook
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace
from jupyter_ai_assist.renames import note_rename

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Save cells as the notebook of this kernel; later than now unless said otherwise."""
    path = tmp_path / "work.ipynb"

    def save(*cells, at=None, **parts):
        path.write_text(json.dumps({"nbformat": 4, "cells": list(cells), **parts}))
        if at is not None:
            os.utime(path, (at, at))
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        return path

    return save


def code(id_, source, count=None, outputs=()):
    return {
        "cell_type": "code",
        "id": id_,
        "source": source,
        "execution_count": count,
        "metadata": {},
        "outputs": list(outputs),
    }


def test_executed_cells_come_in_order_with_ids_and_outputs(workspace, run):
    run("print('hi')\n1 + 1", "first")
    run("x = 3")
    first, second = asyncio.run(workspace.executed())
    assert (first.id, first.execution_count, first.source) == ("first", 1, "print('hi')\n1 + 1")
    assert first.output == "hi\n2"
    assert (second.id, second.execution_count, second.output) == ("in-2", 2, "")


def test_cells_that_ran_before_the_extension_come_from_the_history(shell, run):
    run("a = 1")
    recorder = Recorder(shell)
    workspace = KernelWorkspace(recorder, run_here)
    run("b = 2", "later")
    assert [cell.source for cell in asyncio.run(workspace.executed())] == ["a = 1", "b = 2"]
    recorder.close()
    run("c = 3")
    assert len(asyncio.run(workspace.executed())) == 3, "history goes on without the events"


def test_a_recorder_knows_the_cells_that_ran_before_there_was_a_workspace(shell, notebook, run):
    recorder = Recorder(shell)
    notebook(code("first", "a = 0"), at=1_000)
    run("a = 1", "first")
    workspace = KernelWorkspace(recorder, run_here)
    assert [cell.id for cell in asyncio.run(workspace.executed())] == ["first"]
    assert [cell.source for cell in asyncio.run(workspace.cells())] == ["a = 1"]


def test_the_running_cell_and_our_own_commands_are_left_out(shell, workspace, run):
    seen = []
    shell.user_ns["look"] = lambda: seen.append(asyncio.run(workspace.executed()))
    run("a = 1")
    run("%load_ext jupyter_ai_assist_is_not_this")
    run("%assist what is a?")
    run("%%assist /fix\nsome text")
    run("# a note\n%assist more\n%load_ext jupyter_ai_assist")
    run("look()")
    assert [cell.source for cell in seen[0]] == ["a = 1", "%load_ext jupyter_ai_assist_is_not_this"]


def test_the_cell_that_loads_the_extension_is_running_too(shell, run):
    seen = []

    def load():
        shell.loaded = KernelWorkspace(Recorder(shell), run_here)
        seen.append(asyncio.run(shell.loaded.executed()))

    shell.user_ns["load"] = load
    run("a = 1")
    run("load()")
    run("b = 1")
    assert [cell.source for cell in seen[0]] == ["a = 1"]
    shell.user_ns["load"] = lambda: seen.append(asyncio.run(shell.loaded.executed()))
    run("load()")
    assert [cell.source for cell in seen[1]] == ["a = 1", "load()", "b = 1"]


def test_a_cell_that_runs_another_is_still_the_running_one(shell, workspace, run):
    seen = []
    shell.user_ns["look"] = lambda: seen.append(asyncio.run(workspace.executed()))
    shell.user_ns["ip"] = shell
    run("")
    run("ip.run_cell('y = 1'); look()")
    assert seen == [[]]


def test_outputs_are_plain_and_bounded(workspace, run):
    run(r"print('\x1b[31mred\x1b[0m'); print('10%\r50%\r100%'); print('x' * 100_000)")
    (cell,) = asyncio.run(workspace.executed())
    assert cell.output.startswith("red\n100%\nxxx")
    assert "the middle is left out" in cell.output
    assert len(cell.output) < 11_000


def test_an_error_is_part_of_the_output(workspace, run):
    run("print('before')\n1 / 0")
    (cell,) = asyncio.run(workspace.executed())
    assert cell.output.startswith("before\n")
    assert "ZeroDivisionError: division by zero" in cell.output
    assert "\x1b" not in cell.output


def test_without_a_notebook_the_cells_are_the_executed_ones(workspace, run):
    run("a = 1")
    assert workspace.notebook == ""
    assert asyncio.run(workspace.cells()) == asyncio.run(workspace.executed())


def test_a_stale_or_plain_session_name_is_no_notebook(workspace, monkeypatch, tmp_path):
    for name in (str(tmp_path / "renamed.ipynb"), "A console", ""):
        monkeypatch.setenv("JPY_SESSION_NAME", name)
        assert workspace.notebook == ""


def test_the_notebook_of_vs_code_is_found(workspace, shell, notebook, monkeypatch):
    path = notebook(code("a", "1"))
    monkeypatch.delenv("JPY_SESSION_NAME")
    shell.user_ns["__vsc_ipynb_file__"] = str(path)
    assert workspace.notebook == str(path)


def test_saved_cells_are_read_with_outputs_tags_and_images(workspace, notebook):
    table = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "\x1b[1mb\x1b[0m\n"]},
        {"output_type": "execute_result", "data": {"text/html": table, "text/plain": "<Frame>"}},
        {
            "output_type": "display_data",
            "data": {"image/png": PNG, "text/plain": ["<Figure size 640x480 with 1 Axes>"]},
        },
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mE\x1b[0m: v"]},
    ]
    tagged = {**code("c1", ["x = 1\n", "x"], 4, outputs), "metadata": {"tags": ["secret"]}}
    notebook(tagged, {"cell_type": "markdown", "id": "m", "source": "# T"})
    cell, note = asyncio.run(workspace.cells())
    assert (cell.id, cell.source, cell.execution_count) == ("c1", "x = 1\nx", 4)
    assert cell.tags == ("secret",)
    assert cell.output.splitlines() == [
        "a", "b", "a | b", "1 | 2", "<Figure size 640x480 with 1 Axes>", "[image/png]", "E: v",
    ]  # fmt: skip
    (image,) = cell.images
    assert image.media_type == "image/png"
    assert image.data.startswith(b"\x89PNG")
    assert (note.kind, note.source) == ("markdown", "# T")


def test_where_not_all_images_fit_those_of_what_ran_last_are_there(workspace, notebook):
    image = base64.b64encode(b"\x89PNG" + bytes(3_000_000)).decode()
    plot = [{"output_type": "display_data", "data": {"image/png": image}}]
    notebook(*(code(f"c{count}", "plot()", count, plot) for count in (7, 3, 9, 1)))
    with_images = [cell.id for cell in asyncio.run(workspace.cells()) if cell.images]
    assert with_images == ["c7", "c9"]


def test_formats_3_and_old_4_are_read(workspace, tmp_path, monkeypatch):
    path = tmp_path / "old.ipynb"
    output = {"output_type": "pyout", "text": ["5"], "prompt_number": 2}
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Title"]},
        {"cell_type": "code", "input": ["2 + 3"], "prompt_number": 2, "outputs": [output]},
        "no cell",
    ]
    path.write_text(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    heading, sum_ = asyncio.run(workspace.cells())
    assert (heading.kind, heading.source, heading.id) == ("markdown", "## Title", "cell-0")
    assert (sum_.source, sum_.execution_count, sum_.output) == ("2 + 3", 2, "5")


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_broken_notebook_is_one_clear_error(workspace, notebook, content):
    notebook().write_text(content)
    if content == "null":
        notebook().write_bytes(b"\xff\xfe")
    with pytest.raises(WorkspaceError, match=r"The notebook work.ipynb cannot be read"):
        asyncio.run(workspace.cells())


@pytest.mark.parametrize(
    "cell",
    [
        {},
        {"cell_type": "code", "source": None, "outputs": None, "metadata": None},
        {"cell_type": 3, "source": 5, "outputs": [None, {}, {"output_type": "stream"}]},
        {"cell_type": "code", "source": "", "outputs": [{"data": {"image/png": "%%%"}}]},
        {"cell_type": "code", "id": 7, "metadata": {"tags": [1]}, "outputs": [{"data": 3}]},
    ],
)
def test_odd_cells_do_not_break_the_reading(workspace, notebook, cell):
    notebook(cell, code("ok", "1"))
    assert asyncio.run(workspace.cells())[-1].source == "1"


def test_what_ran_since_the_save_replaces_what_was_saved(workspace, notebook, run):
    notebook(code("a", "x = 1"), code("b", "x"), at=1_000)
    run("x = 2", "a")
    run("x * 2", "b")
    run("y = 1", "new")
    cells = asyncio.run(workspace.cells())
    found = [(cell.id, cell.source, cell.execution_count) for cell in cells]
    assert found == [("a", "x = 2", 1), ("b", "x * 2", 2), ("new", "y = 1", 3)]
    assert cells[1].output == "4"


def test_what_was_edited_after_its_run_stands_as_saved(workspace, notebook, run):
    run("x = 2", "a")
    run("deleted = 1", "gone")
    notebook(code("a", "x = 3"), at=time.time() + 1)  # files' clocks are coarser
    (cell,) = asyncio.run(workspace.cells())
    assert (cell.source, cell.execution_count) == ("x = 3", None)


def test_a_notebook_is_read_again_when_it_changes(workspace, notebook):
    notebook(code("a", "1"), at=1_000)
    assert len(asyncio.run(workspace.cells())) == 1
    notebook(code("a", "1"), code("b", "2"), at=2_000)
    assert len(asyncio.run(workspace.cells())) == 2


def test_output_is_the_described_object_or_what_the_cell_showed(workspace, notebook, run):
    run("[1, 2]")
    run("print('only text')")
    notebook(code("z", "1", 9, [{"output_type": "stream", "text": "saved"}]))
    assert asyncio.run(workspace.output(1)).text == "list: list of 2\nitems: int\n[1, 2]"
    assert asyncio.run(workspace.output(2)) == "only text"
    assert asyncio.run(workspace.output(9)) == "saved"
    assert asyncio.run(workspace.output(33)) is None


def test_root_is_where_the_kernel_works_now(workspace, tmp_path, monkeypatch):
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert Path(workspace.root) == inner
    inner.rmdir()
    with pytest.raises(WorkspaceError, match="working folder"):
        assert workspace.root


def test_a_notebook_is_found_after_it_was_renamed_though_another_has_its_old_name(
    workspace, notebook, monkeypatch, tmp_path
):
    old = notebook(code("a", "1"))
    new = tmp_path / "elsewhere" / "renamed.ipynb"
    new.parent.mkdir()
    new.write_bytes(old.read_bytes())
    monkeypatch.setenv("JPY_SESSION_NAME", str(old))
    connection = tmp_path / "kernel-1.json"
    connection.touch()
    assert find_notebook({}, os.environ, str(connection)) == str(old)
    note_rename(str(connection), str(old), str(tmp_path / "first.ipynb"))
    note_rename(str(connection), str(tmp_path / "first.ipynb"), str(new))
    assert find_notebook({}, os.environ, str(connection)) == str(new)
