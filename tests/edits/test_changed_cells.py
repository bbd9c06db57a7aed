"""What a turn has changed, told from what takes it back."""

from __future__ import annotations

from datetime import UTC, datetime

from jupyter_ai_assist.core.edits.changed_cells import changed_cells
from jupyter_ai_assist.core.edits.edits import (
    CellState,
    DeleteCell,
    InsertCell,
    MoveCell,
    RestoreCell,
    WriteFile,
)
from jupyter_ai_assist.core.history import Change


def made(*inverses, taken_back=False):
    now = datetime.now(UTC)
    return [Change(edit=edit, made=now, taken_back=taken_back) for edit in inverses]


def told(*inverses):
    return [(cell.id, cell.kind, cell.first) for cell in changed_cells(made(*inverses))]


def restored(id_, source):
    return RestoreCell(id=id_, base="", source=source)


def put_back(id_, source):
    return InsertCell(cell=CellState(id=id_, source=source))


def test_the_first_of_several_changes_of_a_cell_tells_what_it_said_before():
    assert told(restored("a", "old"), restored("a", "newer")) == [("a", "changed", "old")]
    assert told(MoveCell(id="a"), restored("a", "old")) == [("a", "changed", "old")]


def test_a_cell_that_was_added_is_new_whatever_was_made_of_it_later():
    assert told(DeleteCell(id="a", base=""), restored("a", "x")) == [("a", "added", "")]
    assert told(DeleteCell(id="a", base=""), put_back("a", "x")) == []


def test_a_cell_that_was_changed_and_then_deleted_said_at_first_what_it_said():
    assert told(restored("a", "old"), put_back("a", "new")) == [("a", "deleted", "old")]
    assert told(put_back("b", "text"), MoveCell(id="c")) == [
        ("b", "deleted", "text"),
        ("c", "moved", ""),
    ]


def test_files_and_what_is_taken_back_are_left_out():
    assert told(WriteFile(path="a.txt", base="", text=None)) == []
    assert changed_cells(made(restored("a", "old"), taken_back=True)) == []
