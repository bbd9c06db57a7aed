"""``/undo`` and ``/redo``, typed as a person types them."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jupyter_ai_assist.core.edits.edits import CellState, DeleteCell, hash_of
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace
from jupyter_ai_assist.headless.workspace import FileWorkspace


def replace(id_, base, source):
    return "replace", {"id_": id_, "base": hash_of(base), "source": source}


def insert(source, after=""):
    return "insert", {"kind": "code", "source": source, "after": after}


def delete(id_, base):
    return "delete", {"id_": id_, "base": hash_of(base)}


def move(id_, after=""):
    return "move", {"id_": id_, "after": after}


def write(path, text, base=""):
    return "write_file", {"path": path, "base": base and hash_of(base), "text": text}


ALL = (
    replace("a", "a = 1", "a = 2"),
    insert("new = 1", "a"),
    delete("b", "print(a)"),
    move("c"),
)


def test_a_turn_is_taken_back_and_put_back_as_one(notebook):
    before = notebook.workspace.states()
    notebook.turn(*ALL, question="Tidy up")
    after = notebook.workspace.states()
    report = notebook.report("/undo")
    assert notebook.workspace.states() == before
    assert "“Tidy up”" in report
    assert "the cell `a = 1` (`a`) has its source and outputs again" in report
    assert "the cell `print(a)` (`b`) is in the notebook again" in report
    assert "the cell (`c`) is moved back" in report
    assert "the cell `new = 1`" in report
    assert notebook.workspace.did == []
    notebook.report("/redo")
    assert notebook.workspace.states() == after
    notebook.report("/undo")
    assert notebook.workspace.states() == before


def test_a_source_comes_back_with_its_outputs_although_the_cell_ran_since(notebook):
    before = notebook.cell("b")
    notebook.turn(replace("b", "print(a)", "print(a, a)"))
    notebook.user("b", outputs=({"output_type": "stream", "text": "1 1"},), execution_count=5)
    after = notebook.cell("b")
    notebook.report("/undo")
    assert notebook.cell("b") == before
    notebook.report("/redo")
    assert notebook.cell("b") == after


def test_metadata_that_others_wrote_since_stays(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"))
    notebook.user("a", metadata={**notebook.cell("a").metadata, "tags": ["private"]})
    notebook.report("/undo")
    assert notebook.cell("a").metadata == {"tags": ["private"]}


def test_what_the_user_typed_since_stays_and_is_named(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"), replace("b", "print(a)", "print(2)"))
    notebook.user("a", source="a = 2  # mine")
    report = notebook.report("/undo")
    assert notebook.cell("a").source == "a = 2  # mine"
    assert notebook.cell("b").source == "print(a)"
    left = report.partition("Left as it is")[2]
    assert "the cell `a = 2 # mine` (`a`): somebody has changed it since" in left
    assert "`b`" not in left


def test_a_cell_that_is_gone_and_one_that_was_moved_are_named(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"), move("c"))
    a, b, c = (notebook.cell(id_) for id_ in "abc")
    notebook.workspace.all_cells = [b, c]
    report = notebook.report("/undo")
    assert notebook.order == ["b", "c"]
    assert "(`a`): somebody has removed it since" in report
    assert "(`c`): somebody has moved it since" in report
    assert a.source == "a = 2"


def test_a_cell_put_back_by_hand_is_not_put_in_twice(notebook):
    b = notebook.cell("b")
    notebook.turn(delete("b", "print(a)"))
    notebook.workspace.all_cells = [b, *notebook.workspace.states()]
    assert "it is in the notebook already" in notebook.report("/undo")
    assert notebook.order == ["b", "a", "c"]


def test_a_cell_finds_its_place_although_its_neighbour_is_gone(open_notebook):
    notebook = open_notebook(*(CellState(id=id_, source=id_) for id_ in "abcd"))
    notebook.turn(delete("c", "c"))
    notebook.workspace.all_cells = [cell for cell in notebook.workspace.states() if cell.id != "b"]
    notebook.report("/undo")
    assert notebook.order == ["a", "c", "d"]


def test_undo_goes_one_turn_further_each_time(notebook):
    before = notebook.workspace.states()
    notebook.turn(replace("a", "a = 1", "a = 2"), question="First")
    notebook.turn(question="A question only")
    notebook.turn(replace("a", "a = 2", "a = 3"), question="Second")
    assert "“Second”" in notebook.report("/undo")
    assert "“First”" in notebook.report("/undo")
    assert notebook.workspace.states() == before
    assert notebook.type("/undo")[-1].code == "usage"
    assert "“First”" in notebook.report("/redo")
    assert "“Second”" in notebook.report("/redo")
    assert notebook.cell("a").source == "a = 3"
    assert notebook.type("/redo")[-1].code == "usage"


def test_undo_passes_a_turn_of_which_everything_was_changed(notebook):
    notebook.turn(replace("b", "print(a)", "print(1)"), question="First")
    notebook.turn(replace("a", "a = 1", "a = 2"), question="Second")
    notebook.user("a", source="mine")
    assert "no change" in notebook.report("/undo")
    assert "“First”" in notebook.report("/undo")
    assert notebook.cell("b").source == "print(a)"


def test_what_was_skipped_is_taken_back_once_it_can_be(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"), replace("b", "print(a)", "print(1)"))
    notebook.user("a", source="mine")
    notebook.report("/undo")
    notebook.report("/redo")
    notebook.user("a", source="a = 2")
    notebook.report("/undo")
    assert [notebook.cell(id_).source for id_ in "ab"] == ["a = 1", "print(a)"]


def test_a_new_change_ends_what_can_be_put_back(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"))
    notebook.report("/undo")
    notebook.turn(replace("b", "print(a)", "print(1)"))
    failed = notebook.type("/redo")[-1]
    assert failed.code == "usage"
    notebook.report("/undo")
    notebook.report("/redo")
    assert notebook.type("/redo")[-1].code == "usage"
    assert [notebook.cell(id_).source for id_ in "ab"] == ["a = 1", "print(1)"]


def test_files_are_taken_back_and_put_back(notebook, tmp_path):
    old = tmp_path / "old.txt"
    old.write_bytes(b"one\r\n")
    notebook.turn(write("old.txt", "two\n", "one\r\n"), write("lib/new.py", "x = 1\n"))
    report = notebook.report("/undo")
    assert old.read_bytes() == b"one\r\n"
    assert not (tmp_path / "lib/new.py").exists()
    assert "the file `old.txt` has its text again" in report
    assert "the file `lib/new.py` is removed" in report
    notebook.report("/redo")
    assert old.read_bytes() == b"two\n"
    assert (tmp_path / "lib/new.py").read_bytes() == b"x = 1\n"


def test_a_file_changed_since_is_left(notebook, tmp_path):
    notebook.turn(write("new.txt", "theirs"))
    (tmp_path / "new.txt").write_text("mine")
    assert "the file `new.txt`: somebody has changed it since" in notebook.report("/undo")
    assert (tmp_path / "new.txt").read_text() == "mine"


def test_a_file_of_another_folder_is_never_mistaken(notebook, tmp_path):
    notebook.turn(write("new.txt", "x"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other/new.txt").write_text("x")
    notebook.workspace.root = str(tmp_path / "other")
    assert notebook.type("/undo")[-1].code == "workspace"
    assert (tmp_path / "other/new.txt").exists()
    notebook.workspace.root = str(tmp_path)
    notebook.report("/undo")
    assert not (tmp_path / "new.txt").exists()


def test_it_works_after_a_restart_and_from_another_door(open_notebook, cells, tmp_path):
    path = tmp_path / "history.sqlite"
    first = open_notebook(*cells, history=History.open(path))
    first.turn(*ALL)
    later = open_notebook(*first.workspace.states(), history=History.open(path))
    later.report("/undo")
    assert tuple(later.workspace.states()) == cells
    third = open_notebook(*later.workspace.states(), history=History.open(path))
    third.report("/redo")
    assert third.workspace.states() == first.workspace.states()


def test_a_notebook_file_comes_back_byte_for_byte(open_notebook, cells, tmp_path):
    path = tmp_path / "work.ipynb"
    made = [
        new_code_cell("a = 1", id="a", metadata={"tags": ["x"]}),
        new_code_cell("print(a)", id="b", outputs=[new_output("stream", text="1\n")]),
        new_markdown_cell("# Tïtle\n", id="c", attachments={"p.png": {"image/png": "aGk="}}),
    ]
    nbformat.write(new_notebook(cells=made), path)
    before = path.read_bytes()
    history = History.open(tmp_path / "history.sqlite")
    open_notebook(history=history, place=FileWorkspace(path)).turn(*ALL)
    after = path.read_bytes()
    assert after != before
    later = open_notebook(history=history, place=FileWorkspace(path))
    later.report("/undo")
    assert path.read_bytes() == before
    later.report("/redo")
    assert path.read_bytes() == after


def test_another_notebook_has_nothing_to_take_back(open_notebook, cells, tmp_path):
    history = History.open(tmp_path / "history.sqlite")
    open_notebook(*cells, history=history).turn(*ALL)
    other = open_notebook(*cells, history=history, notebook="other.ipynb")
    assert other.type("/undo")[-1].code == "usage"


def test_without_a_notebook_a_turn_belongs_to_its_conversation(open_notebook, tmp_path):
    history = History.open(tmp_path / "history.sqlite")
    terminal = open_notebook(history=history, notebook="")
    terminal.turn(write("new.txt", "x"))
    assert open_notebook(history=history, notebook="").type("/undo")[-1].code == "usage"
    terminal.report("/undo")
    assert not (tmp_path / "new.txt").exists()


def test_a_deleted_conversation_takes_its_sources_along(open_notebook, cells, tmp_path):
    path = tmp_path / "history.sqlite"
    history = History.open(path)
    notebook = open_notebook(CellState(id="a", source="an aardvark"), history=history)
    notebook.turn(delete("a", "an aardvark"))
    history.delete_all()
    assert notebook.type("/undo")[-1].code == "usage"
    history.close()
    assert b"aardvark" not in path.read_bytes()


def test_changes_that_cannot_be_stored_are_taken_back_all_the_same(open_notebook, cells, tmp_path):
    path = tmp_path / "history.sqlite"
    notebook = open_notebook(*cells, history=History.open(path))
    path.rename(tmp_path / "aside")
    path.mkdir()
    notebook.turn(*ALL)
    path.rmdir()
    (tmp_path / "aside").rename(path)
    notebook.report("/undo")
    assert tuple(notebook.workspace.states()) == cells
    notebook.report("/redo")
    notebook.report("/undo")
    assert tuple(notebook.workspace.states()) == cells


def test_half_a_surrogate_pair_comes_back(open_notebook, tmp_path):
    cell = CellState(id="a", source="x = '\ud800'")
    notebook = open_notebook(cell, history=History.open(tmp_path / "history.sqlite"))
    notebook.turn(delete("a", cell.source))
    notebook.report("/undo")
    assert notebook.workspace.states() == [cell]


def test_cells_cannot_be_taken_back_where_nothing_can_be_edited(open_notebook, cells, tmp_path):
    history = History.open(tmp_path / "history.sqlite")
    first = open_notebook(*cells, history=history)
    first.turn(*ALL)
    kernel = open_notebook(history=history, abilities=frozenset({"next_cell"}))
    failed = kernel.type("/undo")[-1]
    assert "no way to do" in failed.message
    first.report("/undo")
    assert tuple(first.workspace.states()) == cells


class Proposing(FakeWorkspace):
    """A workspace that shows a new cell to the person, and changes none."""

    async def apply(self, edit):
        return DeleteCell(id=edit.cell.id, base=hash_of(edit.cell.source))


def test_a_cell_that_is_only_proposed_is_not_taken_back(open_notebook):
    notebook = open_notebook(place=Proposing(abilities=frozenset({"next_cell"})))
    (id_,) = notebook.turn(insert("x", "the running cell"))
    assert len(id_) == 8
    assert notebook.type("/undo")[-1].code == "usage"


@pytest.mark.parametrize("step", [insert("x", "nowhere"), move("a", "nowhere"), move("a", "a")])
def test_a_place_that_does_not_exist_is_an_error_and_no_other_place(notebook, step):
    (answer,) = notebook.turn(step)
    assert "unknown_cell" in answer or "usage" in answer
    assert notebook.order == ["a", "b", "c"]


def test_the_notebook_itself_is_no_text_file(notebook, tmp_path):
    place = Path(tmp_path) / "work.ipynb"
    place.write_text("{}")
    notebook.workspace.notebook = str(place)
    (answer,) = notebook.turn(write("work.ipynb", "hacked", "{}"))
    assert "Edit its cells instead" in answer
    assert place.read_text() == "{}"
