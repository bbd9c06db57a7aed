"""What a turn proposes and has changed is reviewed on after a reload, where that was left."""

import pytest
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of


@pytest.fixture
def changed(open_notebook, model):
    """A turn has changed the first of two cells, and added one."""
    notebook = open_notebook(None, "x = 1", "y = 2")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    first, second = notebook.ids()
    model.calls("edit_cell", id=first, hash=hash_of("x = 1"), source="x = 3")
    model.calls("insert_cell", source="z = 4", after=second)
    model.says("Done.")
    sidebar.send("Change it.")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    staging.press("Accept all of this turn")
    sidebar.approve("This turn")
    sidebar.ended()
    expect(staging.bar).to_contain_text("The assistant changed 1 cell and added 1")
    notebook.save()
    return staging


def test_the_review_goes_on_after_a_reload(changed):
    notebook = changed.notebook
    notebook.reload()
    expect(changed.bar).to_contain_text("The assistant changed 1 cell and added 1")
    expect(changed.changed).to_have_count(1)
    changed.changed.get_by_role("button", name="Revert").click()
    notebook.wait_for_source(0, "x = 1")
    expect(changed.bar).to_contain_text("The assistant added 1 cell")
    changed.bar.get_by_role("button", name="Undo turn").click()
    expect(changed.bar).to_be_hidden()
    assert notebook.sources() == ["x = 1", "y = 2"]


def test_what_was_kept_is_not_asked_about_again_and_can_be_undone(changed):
    notebook, sidebar = changed.notebook, changed.notebook.sidebar
    changed.bar.get_by_role("button", name="Keep all").click()
    expect(changed.bar).to_be_hidden()
    notebook.reload()
    undo = sidebar.turns.last.get_by_role("button", name="Undo this turn")
    expect(undo).to_be_visible()
    expect(changed.bar).to_be_hidden()
    undo.click()
    notebook.wait_for_source(0, "x = 1")
    expect(undo).to_have_count(0)
    assert notebook.sources() == ["x = 1", "y = 2"]


SEVERAL = "\n".join(f"line_{number} = {number}" for number in range(10))
BETTER = SEVERAL.replace("line_1 = 1", "first = 1").replace("line_8 = 8", "last = 8")


@pytest.fixture
def proposed(open_notebook, model):
    """A change of two parts of a cell waits for a yes."""
    notebook = open_notebook(None, SEVERAL)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    id_ = notebook.ids()[0]
    model.calls("edit_cell", id=id_, hash=hash_of(SEVERAL), source=BETTER)
    model.says("Done.")
    sidebar.send("Give them names.")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    return staging


def test_a_part_that_was_kept_is_kept_after_a_reload(proposed):
    notebook = proposed.notebook
    proposed.press("Accept")
    notebook.sidebar.ended()
    proposed.changed.get_by_role("button", name="Keep").first.click()
    expect(proposed.changed.get_by_role("button", name="Keep")).to_have_count(1)
    notebook.save()
    notebook.reload()
    expect(proposed.bar).to_contain_text("The assistant changed 1 cell.")
    proposed.changed.get_by_role("button", name="Revert").click()
    notebook.wait_for_source(0, BETTER.replace("last = 8", "line_8 = 8"))
    expect(proposed.bar).to_be_hidden()


def test_a_part_that_was_left_out_is_left_out_after_a_reload(proposed):
    notebook = proposed.notebook
    proposed.stages.get_by_role("button", name="Leave out").first.click()
    expect(proposed.stages).to_contain_text("with your changes")
    notebook.reload()
    proposed.stage("Change code cell")
    expect(proposed.stages).to_contain_text("with your changes")
    expect(proposed.stages.get_by_role("button", name="Leave out")).to_have_count(1)
    proposed.press("Accept")
    notebook.sidebar.ended()
    assert notebook.sources() == [BETTER.replace("first = 1", "line_1 = 1")]
