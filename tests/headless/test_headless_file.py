"""Notebook files changed in place: of every format, broken ones, and ones that others write."""

import json
import os
import stat

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jupyter_ai_assist.core.edits.edits import (
    Author,
    CellState,
    DeleteCell,
    InsertCell,
    ReplaceCell,
    WriteFile,
    hash_of,
)
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError, WorkspaceError
from jupyter_ai_assist.headless.notebook_file import OpenNotebook

AUTHOR = Author(turn="t", model="m")


def replacing(id_, before, after):
    return ReplaceCell(id=id_, base=hash_of(before), source=after, author=AUTHOR)


def valid(path):
    nb = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(nb)
    return nb


def test_an_edit_and_its_inverse_leave_the_file_byte_for_byte(open_door):
    door = open_door(text="# Títle\u2028", a="x = 1\ny = 2", b="z")
    before = door.path.read_bytes()
    back = door("apply", replacing("a", "x = 1\ny = 2", "x = 3\n"))
    assert [cell.source for cell in door("cells")] == ["# Títle\u2028", "x = 3\n", "z"]
    valid(door.path)
    door("apply", back)
    assert door.path.read_bytes() == before


def test_what_is_not_changed_stays_as_it_stands(open_door, tmp_path):
    text = (
        '{\n    "nbformat": 4,\n    "metadata": {"b": 1, "a": [NaN]},\n    "nbformat_minor": 5,\n'
        '    "cells": [\n        {"source": "kept as one text\\n", "id": "a", "metadata": {},'
        ' "cell_type": "raw"}\n    ]\n}'
    )
    path = tmp_path / "odd.ipynb"
    path.write_text(text)
    cell = CellState(id="new", kind="markdown", source="a\nb")
    open_door(path)("apply", InsertCell(cell=cell, after=("a",)))
    written = path.read_text()
    assert '"source": "kept as one text\\n"' in written
    assert written.startswith('{\n    "nbformat": 4')
    assert not written.endswith("\n")
    content = json.loads(written)
    assert list(content["metadata"]) == ["b", "a"]
    assert content["cells"][1]["source"] == ["a\n", "b"]


def test_the_mode_and_a_link_stay(open_door, write, tmp_path):
    path = write(a="1")
    path.chmod(0o640)
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    open_door(link)("apply", DeleteCell(id="a", base=hash_of("1")))
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert valid(path).cells == []
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.ipynb", "work.ipynb"]


def test_a_cell_that_was_changed_meanwhile_is_kept(open_door):
    door = open_door(a="now")
    before = door.path.read_bytes()
    with pytest.raises(ConflictError) as caught:
        door("apply", replacing("a", "then", "new"))
    assert caught.value.current == "now"
    assert door.path.read_bytes() == before


def test_a_file_that_is_written_between_reading_and_writing_is_kept(write):
    path = write(a="1")
    opened = OpenNotebook.open(str(path))
    write(a="typed meanwhile")
    with pytest.raises(ConflictError, match="changed meanwhile"):
        opened.save([])
    assert valid(path).cells[0].source == "typed meanwhile"
    path.unlink()
    with pytest.raises(ConflictError):
        opened.save([])
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("minor", [0, 2, 4])
def test_cells_get_ids_with_the_first_change_and_it_is_said(open_door, tmp_path, minor):
    nb = new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell("x = 1")])
    for cell in nb.cells:
        del cell["id"]
    nb.nbformat_minor = minor
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(nb))
    door = open_door(path)
    ids = [cell.id for cell in door("cells")]
    assert door.told == []
    assert nbformat.read(path, nbformat.NO_CONVERT).nbformat_minor == minor
    door("apply", replacing(ids[1], "x = 1", "x = 2"))
    assert [cell.id for cell in door("cells")] == ids
    assert valid(path).nbformat_minor == 5
    told = f"old.ipynb was of nbformat 4.{minor}; it is of 4.5 now, in which each cell has an id."
    assert door.told == [told]
    door("apply", replacing(ids[1], "x = 2", "x = 3"))
    assert len(door.told) == 1


def test_a_notebook_of_format_3_becomes_one_of_format_4(open_door, tmp_path):
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Two\n", "lines"], "metadata": {}},
        {
            "cell_type": "code",
            "input": ["print(1)\n", "2"],
            "prompt_number": 3,
            "collapsed": False,
            "language": "python",
            "metadata": {},
            "outputs": [
                {"output_type": "stream", "stream": "stdout", "text": ["1\n"]},
                {
                    "output_type": "pyout",
                    "prompt_number": 3,
                    "text": ["2"],
                    "metadata": {},
                },
            ],
        },
    ]
    content = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells[:1], "metadata": {}}, {"cells": cells[1:], "metadata": {}}],
    }
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(content))
    door = open_door(path)
    before = door("cells")
    assert [cell.source for cell in before] == ["## Two lines", "print(1)\n2"]
    door("apply", replacing(before[0].id, "## Two lines", "# One"))
    after = door("cells")
    assert [cell.id for cell in after] == [cell.id for cell in before]
    assert after[1] == before[1]
    assert valid(path).nbformat == 4
    assert "nbformat 3.0" in door.told[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"cells": []}',
        b'{"nbformat": 5, "nbformat_minor": 0, "cells": []}',
        b'{"nbformat": 4, "nbformat_minor": 5, "cells": {}}',
        b'{"nbformat": 4, "nbformat_minor": 5, "cells": [1]}',
        b'{"nbformat": 4, "nbformat_minor": 5, "cells": [{"metadata": 3}]}',
        b'{"nbformat": 3, "nbformat_minor": 0, "worksheets": [3]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_notebook_is_one_clear_error_and_stays(open_door, tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content)
    door = open_door(path)
    with pytest.raises(WorkspaceError, match=r"^The notebook broken.ipynb cannot be used: "):
        door("apply", InsertCell(cell=CellState(id="a")))
    with pytest.raises(WorkspaceError, match=r"broken\.ipynb"):
        door("run", "a", 1)
    assert path.read_bytes() == content


