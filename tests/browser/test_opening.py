"""What is loaded for the sidebar, and when."""

from __future__ import annotations

import re
import threading

import pytest
from inline_prompt import InlinePrompt
from playwright.sync_api import Page, Route, expect
from test_panel import SHOW, panel_in
from weight import EARLY

FILES = re.compile("/lab/extensions/jupyter-ai-assist/static/")
SIZES = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/lab/extensions/jupyter-ai-assist/static/"))
  .map(({ decodedBodySize }) => decodedBodySize)"""


def sizes(page: Page) -> list[int]:
    return page.evaluate(SIZES)


def early_only(page: Page) -> None:
    assert sizes(page)
    EARLY.holds(sum(sizes(page)), sizes(page))


def test_next_to_nothing_is_loaded_before_it_is_opened(open_notebook):
    notebook = open_notebook(None, "x = 1")
    early_only(notebook.page)


def test_the_server_has_loaded_its_half_when_the_page_is_there(open_notebook):
    notebook = open_notebook(None, "x = 1")
    with notebook.page.expect_response(re.compile("/ai-assist/api/ready")) as answered:
        notebook.page.reload(wait_until="domcontentloaded")
    assert answered.value.status == 204
    notebook.ready()
    early_only(notebook.page)


def test_the_page_loads_its_half_when_the_pointer_comes_to_the_tab(open_notebook):
    notebook = open_notebook(None, "x = 1")
    page = notebook.page
    page.locator(".jp-SideBar [data-id='jupyter-ai-assist']").hover()
    page.wait_for_function(
        f"() => ({SIZES})().reduce((sum, size) => sum + size) > {3 * EARLY.most}"
    )
    page.wait_for_load_state("networkidle")
    later: list[str] = []
    page.on("request", lambda request: later.append(request.url))
    sidebar = notebook.sidebar.open()
    expect(sidebar.input).to_be_visible()
    assert [url for url in later if FILES.search(url)] == []


def test_a_panel_has_the_page_load_its_half_with_the_first_turn(open_notebook, model):
    notebook = open_notebook(None, SHOW)
    notebook.run_cell(0)
    panel = panel_in(notebook).use(model.id)
    assert sum(sizes(notebook.page)) < 1.5 * EARLY.most  # with what shows the output of a panel
    model.says("Hello.")
    panel.ask("Hello")
    notebook.page.wait_for_function(
        f"() => ({SIZES})().reduce((sum, size) => sum + size) > {3 * EARLY.most}"
    )


@pytest.fixture
def on_its_way(open_notebook):
    """A notebook; and what lets that come which is loaded when the assistant is first used."""
    notebook = open_notebook(None, "x = 1", "y = 2")
    held: list[Route] = []
    may_come = threading.Event()

    def hold(route: Route) -> None:
        route.continue_() if may_come.is_set() else held.append(route)

    def come() -> None:
        while not held:  # the test's limit ends it
            notebook.page.wait_for_timeout(20)
        may_come.set()
        for one in held:
            one.continue_()

    notebook.page.route(FILES, hold)
    return notebook, come


def test_what_is_typed_before_the_chat_is_there_comes_into_its_input(on_its_way):
    notebook, come = on_its_way
    notebook.select(0)
    notebook.page.keyboard.press("Control+Shift+Space")
    notebook.page.keyboard.type("add a plot")  # of which letters are keys of the notebook
    come()
    expect(notebook.sidebar.input).to_have_value("add a plot")
    expect(notebook.sidebar.input).to_be_focused()
    assert notebook.sources() == ["x = 1", "y = 2"]


def test_what_is_typed_before_the_prompt_is_there_comes_into_it(on_its_way):
    notebook, come = on_its_way
    notebook.select(0)
    notebook.page.keyboard.press("Control+k")
    notebook.page.keyboard.type("add a plot")
    come()
    prompt = InlinePrompt(notebook).ready()
    expect(prompt.input).to_have_value("add a plot")
    assert notebook.sources() == ["x = 1", "y = 2"]
