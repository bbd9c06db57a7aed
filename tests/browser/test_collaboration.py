"""A notebook that jupyter-collaboration shares, as two people have it open."""

import sys
from pathlib import Path

import pytest
from _beside import collaboration
from playwright.sync_api import expect
from scripted_model import Gate
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

MEAN = "values = [1, 2, 3]\ntotal = sum(values)\nprint(total)"
BETTER = MEAN.replace("print(total)", "print(total / len(values))")


@pytest.fixture(scope="module")
def shared(make_jupyter):
    """A JupyterLab with jupyter-collaboration."""
    beside = collaboration(Path(sys.prefix))
    if not beside.installed:
        pytest.skip("scripts/test installs jupyter-collaboration")
    return make_jupyter(
        "jupyterlab", "c.Assist.tool_modes = {'insert_cell': 'allow'}", beside=beside
    )


def test_a_colleague_sees_what_is_accepted_and_undone(shared, open_notebook, model):
    notebook = open_notebook(shared, MEAN, "b = 2")
    colleague = notebook.another_tab()
    colleague.set_source(1, "b = 3")
    notebook.wait_for_source(1, "b = 3")  # one document

    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    staging = Staging(notebook)
    model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(MEAN), source=BETTER)
    model.says("Done.")
    sidebar.send("Make it better.")
    staging.stage("Change code cell")
    assert colleague.sources() == [MEAN, "b = 3"]
    staging.press("Accept and run")
    sidebar.ended()
    colleague.wait_for_source(0, BETTER)
    colleague.shows("2.0")
    assert notebook.sources() == colleague.sources() == [BETTER, "b = 3"]

    colleague.set_source(1, "b = 4")
    notebook.wait_for_source(1, "b = 4")
    staging.bar.get_by_role("button", name="Undo turn").click()
    colleague.wait_for_source(0, MEAN)
    assert notebook.outputs(0) == colleague.outputs(0) == []
    assert notebook.sources() == colleague.sources() == [MEAN, "b = 4"]
    expect(staging.bar).to_be_hidden()


def test_a_turn_whose_tab_was_closed_goes_on_in_the_shared_document(shared, open_notebook, model):
    notebook = open_notebook(shared, MEAN)
    colleague = notebook.another_tab()
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    gate = Gate()
    model.calls("insert_cell", "I add a cell.", gate, source="b = 2", after=notebook.ids()[0])
    model.says("Done.")
    expect(sidebar.send("Add b.")).to_contain_text("I add a cell.")
    notebook.page.close()
    colleague.type_into(0, "\nprint('not saved')")
    gate.set()
    colleague.wait_for_source(1, "b = 2")
    assert colleague.sources()[0] == f"{MEAN}\nprint('not saved')"
