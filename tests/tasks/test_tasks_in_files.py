"""Whole tasks in a notebook file: what a model or the guide does, and what the file holds then."""

from __future__ import annotations

import pytest
from headless_notebook import HeadlessNotebook, called, no, yes
from task_model import values

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.protocol import Approval, TurnFinished

MADE = 'import pandas as pd\ndf = pd.DataFrame({"region": ["n", "s"], "amout": [1, 2]})'
NORTH = 'north = df[df.region == "n"]'
TOTAL = 'north["amount"].sum()'
TEXT = "# The amount in the north"
UPSTREAM = [("made", MADE), ("text", TEXT), ("north", NORTH), ("total", TOTAL)]


@pytest.fixture
def opened(tmp_path):
    made = []

    def opened(cells, **settings):
        path = tmp_path / f"work{len(made)}.ipynb"
        made.append(HeadlessNotebook(path, cells, **settings))
        return made[-1]

    yield opened
    for notebook in made:
        notebook.close()


def answer(events):
    assert isinstance(events[-1], TurnFinished), events[-1]
    return events[-1].text


# A model that follows a plan


def test_a_cell_upstream_of_the_error_is_repaired_and_all_that_uses_it_runs(opened):
    notebook = opened(UPSTREAM)
    notebook.run("made", "north", "total")
    assert notebook.outputs("total")[0].ename == "KeyError"
    plan = [
        ("notebook_outline", {}),
        ("edit_cell", {"id": "made", "hash": hash_of(MADE), "old": "amout", "new": "amount"}),
        ("run_cells", {"ids": ["made", "north", "total"]}),
        "Repaired.",
    ]
    events = notebook.ask("why does it fail?", plan=plan)
    assert answer(events) == "Repaired."
    assert notebook.sources()["made"] == MADE.replace("amout", "amount")
    assert notebook.outputs("total")[0].output_type == "execute_result"
    notebook.ask("/undo")
    assert notebook.sources()["made"] == MADE


def test_a_variable_is_renamed_in_every_cell_that_uses_it(opened):
    cells = [("a", "d = [1, 2]"), ("b", "# About d"), ("c", "n = len(d)\nprint(n, d)")]
    notebook = opened(cells)
    notebook.run("a", "c")
    renamed = [("a", "data = [1, 2]"), ("c", "n = len(data)\nprint(n, data)")]
    sources = dict(cells)
    plan = [
        ("read_cells", {}),
        *(
            ("edit_cell", {"id": id_, "hash": hash_of(sources[id_]), "source": source})
            for id_, source in renamed
        ),
        ("run_cells", {"ids": ["a", "c"]}),
        "Renamed.",
    ]
    assert answer(notebook.ask("call it data", plan=plan)) == "Renamed."
    assert notebook.sources() == {**sources, **dict(renamed)}
    assert notebook.outputs("c")[0].text == "2 [1, 2]\n"
    notebook.ask("/undo")
    assert notebook.sources() == sources


def test_a_plot_is_added_below_the_data(opened):
    notebook = opened([("data", "data = [1, 4, 9]"), ("end", "print('the end')")])
    notebook.run("data", "end")
    source = "import matplotlib.pyplot as plt\nplt.plot(data);"
    plan = [
        ("insert_cell", {"source": source, "after": "data"}),
        ("run_cells", {"ids": ["<id>"]}),
        "There it is.",
    ]
    notebook.ask("plot it", plan=plan)
    ids = [cell.id for cell in notebook.cells]
    assert (ids[0], ids[2]) == ("data", "end")
    assert any("image/png" in output.data for output in notebook.outputs(ids[1]))


def test_after_a_denial_nothing_has_changed(opened):
    notebook = opened([("a", "x = 1")])
    plan = [("edit_cell", {"id": "a", "hash": hash_of("x = 1"), "source": "x = 2"}), "Then not."]
    notebook.ask("change it", plan=plan, says=no)
    assert notebook.sources() == {"a": "x = 1"}
    (refused,) = values(notebook.model.heard())
    assert "I like it as it is" in refused["message"]


def test_what_somebody_types_meanwhile_is_kept_and_the_model_tries_again(opened):
    notebook = opened([("a", "x = 1")])
    plan = [
        ("edit_cell", {"id": "a", "hash": hash_of("x = 1"), "old": "1", "new": "2"}),
        ("edit_cell", {"id": "a", "hash": "<hash>", "old": "1", "new": "2"}),
        "Done.",
    ]
    asked = []

    def meanwhile(approval: Approval):
        asked.append(approval)
        if len(asked) == 1:
            notebook.type("a", "x = 1  # one")
        return yes(approval)

    notebook.ask("make it two", plan=plan, says=meanwhile)
    assert notebook.sources() == {"a": "x = 2  # one"}
    first, _ = values(notebook.model.heard())
    assert first["code"] == "conflict"


# The offline guide


def test_the_guide_repairs_the_failed_cell_and_runs_it(opened):
    notebook = opened([("a", "total = 3"), ("b", "print(totl)")])
    notebook.run("a", "b")
    events = notebook.fix()
    assert called(events) == ["edit_cell", "run_cells"]
    assert notebook.sources()["b"] == "print(total)"
    assert notebook.outputs("b")[0].text == "3\n"
    assert "It ran without an error" in answer(events)
    assert events[-1].new_cell == ""


