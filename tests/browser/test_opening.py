"""What is loaded for the sidebar, and when."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

FILES = re.compile("/lab/extensions/jupyter-ai-assist/static/")
MOST = 30_000
"""Bytes that a page loads for a sidebar that nobody opens."""
SIZES = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/lab/extensions/jupyter-ai-assist/static/"))
  .map(({ decodedBodySize }) => decodedBodySize)"""


def sizes(page: Page) -> list[int]:
    return page.evaluate(SIZES)


def test_next_to_nothing_is_loaded_before_it_is_opened(open_notebook):
    notebook = open_notebook(None, "x = 1")
    assert 0 < sum(sizes(notebook.page)) <= MOST


def test_the_server_has_loaded_its_half_when_the_page_is_there(open_notebook):
    notebook = open_notebook(None, "x = 1")
    with notebook.page.expect_response(re.compile("/ai-assist/api/ready")) as answered:
        notebook.page.reload(wait_until="domcontentloaded")
    assert answered.value.status == 204
    notebook.ready()
    assert 0 < sum(sizes(notebook.page)) <= MOST


def test_the_page_loads_its_half_when_the_pointer_comes_to_the_tab(open_notebook):
    notebook = open_notebook(None, "x = 1")
    page = notebook.page
    page.locator(".jp-SideBar [data-id='jupyter-ai-assist']").hover()
    page.wait_for_function(f"() => ({SIZES})().reduce((sum, size) => sum + size) > {3 * MOST}")
    page.wait_for_load_state("networkidle")
    later: list[str] = []
    page.on("request", lambda request: later.append(request.url))
    sidebar = notebook.sidebar.open()
    expect(sidebar.input).to_be_visible()
    assert [url for url in later if FILES.search(url)] == []
