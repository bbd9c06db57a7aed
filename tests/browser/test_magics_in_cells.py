"""Turns of a cell and of a panel reach the other cells, where the notebook is open."""

import pytest
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

LOAD = "%load_ext jupyter_ai_assist"
MEAN = "values = [1, 2, 3]\ntotal = sum(values)\nprint(total)"
BETTER = MEAN.replace("print(total)", "print(total / len(values))")


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def propose(open_notebook, model):
    """Open a notebook, of which a cell asks, and the model wants to change the last one."""

    def propose(jupyter=None):
        ask = f"%assist -m {model.id} --mode agent -- Make it better."
        notebook = open_notebook(jupyter, LOAD, ask, MEAN)
        notebook.run_cell(0)
        model.calls("edit_cell", id=notebook.ids()[2], hash=hash_of(MEAN), source=BETTER)
        model.says("Done.")
        notebook.start_cell(1)
        staging = Staging(notebook)
        staging.stage("Change code cell")
        return staging

    return propose


def ended(notebook, index=1):
    """Wait until the cell that asks has ended, and all the kernel's work."""
    notebook.page.wait_for_function(
        "index => window.jupyterapp.shell.currentWidget.context.model.sharedModel"
        ".cells[index].execution_count !== null",
        arg=index,
    )
    notebook.wait_for_kernel("idle")


def test_a_change_stands_in_its_cell_and_is_made_by_a_yes_there(jupyter, propose):
    staging = propose(jupyter)
    notebook = staging.notebook
    notebook.shows("waits for your yes in the notebook")
    expect(staging.text).to_contain_text("total / len(values)")
    assert notebook.sources()[2] == MEAN
    staging.press("Accept")
    staging.gone()
    ended(notebook)
    assert notebook.sources()[1:] == [notebook.sources()[1], BETTER]
    expect(staging.bar).to_contain_text("The assistant changed 1 cell")
    staging.bar.get_by_role("button", name="Undo turn").click()
    notebook.wait_for_source(2, MEAN)


def test_accept_and_run_shows_what_comes_of_it_in_the_cell(propose):
    staging = propose()
    notebook = staging.notebook
    staging.press("Accept and run")
    ended(notebook)
    assert notebook.sources()[2] == BETTER
    [shown] = notebook.outputs(2)
    assert "".join(shown["text"]) == "2.0\n"
    assert notebook.executed(2) is not None
    assert "2.0" not in str(notebook.outputs(1)).partition("Done.")[0].partition("edit_cell")[0]
