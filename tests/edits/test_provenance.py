"""Who wrote a cell is in its metadata, and what it said before."""

from jupyter_ai_assist.core.edits.edits import hash_of


def replace(id_, base, source):
    return "replace", {"id_": id_, "base": hash_of(base), "source": source}


def signature(notebook, id_):
    return notebook.cell(id_).metadata["jupyter_ai_assist"]


def test_a_changed_cell_names_turn_and_model_and_keeps_the_first_source(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"))
    first = signature(notebook, "a")
    notebook.turn(replace("a", "a = 2", "a = 3"), replace("a", "a = 3", "a = 4"))
    second = signature(notebook, "a")
    assert first["model"] == second["model"] == "fake:model"
    assert first["turn"] != second["turn"]
    assert first["original"] == second["original"] == "a = 1"
    assert notebook.cell("a").metadata["tags"] == ["keep"]


def test_the_first_source_survives_what_the_user_types_in_between(notebook):
    notebook.turn(replace("a", "a = 1", "a = 2"))
    notebook.user("a", source="a = 20")
    notebook.turn(replace("a", "a = 20", "a = 21"))
    assert signature(notebook, "a")["original"] == "a = 1"


def test_an_inserted_cell_has_no_source_before(notebook):
    (id_,) = notebook.turn(("insert", {"kind": "code", "source": "x", "after": "a"}))
    assert notebook.order == ["a", id_, "b", "c"]
    assert set(signature(notebook, id_)) == {"turn", "model"}
    notebook.turn(replace(id_, "x", "y"))
    assert set(signature(notebook, id_)) == {"turn", "model"}


def test_a_signature_that_is_none_of_ours_is_replaced_and_comes_back(notebook):
    notebook.user("a", metadata={"jupyter_ai_assist": "scribble"})
    notebook.turn(replace("a", "a = 1", "a = 2"))
    assert signature(notebook, "a")["original"] == "a = 1"
    notebook.report("/undo")
    assert signature(notebook, "a") == "scribble"


def test_outputs_stay_when_a_source_is_replaced(notebook):
    before = notebook.cell("b")
    notebook.turn(replace("b", "print(a)", "print(a, a)"))
    after = notebook.cell("b")
    assert after.outputs == before.outputs
    assert after.execution_count == before.execution_count
