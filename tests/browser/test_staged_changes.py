"""Changes are shown in the cells before they are made, and after."""

import pytest
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

MEAN = "values = [1, 2, 3]\ntotal = sum(values)\nprint(total)"
BETTER = MEAN.replace("print(total)", "print(total / len(values))")


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def propose(open_notebook, model):
    """Open a notebook in which the model wants to change the first cell."""

    def propose(jupyter=None, *cells, source=BETTER):
        cells = cells or (MEAN, "b = 2")
        notebook = open_notebook(jupyter, *cells)
        sidebar = notebook.sidebar.open().use(model.id, agent=True)
        first = notebook.ids()[0]
        model.calls("edit_cell", id=first, hash=hash_of(cells[0]), source=source)
        model.says("Done.")
        sidebar.send("Make it better.")
        staging = Staging(notebook)
        staging.stage("Change code cell")
        return staging

    return propose


def test_a_change_is_shown_in_its_cell_and_made_by_a_yes_there(jupyter, propose):
    staging = propose(jupyter)
    notebook = staging.notebook
    expect(staging.text).to_contain_text("total / len(values)")
    assert notebook.sources() == [MEAN, "b = 2"]
    staging.press("Accept")
    notebook.sidebar.ended()
    assert notebook.sources() == [BETTER, "b = 2"]
    assert notebook.executed(0) is None
    staging.gone()
    expect(notebook.sidebar.approval).to_have_count(0)


def test_a_no_in_the_cell_gives_its_reason_to_the_model(propose, model):
    staging = propose()
    staging.reject("use numpy")
    staging.notebook.sidebar.ended()
    staging.gone()
    assert staging.notebook.sources() == [MEAN, "b = 2"]
    assert "use numpy" in model.results()[-1]
    expect(staging.notebook.sidebar.tools).to_contain_text("denied")


def test_a_yes_in_the_chat_settles_the_cell_too(propose):
    staging = propose()
    staging.notebook.sidebar.approve()
    staging.notebook.sidebar.ended()
    staging.gone()
    assert staging.notebook.sources() == [BETTER, "b = 2"]


def test_accept_and_run_shows_what_came_of_it(jupyter, propose):
    staging = propose(jupyter)
    staging.press("Accept and run")
    staging.notebook.sidebar.ended()
    assert staging.notebook.outputs(0)[0]["text"] == "2.0\n"


def test_the_keyboard_alone_goes_to_a_change_and_accepts_and_runs_it(propose):
    staging = propose()
    page = staging.notebook.page
    staging.notebook.cell(1).click(position={"x": 5, "y": 5})
    page.keyboard.press("Control+Shift+Enter")
    expect(staging.text).to_be_focused()
    page.keyboard.press("Shift+Enter")
    staging.notebook.sidebar.ended()
    assert staging.notebook.outputs(0)[0]["text"] == "2.0\n"


def test_only_a_change_that_is_out_of_sight_is_pointed_to(open_notebook, model):
    notebook = open_notebook(None, MEAN, *("\n" * 30 for _ in range(5)))
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(MEAN), source=BETTER)
    model.says("Done.")
    notebook.select(0)
    sidebar.send("Make it better.")
    staging = Staging(notebook)
    expect(staging.stage("Change code cell")).to_be_in_viewport()
    show = staging.bar.get_by_role("button", name="Show it")
    expect(staging.bar).to_have_css("width", "1px")  # told to who hears it
    expect(show).to_have_count(0)
    notebook.page.locator(".jp-Notebook .jp-WindowedPanel-outer").hover()
    notebook.page.mouse.wheel(0, 2000)
    expect(staging.bar).to_contain_text("A change waits for your yes.")
    show.click()
    expect(staging.stages).to_be_in_viewport()
    expect(staging.text).to_be_focused()
    expect(show).to_have_count(0)
    staging.press("Accept")
    sidebar.ended()


def test_what_the_person_makes_of_a_proposal_is_what_is_done(propose, model):
    staging = propose()
    staging.text.click()
    staging.notebook.page.keyboard.press("Control+End")
    staging.notebook.page.keyboard.insert_text("\nprint('mine')")
    expect(staging.stages).to_contain_text("with your changes")
    staging.press("Accept")
    staging.notebook.sidebar.ended()
    assert staging.notebook.sources()[0] == f"{BETTER}\nprint('mine')"
    assert "The user changed" in model.results()[-1]


def test_one_part_of_a_proposal_is_left_out(propose):
    staging = propose(source=BETTER.replace("[1, 2, 3]", "[4, 5]"))
    staging.stages.get_by_role("button", name="Leave out").first.click()
    staging.press("Accept")
    staging.notebook.sidebar.ended()
    assert staging.notebook.sources()[0] == BETTER


def test_the_change_of_a_turn_is_kept_or_reverted_part_by_part(propose):
    staging = propose(source=BETTER.replace("[1, 2, 3]", "[4, 5]"))
    staging.press("Accept")
    staging.notebook.sidebar.ended()
    expect(staging.bar).to_contain_text("The assistant changed 1 cell.")
    staging.changed.get_by_role("button", name="Revert").first.click()
    staging.notebook.wait_for_source(0, BETTER)
    staging.changed.get_by_role("button", name="Keep").click()
    expect(staging.changed).to_have_count(0)
    expect(staging.bar).to_be_hidden()
    assert staging.notebook.sources()[0] == BETTER


