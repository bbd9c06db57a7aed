"""Every link of the documentation leads somewhere, and every promise to tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *(p for p in sorted(DOCS.rglob("*.md")) if "_build" not in p.parts)]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    prose = CODE.sub("", page.read_text("utf-8"))
    for target, anchor in LINK.findall(prose):
        place = (page.parent / target).resolve() if target else page
        assert place.exists(), f"{page.name}: {target}"
        if anchor and place.suffix == ".md":
            assert anchor in anchors(place), f"{page.name}: {target}#{anchor}"


def test_every_notebook_is_named_in_the_documentation():
    prose = "".join(page.read_text("utf-8") for page in PAGES)
    missing = [n.name for n in (ROOT / "notebooks").glob("*.ipynb") if n.name not in prose]
    assert missing == []


SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
TABLE = SECURITY.partition("| promise | tests |\n|---|---|\n")[2].partition("\n\n")[0]
PROMISES = [line.strip("| ").split(" | ") for line in TABLE.splitlines()]


def defines(path: Path, test: str) -> bool:
    """Whether a file, or one of a folder, defines a test of this name; blank for any."""
    files = sorted(path.glob("test_*.py")) if path.is_dir() else [path]
    name = rf"{test}\(" if test else "test_"
    defined = re.compile(rf"^\s*(?:async )?def {name}", re.MULTILINE)
    return any(file.is_file() and defined.search(file.read_text("utf-8")) for file in files)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[0][:60])
def test_every_promise_names_tests_that_exist(promise):
    said, tests = promise
    assert said.endswith((".", "below."))
    named = re.findall(r"`(tests/[^`:]+)(?:::(\w+))?`", tests)
    assert len(named) == tests.count("`") // 2
    assert [one for one in named if not defines(ROOT / one[0], one[1])] == []


def test_there_are_promises():
    assert len(PROMISES) > 20
