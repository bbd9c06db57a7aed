"""Each notebook has its own chat: what is asked in one happens there, whatever tab is active."""

import pytest
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of


@pytest.fixture
def open_second(lab):
    """Open another notebook in the same browser window, as by the file browser."""

    def open_second(notebook, name, *cells):
        notebook.open_beside(lab.write_notebook(name, cells))
        notebook.wait_for_kernel("idle")
        return notebook.page.get_by_role("tab", name=name)

    return open_second


def test_a_turn_goes_on_in_its_notebook_whatever_tab_is_active(open_notebook, open_second, model):
    notebook = open_notebook(None, "a = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of("a = 1"), source="a = 2")
    model.says("Done.")
    sidebar.send("Change it.")
    staging = Staging(notebook)
    staging.stage("Change code cell")

    open_second(notebook, "second.ipynb", "b = 1")
    sidebar.ready()
    expect(sidebar.turns).to_have_count(0)
    elsewhere = notebook.page.get_by_role("list", name="Other notebooks")
    expect(elsewhere).to_contain_text(f"{notebook.path} waits for you")
    assert notebook.sources() == ["b = 1"]

    elsewhere.get_by_role("button").click()
    notebook.in_front(notebook.path)
    expect(sidebar.turns).to_have_count(1)
    expect(elsewhere).to_be_hidden()
    staging.press("Accept and run")
    sidebar.ended()
    assert notebook.sources() == ["a = 2"]
    assert notebook.executed(0) == 1


WAIT = """\
import pathlib, time
while not pathlib.Path("go").exists():
    time.sleep(0.1)
print("first")
"""


def test_cells_are_run_in_the_notebook_of_the_turn_though_another_is_active(
    lab, open_notebook, open_second, model
):
    notebook = open_notebook(None, WAIT)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    first = notebook.ids()[0]
    model.calls("run_cells", ids=[first])
    model.calls("edit_cell", id=first, hash=hash_of(notebook.sources()[0]), source="a = 2")
    model.says("Done.")
    sidebar.send("Run it.")
    sidebar.approve()
    tab = open_second(notebook, "other.ipynb", "b = 1")
    elsewhere = notebook.page.get_by_role("list", name="Other notebooks")
    expect(elsewhere).to_contain_text("at work")
    (lab.folder / "go").touch()
    expect(elsewhere).to_contain_text("waits for you")
    assert notebook.sources() == ["b = 1"]
    assert notebook.executed(0) is None
    notebook.page.get_by_role("tab", name=notebook.path).click()
    expect(tab).to_have_attribute("aria-selected", "false")
    notebook.in_front(notebook.path)
    assert notebook.outputs(0)[0]["text"] == "first\n"
    Staging(notebook).press("Accept")
    sidebar.ended()
    assert notebook.sources() == ["a = 2"]


def test_a_conversation_goes_along_when_its_notebook_is_renamed_during_a_turn(open_notebook, model):
    notebook = open_notebook(None, "import time\ntime.sleep(3)", "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    slow, second = notebook.ids()
    model.calls("run_cells", ids=[slow])
    model.calls("edit_cell", id=second, hash=hash_of("x = 1"), source="x = 2")
    model.says("Done.")
    sidebar.send("Run it, then change the other one.")
    sidebar.approve()
    notebook.page.evaluate("window.jupyterapp.shell.currentWidget.context.rename('renamed.ipynb')")
    sidebar.input.fill("what I was writing")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    expect(sidebar.root.locator(".jp-Assist-title")).to_have_text("renamed.ipynb")
    staging.press("Accept and run")
    sidebar.ended()
    expect(sidebar.turns).to_have_count(1)
    expect(sidebar.input).to_have_value("what I was writing")
    assert notebook.sources()[1] == "x = 2"
    assert notebook.executed(1) == 2
    sidebar.ask("/undo")
    notebook.wait_for_source(1, "x = 1")


def test_what_the_assistant_runs_is_interrupted_from_its_card(open_notebook, model):
    notebook = open_notebook(None, "import time\nprint('begun')\ntime.sleep(600)")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=notebook.ids())
    model.says("It was stopped.")
    sidebar.send("Run it.")
    sidebar.approve()
    notebook.shows("begun")
    expect(notebook.page.locator(".jp-mod-assist-working")).to_have_count(1)
    sidebar.button("Interrupt the kernel").click()
    sidebar.ended()
    assert "KeyboardInterrupt" in model.results()[-1]
    expect(notebook.page.locator(".jp-mod-assist-working")).to_have_count(0)
