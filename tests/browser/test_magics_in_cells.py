"""Turns of a cell and of a panel reach the other cells, where the notebook is open."""

import pytest
from playwright.sync_api import expect
from sidebar_page import Sidebar
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
    notebook.shows("asks for your yes in the notebook")
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


def test_a_no_gives_its_reason_to_the_model(propose, model):
    staging = propose()
    notebook = staging.notebook
    staging.reject("use numpy")
    ended(notebook)
    staging.gone()
    assert notebook.sources()[2] == MEAN
    assert "use numpy" in model.results()[-1]


def test_stop_ends_the_turn_while_a_change_waits(propose):
    staging = propose()
    notebook = staging.notebook
    notebook.interrupt()
    ended(notebook)
    staging.gone()
    assert notebook.sources()[2] == MEAN
    [failed] = [one for one in notebook.outputs(1) if one["output_type"] == "error"]
    assert failed["ename"] == "TurnInterrupted"


def test_when_the_page_is_closed_the_question_goes_back_to_the_cell(open_notebook, model):
    ask = f"%assist -m {model.id} --mode agent -- Make it better."
    notebook = open_notebook(None, LOAD, ask, MEAN, "import sys; print(sys.version)")
    notebook.run_cell(0)
    other = notebook.another_tab()
    model.calls("edit_cell", id=notebook.ids()[2], hash=hash_of(MEAN), source=BETTER)
    notebook.start_cell(1)
    Staging(notebook).stage("Change code cell")
    notebook.page.close()
    other.interrupt()  # whoever could answer is gone
    other.run_cell(3)
    assert other.sources()[2] == MEAN
    assert other.outputs(3)


def test_a_change_whose_cell_is_deleted_is_asked_about_below_the_prompt(propose):
    staging = propose()
    notebook = staging.notebook
    notebook.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.context.model.sharedModel.deleteCell(2)"
    )
    notebook.shows("does not show this change any more")
    answer = notebook.page.locator(".jp-Stdin-input")
    answer.fill("n")
    answer.press("Enter")
    expect(notebook.page.get_by_text("Why not?")).to_be_visible()
    answer.last.press("Enter")
    ended(notebook)


@pytest.fixture(params=["magic", "sidebar", "panel"])
def undo(request):
    """Type /undo in one of the places where a person can."""

    def undo(notebook):
        if request.param == "magic":
            notebook.run_cell(3)
            return
        if request.param == "sidebar":
            notebook.sidebar.open()
            chat = Sidebar(notebook.page, notebook.page.locator("#jupyter-ai-assist .jp-Assist"))
        else:
            notebook.run_cell(4)
            chat = Sidebar(notebook.page, notebook.cell(4).locator(".jp-Assist")).ready()
        expect(chat.turns.last).to_contain_text("Make it better.")
        chat.send("/undo")

    return undo


def test_what_a_cell_has_changed_is_taken_back_from_everywhere(open_notebook, model, undo):
    ask = f"%assist -m {model.id} --mode agent -- Make it better."
    show = "from jupyter_ai_assist import assist\nassist.panel()"
    notebook = open_notebook(None, LOAD, ask, MEAN, "%assist /undo", show)
    notebook.run_cell(0)
    model.calls("edit_cell", id=notebook.ids()[2], hash=hash_of(MEAN), source=BETTER)
    model.says("Done.")
    notebook.start_cell(1)
    staging = Staging(notebook)
    staging.stage("Change code cell")
    staging.press("Accept")
    ended(notebook)
    assert notebook.sources()[2] == BETTER
    undo(notebook)
    notebook.wait_for_source(2, MEAN)


def test_of_two_tabs_the_one_that_asks_acts(open_notebook, model):
    ask = f"%assist -m {model.id} --mode agent -- Make it better."
    notebook = open_notebook(None, LOAD, ask, MEAN)
    notebook.run_cell(0)
    other = notebook.another_tab()
    model.calls("edit_cell", id=other.ids()[2], hash=hash_of(MEAN), source=BETTER)
    model.says("Done.")
    other.start_cell(1)
    staging = Staging(other)
    staging.stage("Change code cell")
    expect(notebook.page.locator(".jp-AssistStage")).to_have_count(0)
    staging.press("Accept")
    ended(other)
    assert other.sources()[2] == BETTER
    assert notebook.sources()[2] == MEAN


def test_a_conversation_goes_from_cell_to_sidebar_to_panel_and_back(open_notebook, model):
    ask = f"%assist -m {model.id} --mode agent --"
    show = "from jupyter_ai_assist import assist\nassist.panel()"
    notebook = open_notebook(None, LOAD, f"{ask} First.", "total = 1", show, f"{ask} Last.")
    staging = Staging(notebook)
    target = notebook.ids()[2]

    def propose(old, new):
        model.calls("edit_cell", id=target, hash=hash_of(old), source=new)
        model.says(f"It is {new!r} now.")

    def accept(new):
        # A panel is higher than what is left of the window: a person looks for the cell.
        notebook.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.scrollToItem(2)"
        )
        staging.stage("Change code cell")
        staging.press("Accept")
        notebook.wait_for_source(2, new)

    notebook.run_cell(0)
    propose("total = 1", "total = 2")
    notebook.start_cell(1)
    accept("total = 2")
    ended(notebook)

    notebook.sidebar.open()
    sidebar = Sidebar(notebook.page, notebook.page.locator("#jupyter-ai-assist .jp-Assist"))
    expect(sidebar.turns.last).to_contain_text("First.")
    sidebar.use(model.id, agent=True)
    propose("total = 2", "total = 3")
    sidebar.send("Second.")
    accept("total = 3")
    sidebar.ended()

    notebook.run_cell(3)
    panel = Sidebar(notebook.page, notebook.cell(3).locator(".jp-Assist")).ready()
    expect(panel.turns).to_have_count(2)
    expect(panel.turns.last).to_contain_text("Second.")
    panel.use(model.id, agent=True)
    propose("total = 3", "total = 4")
    panel.send("Third.")
    accept("total = 4")
    panel.ended()
    expect(sidebar.turns.last).to_contain_text("Third.")

    propose("total = 4", "total = 5")
    notebook.start_cell(4)
    accept("total = 5")
    ended(notebook, 4)
    for chat in (sidebar, panel):
        expect(chat.turns.last).to_contain_text("Last.")
        expect(chat.turns).to_have_count(4)
    told = str(model.requests[-1]["messages"])
    for said in ("First.", "Second.", "Third.", "total = 2", "total = 3", "total = 4"):
        assert said in told
