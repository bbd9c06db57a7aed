"""What the check of the built site finds, on small pages."""

from __future__ import annotations

import pytest
from _built_pages import flaws


@pytest.fixture
def site(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "site.css").write_text("a { background: url('dot.svg') }")
    (tmp_path / "other.html").write_text('<h1 id="top">Other</h1>')
    return tmp_path


def write(site, body):
    (site / "index.html").write_text(f"<!doctype html><html><body>{body}</body></html>")


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="stylesheet" href="_static/site.css?v=1">',
        '<a href="other.html#top">there</a>',
        '<h2 id="here">x</h2><a href="#here">here</a><a href="#">up</a>',
        '<a href="https://example.org/">a click leads elsewhere</a>',
        '<img src="data:image/png;base64,AA">',
        '<link rel="canonical" href="https://example.org/index.html">',
        '<code>&lt;img src="https://example.org/x.png"&gt;</code>',
    ],
)
def test_what_is_in_order(site, body):
    write(site, body)
    assert flaws(site) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<img src="https://example.org/badge.svg">', "from another host"),
        ('<img srcset="https://example.org/b.png 2x, data:, 1x">', "from another host"),
        ('<script src="//example.org/x.js"></script>', "from another host"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "from another host"),
        ('<link rel="preconnect" href="https://example.org">', "from another host"),
        ('<iframe src="https://example.org/"></iframe>', "from another host"),
        ('<style>@import "https://example.org/x.css";</style>', "from another host"),
        ("<p style=\"background: url('https://example.org/x.png')\">", "from another host"),
        ('<script src="_static/missing.js"></script>', "loads _static/missing.js, which is not"),
        ('<a href="missing.html">x</a>', "links to missing.html, which is not there"),
        ('<a href="other.html#no">x</a>', "there is no such anchor"),
        ('<a href="#no">x</a>', "there is no such anchor"),
    ],
)
def test_what_is_found(site, body, said):
    write(site, body)
    found = flaws(site)
    assert said in found[0]
    assert found[0].startswith("index.html: ")


def test_a_style_sheet_may_load_from_no_other_host(site):
    write(site, "")
    (site / "_static" / "fonts.css").write_text(
        "@font-face { src: url(https://example.org/f.woff2) }"
    )
    assert flaws(site) == ["_static/fonts.css: loads https://example.org/f.woff2 from another host"]


def test_templates_of_a_theme_are_no_pages(site):
    write(site, "")
    (site / "_static" / "macros.html").write_text("<script src=\"{{ pathto('x.js') }}\">")
    assert flaws(site) == []
