"""What a person does to a notebook while a turn works in it: rename, close, delete, overwrite."""

import nbformat
import pytest
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of


@pytest.fixture
def staging(open_notebook, model):
    """A change of the first of two cells waits for a yes."""
    notebook = open_notebook(None, "x = 1", "y = 2")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of("x = 1"), source="x = 3")
    model.says("Done.")
    sidebar.send("Change it.")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    return staging


def delete(notebook, index):
    # Into its margin: what is proposed hides the rest.
    notebook.cell(index).click(position={"x": 5, "y": 5})
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("d")


def test_a_change_waits_on_while_its_notebook_is_renamed(staging):
    notebook, sidebar = staging.notebook, staging.notebook.sidebar
    notebook.rename("moved.ipynb")
    expect(sidebar.root.locator(".jp-Assist-title")).to_have_text("moved.ipynb")
    staging.press("Accept")
    sidebar.ended()
    assert notebook.sources() == ["x = 3", "y = 2"]
    # The conversation has come along, and is found again where the notebook is now.
    expect(sidebar.turns).to_have_count(1)
    notebook.close()
    notebook.reopen()
    sidebar.ready()
    sidebar.open_list()
    expect(sidebar.root.locator(".jp-Assist-thread")).to_have_count(1)


def test_a_notebook_is_renamed_and_closed_before_its_turn_ends(staging):
    notebook, sidebar = staging.notebook, staging.notebook.sidebar
    notebook.expect_errors("404.*/api/contents/")  # JupyterLab looks at the old path once more
    notebook.rename("moved-and-closed.ipynb")
    notebook.close()
    notebook.reopen()
    staging.stage("Change code cell")
    staging.press("Accept")
    sidebar.ended()
    assert notebook.sources() == ["x = 3", "y = 2"]
    expect(sidebar.turns).to_have_count(1)
    sidebar.open_list()
    expect(sidebar.root.locator(".jp-Assist-thread")).to_have_count(1)


def test_a_change_waits_until_its_closed_notebook_is_open_again(staging):
    notebook, sidebar = staging.notebook, staging.notebook.sidebar
    notebook.close()
    notebook.reopen()
    staging.stage("Change code cell")
    expect(sidebar.approval).to_be_visible()
    staging.press("Accept")
    sidebar.ended()
    staging.gone()
    assert notebook.sources() == ["x = 3", "y = 2"]


def test_a_cell_that_was_to_be_changed_is_deleted(staging, model):
    notebook, sidebar = staging.notebook, staging.notebook.sidebar
    delete(notebook, 0)
    staging.gone()
    expect(staging.bar).to_be_hidden()
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("Done.")
    assert "unknown_cell" in model.results()[-1]
    assert notebook.sources() == ["y = 2"]


def test_a_cell_below_which_one_was_to_be_added_is_deleted(open_notebook, model):
    notebook = open_notebook(None, "x = 1", "y = 2")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    staging = Staging(notebook)
    model.calls("insert_cell", source="z = 3", after=notebook.ids()[0])
    model.says("Done.")
    sidebar.send("Add one.")
    staging.stage("Add a code cell below")
    delete(notebook, 0)
    staging.gone()
    # With the cell comes back what was proposed below it.
    notebook.has_keyboard()
    notebook.page.keyboard.press("z")
    staging.stage("Add a code cell below")
    delete(notebook, 0)
    staging.gone()
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("Done.")
    assert "unknown_cell" in model.results()[-1]
    assert notebook.sources() == ["y = 2"]


def test_a_file_that_changes_meanwhile_is_overwritten_only_by_a_yes(staging):
    notebook = staging.notebook
    file = notebook.jupyter.folder / notebook.path
    notebook.jupyter.write_notebook(notebook.path, ["theirs = True"])
    staging.press("Accept")
    notebook.sidebar.ended()
    assert notebook.sources() == ["x = 3", "y = 2"]
    notebook.page.keyboard.press("Control+s")
    dialog = notebook.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("File Changed")
    assert sources_of(file) == ["theirs = True"]
    dialog.get_by_role("button", name="Overwrite").click()
    dialog.wait_for(state="detached")
    notebook.saved()
    assert sources_of(file) == ["x = 3", "y = 2"]


def sources_of(file):
    return [cell.source for cell in nbformat.read(file, as_version=4).cells]
