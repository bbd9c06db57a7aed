"""The site as it is built: every page in a browser that reaches no other host."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
ENVIRON = dict(os.environ)
"""As it was before the tests cleaned it."""
NO_NETWORK = """\
import socket


def refuse(_self, address):
    raise OSError(f"building the site may not reach {address}")


socket.socket.connect = refuse
"""
"""What the building Python loads first."""
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built anew by the command that is documented, without any network."""
    folder, fence = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("fence")
    (fence / "sitecustomize.py").write_text(NO_NETWORK)
    built = subprocess.run(
        [sys.executable, ROOT / "scripts" / "docs", "--site", folder],
        capture_output=True,
        text=True,
        env={**ENVIRON, "PYTHONPATH": str(fence)},
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium (Debian, Ubuntu: apt install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def test_no_page_asks_another_host_or_reports_an_error(site, page):
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    pages = [p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts]
    assert len(pages) > 20
    for path in pages:
        page.goto(path.as_uri())
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    assert errors == []


def test_a_page_that_is_looked_for_is_found(site, page):
    page.goto(f"{(site / 'search.html').as_uri()}?q=review_before_sending")
    found = page.locator("#search-results li a")
    expect(found.first).to_be_visible()
    assert any("configuration" in (one.get_attribute("href") or "") for one in found.all())