def test_a_missing_file_is_not_made(open_door, tmp_path):
    path = tmp_path / "missing.ipynb"
    door = open_door(path)
    for method, *arguments in [("cells",), ("apply", DeleteCell(id="a", base="")), ("run", "a", 1)]:
        with pytest.raises(WorkspaceError, match=r"missing.ipynb cannot be .*No such file"):
            door(method, *arguments)
    assert not path.exists()


def test_a_read_only_file_is_neither_changed_nor_run(open_door):
    door = open_door(a="1")
    before = door.path.read_bytes()
    door.path.chmod(0o444)
    with pytest.raises(WorkspaceError, match="is read-only"):
        door("apply", DeleteCell(id="a", base=hash_of("1")))
    with pytest.raises(WorkspaceError, match="is read-only"):
        door("run", "a", 1)
    assert door("kernel").state == "none"
    assert door.path.read_bytes() == before


def test_a_folder_that_cannot_be_written_changes_nothing(open_door, write, monkeypatch):
    door = open_door(a="1")
    before = door.path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="cannot be written: No space left"):
        door("apply", DeleteCell(id="a", base=hash_of("1")))
    monkeypatch.undo()
    assert door.path.read_bytes() == before
    assert [entry.name for entry in door.path.parent.iterdir()] == ["work.ipynb"]


def test_doubled_ids_are_never_guessed(open_door, tmp_path):
    nb = new_notebook(cells=[new_code_cell("1", id="same"), new_code_cell("1")])
    nb.cells[1].id = "same"
    path = tmp_path / "doubled.ipynb"
    path.write_text(json.dumps(nb))
    door = open_door(path)
    with pytest.raises(UnknownCellError, match="2 cells have the id 'same'"):
        door("apply", DeleteCell(id="same", base=hash_of("1")))
    with pytest.raises(UnknownCellError):
        door("run", "same", 1)
    door("apply", InsertCell(cell=CellState(id="new")))
    assert len(door("cells")) == 3


def test_a_place_for_an_id_never_meets_an_id(open_door, tmp_path):
    nb = new_notebook(cells=[new_code_cell("1"), new_code_cell("2", id="cell-0")])
    del nb.cells[0]["id"]
    path = tmp_path / "mixed.ipynb"
    path.write_text(json.dumps(nb))
    door = open_door(path)
    door("apply", replacing("cell-0", "2", "3"))
    assert [cell.source for cell in valid(path).cells] == ["1", "3"]


def test_half_a_surrogate_pair_survives_beside_an_edit(open_door, tmp_path):
    nb = new_notebook(cells=[new_code_cell("1", id="a")], metadata={"odd": "\ud83d"})
    path = tmp_path / "odd.ipynb"
    path.write_text(json.dumps(nb))
    open_door(path)("apply", DeleteCell(id="a", base=hash_of("1")))
    assert json.loads(path.read_text())["metadata"]["odd"] == "\ud83d"


def test_a_huge_cell_and_huge_outputs_are_edited_and_kept(open_door, tmp_path):
    source, printed = "x" * 10_000_000, "y" * 99 + "\n"
    big = new_code_cell("big", id="big", outputs=[new_output("stream", text=[printed] * 1_000_000)])
    nb = new_notebook(cells=[new_code_cell(source, id="long"), big])
    path = tmp_path / "big.ipynb"
    path.write_text(json.dumps(nb))
    door = open_door(path)
    door("apply", replacing("long", source, source + "z"))
    cells = door("cells")
    assert cells[0].source == source + "z"
    assert len(cells[1].output) < 20_000
    assert json.loads(path.read_text())["cells"][1]["outputs"] == nb.cells[1].outputs


def test_a_text_file_beside_the_notebook_is_written_and_taken_back(open_door, tmp_path):
    door = open_door(a="1")
    back = door("apply", WriteFile(path="data/notes.txt", text="hello\n"))
    assert (tmp_path / "data" / "notes.txt").read_text() == "hello\n"
    door("apply", back)
    assert not (tmp_path / "data" / "notes.txt").exists()


def test_a_fresh_kernel_knows_the_error_that_the_file_shows(open_door, tmp_path):
    lines = ["\x1b[31mCell \x1b[32mIn[7], line 2\x1b[0m\n----> 2 y", "NameError: name 'y' ..."]
    failed = new_output("error", ename="NameError", evalue="name 'y' is not defined",
                        traceback=lines)  # fmt: skip
    earlier = new_output("error", ename="OSError", evalue="", traceback=[])
    nb = new_notebook(
        cells=[
            new_code_cell("x = 1\ny", id="a", execution_count=7, outputs=[failed]),
            new_code_cell("open('')", id="b", execution_count=3, outputs=[earlier]),
        ]
    )
    path = tmp_path / "failed.ipynb"
    nbformat.write(nb, path)
    door = open_door(path)
    error = door("last_error")
    assert (error.name, error.cell.id, error.line) == ("NameError", "a", 2)
    assert error.details == {"name": "y"}
    assert "\x1b" not in error.traceback
    assert [cell.id for cell in door("executed")] == ["b", "a"]
    assert door("output", 3) == "OSError: "
    assert door("kernel").state == "none"
