"""The sources of a search on the web, as the sidebar shows them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from servers.raw import Play
from servers.searches import Page, searched

CONFIG = """
import os
os.environ["SEARCH_KEY"] = "sk-search-0123456789abcdef"
c.Assist.web_search = True
c.AssistAnthropic.base_url = "{url}"
c.AssistAnthropic.api_key_env = "SEARCH_KEY"
"""
PAGES = [
    Page("https://pandas.example/news", "What's new in pandas"),
    Page("https://example.org/<b>", "<img src=https://example.org/x.png>"),
    Page("https://example.org/changes", "![x](https://example.org/y.png)"),
]


@pytest.fixture(scope="module")
def searching(make_jupyter, model_server):
    """A server whose administrator allows searches."""
    return make_jupyter("jupyterlab", CONFIG.format(url=model_server.url))


def test_sources_are_links_that_nothing_is_loaded_from(searching, open_notebook, model_server):
    notebook = open_notebook(searching)
    asked = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    sidebar = notebook.sidebar.open().use("anthropic:claude-sonnet-5-5")
    model_server.play(Play(searched("/v1/messages", "Pandas 3 is out.", PAGES)))
    sidebar.send("/ask --web what's new in pandas?")
    ended = sidebar.ended()
    expect(ended).to_contain_text("Searched the web for “what is new”.")
    link = ended.get_by_role("link", name="What's new in pandas")
    expect(link).to_have_attribute("href", "https://pandas.example/news")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(ended.get_by_role("link")).to_have_count(2)
    expect(ended.locator("img")).to_have_count(0)
    notebook.reload()
    kept = sidebar.ready().turns.last.get_by_role("link", name="What's new in pandas")
    expect(kept).to_have_attribute("href", "https://pandas.example/news")
    assert not [url for url in asked if "example" in url]


def test_without_leave_it_is_refused(lab, open_notebook):
    sidebar = open_notebook(lab).sidebar.open()
    sidebar.send("/ask --web what's new in pandas?")
    expect(sidebar.root).to_contain_text("Assist.web_search")
