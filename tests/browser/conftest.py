"""A person's browser before a real Jupyter; ``docs/architecture.md`` says how to write a test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _beside import Beside
from jupyter_process import Application, Jupyter
from notebook_page import NotebookPage
from panel_alone import opened, served
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from scripted_model import ScriptedModel
from servers.raw import RawServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LIMIT = 60
"""Seconds that anything on the screen may take: machines that run tests have much to do."""
TEST_LIMIT = 400
"""Seconds for a whole test."""
WIDTH, HEIGHT = 1280, 800
ENVIRON = dict(os.environ)
"""As it was before the tests cleaned it."""

expect.set_options(timeout=LIMIT * 1000)

OpenNotebook = Callable[..., NotebookPage]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TEST_LIMIT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Take a picture of what a failed test saw last, while it is still there."""
    report = yield
    pages = item.stash.get(PAGES, [])
    if report.when == "call" and report.failed:
        for number, page in enumerate(pages):
            picture = item.stash[PICTURES] / f"{number}.png"
            if not page.page.is_closed():
                page.page.screenshot(path=picture)
                report.sections.append(("screen", str(picture)))
            report.sections.append(("browser's console", "\n".join(page.errors)))
    return report


PAGES = pytest.StashKey[list[NotebookPage]]()
PICTURES = pytest.StashKey[Path]()


# Of a module, because Playwright's loop must be gone when tests with their own come.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("there is no Chromium (Debian, Ubuntu: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def panel_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("pages")) as address:
        yield address


@pytest.fixture
def alone(chromium: Browser, panel_address: str) -> Iterator[Page]:
    """A page without Jupyter, with the panel's file and a host of widgets."""
    with opened(chromium, panel_address) as page:
        yield page


@pytest.fixture(scope="session")
def model_server() -> Iterator[RawServer]:
    with RawServer() as server:
        yield server


@pytest.fixture
def model(model_server: RawServer) -> Iterator[ScriptedModel]:
    """The model ``scripted:model`` of the servers here."""
    scripted = ScriptedModel(model_server)
    yield scripted
    scripted.forget()


@pytest.fixture(scope="session")
def make_jupyter(
    model_server: RawServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Jupyter]]:
    """Start servers: ``make_jupyter("jupyterlab", config="c.Assist.share = 'names'")``."""
    made: list[Jupyter] = []

    def make(
        application: Application,
        config: str = "",
        admins: str = "",
        beside: Beside | None = None,
    ) -> Jupyter:
        models = ScriptedModel.config.format(url=model_server.url)
        home = tmp_path_factory.mktemp(application)
        jupyter = Jupyter(application, home, ENVIRON, models + config, admins, beside=beside)
        made.append(jupyter)
        jupyter.start()
        return jupyter

    yield make
    for jupyter in made:
        jupyter.stop()


@pytest.fixture(scope="session")
def lab(make_jupyter: Callable[..., Jupyter]) -> Jupyter:
    """A JupyterLab; the offline guide answers where no model is chosen."""
    return make_jupyter("jupyterlab")


@pytest.fixture(scope="session")
def notebook7(make_jupyter: Callable[..., Jupyter]) -> Jupyter:
    """The same as Jupyter Notebook."""
    return make_jupyter("notebook")


@pytest.fixture
def open_notebook(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path
) -> Iterator[OpenNotebook]:
    """Write a notebook of these cells, and open it in a browser of its own."""
    request.node.stash[PICTURES] = tmp_path
    pages = request.node.stash[PAGES] = []
    contexts: list[BrowserContext] = []
    servers: list[Jupyter] = []
    name = re.sub(r"\W+", "-", request.node.name).strip("-")

    def open_in(context: BrowserContext, jupyter: Jupyter, path: str) -> NotebookPage:
        page = NotebookPage(
            context.new_page(), jupyter, path, lambda same: open_in(context, jupyter, same)
        )
        pages.append(page)
        return page.open()

    def open_(
        jupyter: Jupyter | None = None, *cells: object, width: int = WIDTH, height: int = HEIGHT
    ) -> NotebookPage:
        jupyter = jupyter or request.getfixturevalue("lab")
        viewport = {"width": width, "height": height}
        context = chromium.new_context(viewport=viewport)
        context.set_default_timeout(LIMIT * 1000)
        contexts.append(context)
        servers.append(jupyter)
        path = jupyter.write_notebook(f"{name}-{len(contexts)}.ipynb", cells or [""])
        return open_in(context, jupyter, path)

    yield open_
    for context in contexts:
        context.close()
    for jupyter in servers:
        jupyter.end_kernels()
    unexpected = [error for page in pages for error in page.unexpected()]
    assert not unexpected, "the browser reported:\n" + "\n".join(unexpected)
