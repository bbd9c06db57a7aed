"""Changes that a person allows without a question: seen in the notebook, and easily undone."""

import pytest
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

ALLOWED = """
c.Assist.tool_modes = {"edit_cell": "allow", "insert_cell": "allow", "run_cells": "allow"}
"""


@pytest.fixture(scope="module")
def jupyter(make_jupyter):
    return make_jupyter("jupyterlab", config=ALLOWED)


def test_a_change_that_is_allowed_is_one_step_of_undo_and_is_shown(jupyter, open_notebook, model):
    notebook = open_notebook(jupyter, "a = 1\nb = 2\nc = 3", "d = 4")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    staging = Staging(notebook)
    before, after = notebook.sources()[0], "a = 10\nb = 2\nc = 30"
    model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(before), source=after)
    model.says("Done.")
    sidebar.ask("Change it.")
    assert notebook.sources() == [after, "d = 4"]
    expect(sidebar.approval).to_have_count(0)
    staging.gone()
    expect(staging.bar).to_contain_text("The assistant changed 1 cell.")
    expect(staging.changed).to_have_count(1)
    # JupyterLab keeps what was done to a cell's text with the cell, and undoes it in its editor.
    notebook.cell(0).locator(".jp-InputArea-editor .cm-content").click()
    notebook.page.keyboard.press("Control+z")
    notebook.wait_for_source(0, before)
    expect(staging.bar).to_be_hidden()
    notebook.page.keyboard.press("Control+Shift+z")
    notebook.wait_for_source(0, after)


@pytest.mark.parametrize("tool", ["edit_cell", "insert_cell", "run_cells"])
def test_a_notebook_follows_the_assistant_where_that_is_set(jupyter, open_notebook, model, tool):
    jupyter.set_assistant(followAssistant=True)
    notebook = open_notebook(jupyter, *(f"x = {n}\n" * 5 for n in range(40)))
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    expect(notebook.cell(0)).to_be_in_viewport()
    last, source = notebook.ids()[-1], notebook.sources()[-1]
    arguments = {
        "edit_cell": {"id": last, "hash": hash_of(source), "source": "y = 1"},
        "insert_cell": {"after": last, "source": "y = 1"},
        "run_cells": {"ids": [last]},
    }
    model.calls(tool, **arguments[tool])
    model.says("Done.")
    sidebar.ask("Do it.")
    expect(notebook.cell(len(notebook.ids()) - 1)).to_be_in_viewport()


def test_a_notebook_stays_where_its_person_looks_else(jupyter, open_notebook, model):
    jupyter.set_assistant(followAssistant=False)
    notebook = open_notebook(jupyter, *(f"x = {n}\n" * 5 for n in range(40)))
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=[notebook.ids()[-1]])
    model.says("Done.")
    sidebar.ask("Run it.")
    expect(notebook.cell(0)).to_be_in_viewport()
