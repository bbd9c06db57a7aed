"""The panel in a dashboard: a real Voilà, which runs a notebook and shows its outputs alone."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from _beside import voila
from playwright.sync_api import expect
from sidebar_page import Sidebar

DASHBOARD = """
import ipywidgets as w
from jupyter_ai_assist import assist
panel = assist.panel()
picked = w.Dropdown(options=['ask', 'agent'], description='Mode')
w.link((panel, 'mode'), (picked, 'value'))
w.Tab([w.VBox([picked, panel]), w.Label('There')], titles=['Chat', 'Other'])
"""
PLAIN = (
    "import ipywidgets as w\nw.Tab([w.Label('Here'), w.Label('There')], titles=['Chat', 'Other'])"
)


@pytest.fixture(scope="module")
def server(make_jupyter):
    beside = voila(Path(sys.prefix))
    if not beside.installed:
        pytest.skip("scripts/test installs Voilà")
    return make_jupyter("jupyterlab", beside=beside)


class Dashboard:
    """A page of Voilà's, and what it reported and asked others for."""

    def __init__(self, context, server, name, *cells):
        self.page = context.new_page()
        self.errors, self.asked = [], set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)
        # Voilà's own pages want fonts and MathJax from outside.
        self.page.route(
            lambda url: urlsplit(url).hostname != "127.0.0.1" and "//" in url, self._refuse
        )
        server.write_notebook(name, cells)
        self.page.goto(f"{server.address}/voila/render/{name}?token={server.token}")

    def _hear(self, said):
        if said.type == "error":
            self.errors.append(said.text.splitlines()[0])

    def _refuse(self, route):
        self.asked.add(route.request.url)
        route.abort()


@pytest.fixture
def dashboard(chromium, server):
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    yield lambda name, *cells: Dashboard(context, server, name, *cells)
    context.close()
    server.end_kernels()


def test_a_dashboard_answers_and_its_widgets_follow(dashboard, model):
    shown = dashboard("panel.ipynb", DASHBOARD)
    panel = Sidebar(shown.page, shown.page.locator(".jp-Assist")).ready().use(model.id)
    model.says("The answer is **42**.")
    expect(panel.ask("What is it?").locator("strong")).to_have_text("42")
    panel.agent()
    expect(shown.page.locator(".widget-dropdown select")).to_have_value("agent")
    shown.page.get_by_role("tab", name="Other").click()
    expect(panel.input).to_be_hidden()
    shown.page.get_by_role("tab", name="Chat").click()
    expect(panel.turns).to_have_count(1)
    bare = dashboard("bare.ipynb", PLAIN)
    expect(bare.page.get_by_text("Here", exact=True)).to_be_visible()
    assert shown.asked == bare.asked
    assert sorted(shown.errors) == sorted(bare.errors)