def test_the_guide_repairs_the_cell_upstream_and_runs_what_uses_it_in_order(opened):
    notebook = opened(UPSTREAM)
    notebook.run("made", "north", "total")
    events = notebook.fix()
    assert called(events) == ["edit_cell", "run_cells"]
    assert notebook.sources() == dict(UPSTREAM) | {"made": MADE.replace("amout", "amount")}
    assert notebook.outputs("total")[0].output_type == "execute_result"
    assert "slip is in an earlier cell" in answer(events)


def test_the_guide_repairs_a_misspelt_definition_where_the_others_agree(opened):
    cells = [("a", "totl = 3"), ("b", "# The total"), ("c", "print(total)")]
    notebook = opened(cells)
    notebook.run("a", "c")
    notebook.fix()
    assert notebook.sources()["a"] == "total = 3"
    assert notebook.outputs("c")[0].text == "3\n"


def test_one_spelling_against_one_changes_the_use(opened):
    notebook = opened([("a", "totl = 3"), ("c", "print(total)")])
    notebook.run("a", "c")
    notebook.fix()
    assert notebook.sources() == {"a": "totl = 3", "c": "print(totl)"}


def test_the_guide_stops_after_a_denial_and_says_so(opened):
    notebook = opened([("a", "total = 3"), ("b", "print(totl)")])
    notebook.run("a", "b")
    events = notebook.fix(says=no)
    assert called(events) == ["edit_cell"]
    assert notebook.sources()["b"] == "print(totl)"
    assert "Nothing was changed" in answer(events)
    assert "I like it as it is" in answer(events)
    assert events[-1].new_cell == ""


def test_a_repair_that_uncovers_another_error_says_which_and_stops(opened):
    notebook = opened([("a", "total = 3"), ("b", "print(totl, other)")])
    notebook.run("a", "b")
    events = notebook.fix()
    assert "fails with **NameError**: name 'other' is not defined. I stop here" in answer(events)


def test_a_repair_that_may_be_made_but_not_run_says_that_it_is_untried(opened):
    notebook = opened([("a", "total = 3"), ("b", "print(totl)")])
    notebook.run("a", "b")
    events = notebook.fix(says=lambda asked: (no if asked.tool == "run_cells" else yes)(asked))
    assert notebook.sources()["b"] == "print(total)"
    assert "cannot tell whether it works" in answer(events)


def test_a_yes_to_run_as_well_is_enough_for_both(opened):
    notebook = opened([("a", "total = 3"), ("b", "print(totl)")])
    notebook.run("a", "b")
    events = notebook.fix(says=lambda asked: yes(asked).model_copy(update={"run": True}))
    assert called(events) == ["edit_cell"]
    assert notebook.outputs("b")[0].text == "3\n"
    assert "It ran without an error" in answer(events)


def test_the_guide_does_only_what_it_is_offered(opened):
    cells = [("a", "total = 3"), ("b", "print(totl)")]
    notebook = opened(cells, tool_modes={"run_cells": "deny"})
    notebook.run("a", "b")
    events = notebook.fix()
    assert called(events) == ["edit_cell"]
    assert "Run it to see" in answer(events)

    notebook = opened(cells, tool_modes={"run_cells": "deny", "edit_cell": "deny"})
    notebook.run("a", "b")
    assert called(notebook.fix()) == ["insert_cell"]
    assert [cell.source for cell in notebook.cells] == ["total = 3", "print(totl)", "print(total)"]

    notebook = opened(cells, tool_modes={"*_cell*": "deny"})
    notebook.run("a", "b")
    events = notebook.fix()
    assert called(events) == []
    assert events[-1].new_cell == "print(total)"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("# mine\nprint(totl)", "# mine\nprint(total)"),
        ("print(3)", "print(3)"),
    ],
)
def test_the_guide_looks_again_once_where_somebody_typed_meanwhile(opened, typed, left):
    notebook = opened([("a", "total = 3"), ("b", "print(totl)")])
    notebook.run("a", "b")
    notebook.type("b", typed)
    events = notebook.fix()
    assert notebook.sources()["b"] == left
    assert called(events).count("edit_cell") == (2 if left != typed else 1)


def test_a_repair_that_uncovers_the_next_error_tells_it_and_stops(opened):
    notebook = opened([("a", "total = 3"), ("b", "print(totl)\n1 / 0")])
    notebook.run("a", "b")
    events = notebook.fix()
    assert called(events) == ["edit_cell", "run_cells"]
    assert "ZeroDivisionError" in answer(events)
    assert "I stop here" in answer(events)


@pytest.mark.parametrize("prompt", ["add a plot of df", "add a summary of df"])
def test_the_guide_adds_a_cell_below_the_data(opened, prompt):
    notebook = opened([("made", MADE), ("end", "print('the end')")])
    notebook.run("made", "end")
    events = notebook.ask(prompt, model="guide:offline")
    assert called(events) == ["insert_cell", "run_cells"]
    ids = [cell.id for cell in notebook.cells]
    assert (ids[0], ids[2]) == ("made", "end")
    assert notebook.outputs(ids[1])
    assert "It ran without an error" in answer(events)