def test_a_change_is_one_step_of_undo(propose):
    staging = propose()
    staging.press("Accept")
    staging.notebook.sidebar.ended()
    # JupyterLab keeps what was done to a cell's text with the cell, and undoes it in its editor.
    staging.notebook.cell(0).locator(".jp-InputArea-editor .cm-content").click()
    staging.notebook.page.keyboard.press("Control+z")
    staging.notebook.wait_for_source(0, MEAN)
    expect(staging.bar).to_be_hidden()


def test_a_turn_is_undone_from_the_notebook(jupyter, propose):
    staging = propose(jupyter)
    staging.press("Accept and run")
    staging.notebook.sidebar.ended()
    staging.bar.get_by_role("button", name="Undo turn").click()
    staging.notebook.wait_for_source(0, MEAN)
    assert staging.notebook.outputs(0) == []
    expect(staging.bar).to_be_hidden()
    expect(staging.changed).to_have_count(0)


def test_cells_are_added_deleted_and_moved_in_place(open_notebook, model):
    notebook = open_notebook(None, "a = 1", "b = 2", "c = 3")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    staging = Staging(notebook)
    first, second, third = notebook.ids()
    model.calls("insert_cell", source="new = 4", after=first)
    model.calls("delete_cell", id=second, hash=hash_of("b = 2"))
    model.calls("move_cell", id=third, after="")
    model.says("Done.")
    sidebar.send("Tidy up.")

    staging.stage("Add a code cell below")
    expect(notebook.cell(0).locator(".jp-AssistStage")).to_contain_text("new = 4")
    assert notebook.sources() == ["a = 1", "b = 2", "c = 3"]
    staging.press("Accept")

    staging.stage("Delete code cell")
    expect(notebook.cell(2).locator(".jp-AssistStage")).to_have_count(1)
    assert notebook.sources() == ["a = 1", "new = 4", "b = 2", "c = 3"]
    staging.press("Accept")

    staging.stage("Move code cell")
    assert notebook.sources() == ["a = 1", "new = 4", "c = 3"]
    staging.press("Accept")
    sidebar.ended()
    assert notebook.sources() == ["c = 3", "a = 1", "new = 4"]
    expect(staging.bar).to_contain_text("added 1 cell, deleted 1 and moved 1")
    staging.bar.get_by_role("button", name="Keep all").click()
    expect(staging.bar).to_be_hidden()


def test_one_yes_holds_for_all_changes_of_a_turn_and_no_longer(open_notebook, model):
    notebook = open_notebook(None, "a = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    staging = Staging(notebook)
    for source in ("b = 2", "c = 3"):
        model.calls("insert_cell", source=source)
    model.says("Done.")
    sidebar.send("Add two cells.")
    staging.stage("Add a code cell")
    staging.press("Accept all of this turn")
    sidebar.ended()
    assert notebook.sources() == ["a = 1", "b = 2", "c = 3"]
    model.calls("insert_cell", source="d = 4")
    model.says("Done.")
    sidebar.send("Add another one.")
    staging.stage("Add a code cell")
    staging.reject("")
    sidebar.ended()


def test_a_cell_that_is_changed_meanwhile_is_kept_and_the_conflict_is_shown(propose, model):
    staging = propose()
    staging.notebook.page.evaluate(
        "window.jupyterapp.shell.currentWidget.context.model.sharedModel.cells[0]"
        ".setSource('mine = 1')"
    )
    expect(staging.stages.get_by_role("alert")).to_contain_text("The cell has changed since.")
    expect(staging.notebook.cell(0).locator(".jp-InputArea-editor")).to_contain_text("mine = 1")
    staging.press("Propose again")
    staging.notebook.sidebar.ended()
    assert staging.notebook.sources()[0] == "mine = 1"
    assert "mine = 1" in model.results()[-1]
    staging.gone()


def test_whoever_writes_in_the_cell_goes_on_writing(open_notebook, model):
    wait = "import pathlib, time\nwhile not pathlib.Path('typing').exists():\n    time.sleep(0.1)"
    notebook = open_notebook(None, MEAN, wait)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    staging = Staging(notebook)
    first, second = notebook.ids()
    model.calls("run_cells", ids=[second])
    model.calls("edit_cell", id=first, hash=hash_of(MEAN), source=BETTER)
    model.says("Done.")
    sidebar.send("Run it, then make it better.")
    sidebar.approve()
    notebook.cell(0).locator(".jp-InputArea-editor .cm-content").click()
    (notebook.jupyter.folder / "typing").touch()
    staging.stage("Change code cell")
    notebook.page.keyboard.press("Control+End")
    notebook.page.keyboard.type("  # still here")
    expect(staging.stages.get_by_role("alert")).to_be_visible()
    assert notebook.sources()[0] == f"{MEAN}  # still here"
    staging.reject("")
    sidebar.ended()
    assert notebook.sources()[0] == f"{MEAN}  # still here"
