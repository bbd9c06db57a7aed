"""One section of the page of results, which a run of its own has written."""

from __future__ import annotations

import re

__all__ = ["FAULTS", "section_of", "with_section"]

FAULTS = "Faults survived"
"""The title of what ``benchmarks/faults`` writes."""


def section_of(page: str, title: str) -> str:
    """A section with its heading, up to the next one; ``""`` where there is none."""
    found = re.search(rf"^## {re.escape(title)}$.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found.group().strip() if found else ""


def with_section(page: str, title: str, section: str) -> str:
    """The page with this section in the place of the one of that title, or at its end."""
    old = section_of(page, title)
    if old:
        return page.replace(old, section)
    return f"{page.rstrip()}\n\n{section}\n" if section else page
