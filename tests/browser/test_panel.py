"""The panel in JupyterLab and Jupyter Notebook, with real kernels."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sidebar_page import Sidebar

SHOW = "from jupyter_ai_assist import assist\npanel = assist.panel()\npanel"
WAIT = "import os, time\nwhile not os.path.exists('end'): time.sleep(0.05)"


def panel_in(notebook, index=0, number=0):
    """The chat of a panel that a cell shows."""
    root = notebook.cell(index).locator(".jp-Assist").nth(number)
    return Sidebar(notebook.page, root).ready()


@pytest.mark.parametrize("application", ["lab", "notebook7"])
def test_a_panel_answers_in_a_cells_output(request, open_notebook, model, application):
    notebook = open_notebook(request.getfixturevalue(application), SHOW)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    model.says("The answer is **42**.")
    turn = panel.ask("What is it?")
    expect(turn.locator("strong")).to_have_text("42")


def test_an_approval_is_answered_on_its_card(open_notebook, model):
    notebook = open_notebook(None, SHOW, "x = 2_000_000")
    notebook.run_cell(0)
    notebook.run_cell(1)
    panel = panel_in(notebook).use(model.id, agent=True)
    model.calls("scratch", code="print(x + 1)")
    model.says("It is 2000001.")
    panel.send("Try it")
    panel.approve()
    expect(panel.ended().get_by_text("It is 2000001.")).to_be_visible()
    assert any("2000001" in result for result in model.results())
    model.calls("scratch", code="print(x + 2)")
    model.says("Then not.")
    panel.send("And again")
    expect(panel.approval).to_be_visible()
    notebook.page.keyboard.press("Escape")  # asks why not
    expect(panel.button("Deny")).to_be_visible()
    notebook.page.keyboard.press("Escape")
    expect(panel.ended().get_by_text("Then not.")).to_be_visible()
    assert not any("2000002" in result for result in model.results())


def test_keys_that_are_typed_into_it_are_no_commands_of_the_notebook(open_notebook):
    notebook = open_notebook(None, SHOW, "y = 1")
    notebook.run_cell(0)
    panel = panel_in(notebook)
    panel.input.click()
    notebook.page.keyboard.type("dd abx 00")
    expect(panel.input).to_have_value("dd abx 00")
    assert notebook.sources() == [SHOW, "y = 1"]


def test_it_answers_while_a_cell_runs(open_notebook, model):
    notebook = open_notebook(None, SHOW, WAIT)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    notebook.start_cell(1)
    notebook.wait_for_kernel("busy")
    model.says("Meanwhile.")
    expect(panel.ask("Hello").get_by_text("Meanwhile.")).to_be_visible()
    (notebook.jupyter.folder / "end").touch()
    notebook.wait_for_kernel("idle")
    (notebook.jupyter.folder / "end").unlink()


def test_it_comes_back_when_the_page_is_loaded_anew(open_notebook, model):
    notebook = open_notebook(None, SHOW)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    model.says("Remember me.")
    panel.ask("Hello")
    notebook.page.keyboard.press("Control+s")
    notebook.saved()
    notebook.reload()
    panel = panel_in(notebook)
    expect(panel.turns).to_have_count(1)
    expect(panel.root.get_by_text("Remember me.")).to_be_visible()
    model.says("Still here.")
    panel.use(model.id)
    expect(panel.ask("Again").get_by_text("Still here.")).to_be_visible()


def test_a_page_that_is_gone_is_not_waited_for(open_notebook):
    count = (
        "import gc\n"
        "def connections():\n"
        "    gc.collect()\n"
        "    return sum(type(it).__name__ == 'CommSocket' for it in gc.get_objects())\n"
        "before = connections()"
    )
    notebook = open_notebook(None, SHOW, count, "print(before > 0, connections() - before)")
    notebook.run_cell(0)
    panel_in(notebook)
    notebook.run_cell(1)
    notebook.save()
    notebook.reload()
    panel_in(notebook)
    notebook.run_cell(2)
    notebook.shows("True 0")


def test_views_share_a_panel_in_any_layout_and_traits_follow(open_notebook, model):
    notebook = open_notebook(
        None,
        SHOW,
        "import ipywidgets as w\n"
        "picked = w.Dropdown(options=['ask', 'agent'])\n"
        "w.link((panel, 'mode'), (picked, 'value'))\n"
        "w.Tab([w.VBox([picked, panel])])",
    )
    notebook.run_cell(0)
    notebook.run_cell(1)
    first, second = panel_in(notebook), panel_in(notebook, 1)
    first.use(model.id)
    model.says("For both.")
    first.ask("Hello")
    expect(second.root.get_by_text("For both.")).to_be_visible()
    second.agent()
    expect(
        notebook.cell(1).locator("select.widget-dropdown, .widget-dropdown select")
    ).to_have_value("agent")
    expect(first.button("Agent")).to_have_attribute("aria-pressed", "true")


def test_no_style_gets_out_of_it_or_into_it(open_notebook):
    notebook = open_notebook(
        None,
        "from IPython.display import HTML\nHTML('<button id=mine>Mine</button>')",
        SHOW,
    )
    notebook.run_cell(0)
    button = notebook.page.locator("#mine")
    seen = "it => JSON.stringify(Object.fromEntries(Object.entries(getComputedStyle(it))))"
    before = button.evaluate(seen)
    notebook.run_cell(1)
    panel = panel_in(notebook, 1)
    assert button.evaluate(seen) == before
    sheet = "button { color: rgb(1, 2, 3) !important }"
    notebook.page.add_style_tag(content=sheet)
    colour = panel.button("Chats").evaluate("it => getComputedStyle(it).color")
    assert colour != "rgb(1, 2, 3)"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_it_has_the_colours_of_jupyterlabs_theme(open_notebook, theme):
    notebook = open_notebook(None, SHOW)
    page = notebook.page
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    page.evaluate(change, theme)
    light = str(theme == "JupyterLab Light").lower()
    expect(page.locator(f"body[data-jp-theme-light='{light}']")).to_have_count(1)
    notebook.run_cell(0)
    frame = page.locator(".jp-Assist-widget")
    panel_in(notebook)
    shade = {"true": "rgb(255, 255, 255)", "false": "rgb(33, 33, 33)"}
    expect(frame).to_have_css("background-color", shade[light])


def test_a_closed_panel_leaves_its_views(open_notebook):
    notebook = open_notebook(None, SHOW, "panel.close()")
    notebook.run_cell(0)
    panel_in(notebook)
    notebook.run_cell(1)
    expect(notebook.page.locator(".jp-Assist-widget")).to_have_count(0)
