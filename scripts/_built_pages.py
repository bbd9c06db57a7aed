"""What is wrong with built pages: links that lead nowhere, and what they would load from others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LOADED = {"src", "srcset", "poster", "data", "background"}
"""Attributes whose address is fetched without a click, of whatever element."""

LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect"}

IN_STYLES = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])([^'")\s]+)""")


@dataclass
class Page(HTMLParser):
    """What one page points at, and what can be pointed at in it."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    """Addresses that a click leads to."""
    loaded: list[str] = field(default_factory=list)
    """Addresses that the browser fetches by itself."""

    def __post_init__(self) -> None:
        super().__init__()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note what an element points at."""
        named = {name: value or "" for name, value in attrs}
        self.anchors.update(named[name] for name in ("id", "name") if name in named)
        self._in_style = tag == "style"
        self.loaded += (
            part.split()[0]
            for name in LOADED & set(named)
            for part in (named[name].split(",") if name == "srcset" else [named[name]])
            if part.strip()
        )
        self.loaded += IN_STYLES.findall(named.get("style", ""))
        if tag in {"a", "area"} and "href" in named:
            self.links.append(named["href"])
        elif tag == "link" and LOADING_LINKS & set(named.get("rel", "").split()):
            self.loaded.append(named["href"])

    def handle_data(self, data: str) -> None:
        """Note what a style sheet inside the page loads."""
        if self._in_style:
            self.loaded += IN_STYLES.findall(data)


def flaws(site: Path) -> list[str]:
    """What is wrong in the pages and style sheets of a built site, a line each."""
    # Below _static, themes keep templates, which nobody opens.
    files = (p for p in sorted(site.rglob("*.html")) if "_static" not in p.relative_to(site).parts)
    pages = {path: _read(path) for path in files}
    found = [*_of_styles(site)]
    for path, page in pages.items():
        name = path.relative_to(site)
        found += (f"{name}: {flaw}" for flaw in _of_page(path, page, pages))
    return found


def _read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _of_page(path: Path, page: Page, pages: dict[Path, Page]) -> Iterator[str]:
    for address in page.loaded:
        if _elsewhere(address):
            yield f"loads {address} from another host"
        elif not _inside(address) and not _target(path, address).is_file():
            yield f"loads {address}, which is not there"
    for address in page.links:
        if _elsewhere(address) or _inside(address):
            continue
        target = _target(path, address)
        anchor = unquote(urlsplit(address).fragment)
        if not target.is_file():
            yield f"links to {address}, which is not there"
        elif anchor and target in pages and anchor not in pages[target].anchors:
            yield f"links to {address}, and there is no such anchor"


def _of_styles(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.css")):
        for address in IN_STYLES.findall(path.read_text(encoding="utf-8")):
            if _elsewhere(address):
                yield f"{path.relative_to(site)}: loads {address} from another host"


def _elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc) or address.startswith("mailto:")


def _inside(address: str) -> bool:
    """Whether the address is its own content, or leads to where the page begins."""
    return address in {"", "#"} or address.startswith(("data:", "javascript:"))


def _target(path: Path, address: str) -> Path:
    """The file that an address of a page leads to."""
    place = unquote(urlsplit(address).path)
    return (path.parent / place).resolve() if place else path
