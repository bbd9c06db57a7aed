"""Each edit over plain cells, and the edit that takes it back."""

import pytest

from jupyter_ai_assist.core.edits.edits import (
    EDIT,
    Author,
    CellState,
    DeleteCell,
    InsertCell,
    MoveCell,
    ReplaceCell,
    RestoreCell,
    hash_of,
)
from jupyter_ai_assist.core.edits.model import applied
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError

AUTHOR = Author(turn="t", model="m")


def named(*ids):
    return [CellState(id=id_, source=f"# {id_}") for id_ in ids]


def ids(cells):
    return [cell.id for cell in cells]


def of(id_):
    return hash_of(f"# {id_}")


EDITS = {
    "replace": ReplaceCell(id="b", base=of("b"), source="new", author=AUTHOR),
    "restore": RestoreCell(id="b", base=of("b"), source="old", execution_count=3),
    "insert": InsertCell(cell=CellState(id="x"), after=("b",)),
    "insert at the top": InsertCell(cell=CellState(id="x")),
    "delete": DeleteCell(id="b", base=of("b")),
    "delete the first": DeleteCell(id="a", base=of("a")),
    "move down": MoveCell(id="a", after=("b",)),
    "move to the top": MoveCell(id="c"),
    "move to where it is": MoveCell(id="b", after=("a",)),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_inverse_gives_back_the_same_cells_and_its_inverse_the_edit(edit):
    cells = named("a", "b", "c")
    after, inverse = applied(cells, edit)
    before, again = applied(after, inverse)
    assert before == cells
    assert applied(before, again)[0] == after
    assert EDIT.validate_json(EDIT.dump_json(inverse)) == inverse


@pytest.mark.parametrize(
    "edit",
    [
        ReplaceCell(id="b", base=hash_of("other"), source="new", author=AUTHOR),
        RestoreCell(id="b", base=hash_of("other"), source="new"),
        DeleteCell(id="b", base=hash_of("other")),
        InsertCell(cell=CellState(id="b", source="new")),
    ],
    ids=lambda edit: edit.type,
)
def test_a_conflict_comes_with_what_is_there_now(edit):
    with pytest.raises(ConflictError) as refused:
        applied(named("a", "b"), edit)
    assert refused.value.current == "# b"


@pytest.mark.parametrize("cells", [named("a"), named("b", "a", "b"), []], ids=["none", "two", "0"])
@pytest.mark.parametrize(
    "edit",
    [
        ReplaceCell(id="b", base=of("b"), source="new", author=AUTHOR),
        RestoreCell(id="b", base=of("b"), source="new"),
        DeleteCell(id="b", base=of("b")),
        MoveCell(id="b"),
    ],
    ids=lambda edit: edit.type,
)
def test_an_id_that_no_cell_or_several_have_is_an_error(cells, edit):
    with pytest.raises(UnknownCellError):
        applied(cells, edit)


@pytest.mark.parametrize("id_", ["", "0", "1", "-1"])
def test_an_id_is_never_a_place(id_):
    cells = [CellState(id="", source="# "), *named("a")]
    with pytest.raises(UnknownCellError):
        applied(cells, DeleteCell(id=id_, base=hash_of("# ")))


def test_a_cell_follows_the_first_that_exists():
    cells = named("a", "b", "c", "d", "d")
    new = CellState(id="x")
    assert ids(applied(cells, InsertCell(cell=new, after=("gone", "b", "c")))[0])[2] == "x"
    assert ids(applied(cells, InsertCell(cell=new, after=("gone",)))[0])[0] == "x"
    assert ids(applied(cells, InsertCell(cell=new, after=("d", "a")))[0])[1] == "x"
    assert ids(applied(cells, MoveCell(id="c", after=("c", "a")))[0]) == ["a", "c", "b", "d", "d"]


def test_a_move_is_not_taken_back_when_somebody_moved_the_cell_on():
    cells = named("a", "b", "c", "d")
    after, inverse = applied(cells, MoveCell(id="a", after=("c",)))
    assert ids(after) == ["b", "c", "a", "d"]
    moved_on, _ = applied(after, MoveCell(id="a", after=("d",)))
    with pytest.raises(ConflictError):
        applied(moved_on, inverse)
    more, _ = applied(after, InsertCell(cell=CellState(id="x"), after=("c",)))
    assert ids(applied(more, inverse)[0]) == ["a", "b", "c", "x", "d"]


def test_a_cell_that_somebody_made_text_of_gets_no_outputs():
    cells = [CellState(id="a", source="1", outputs=({"output_type": "stream"},), execution_count=1)]
    after, inverse = applied(
        cells, ReplaceCell(id="a", base=hash_of("1"), source="2", author=AUTHOR)
    )
    text = [
        after[0].model_copy(update={"kind": "markdown", "outputs": (), "execution_count": None})
    ]
    (back,), _ = applied(text, inverse)
    assert (back.kind, back.source, back.outputs) == ("markdown", "1", ())
