"""How large the built front end is, and how many packages come along; see ``weight``."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from weight import CHUNK, FRONT_END, PACKAGES, PANEL

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "labextension" / "bundle" / "static"
PANEL_FILE = ROOT / "jupyter_ai_assist" / "kernel" / "panel" / "panel.js"


def test_the_files_of_the_sidebar_and_the_panel():
    sizes = {file.name: file.stat().st_size for file in BUNDLE.glob("*.js")}
    assert len(sizes) > 3, "it is built in pieces"
    CHUNK.holds(max(sizes.values()), sizes)
    FRONT_END.holds(sum(sizes.values()), sizes)
    PANEL.holds(PANEL_FILE.stat().st_size)


def needed(text: str, found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """A requirement with all that it needs in turn, each with its extra."""
    wanted = Requirement(text)
    for extra in wanted.extras or {""}:
        key = (canonicalize_name(wanted.name), extra)
        if key in found:
            continue
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:  # of another platform
            continue
        found.add(key)
        for line in package.requires or ():
            marker = Requirement(line).marker
            if marker is None or marker.evaluate({"extra": extra}):
                needed(line, found)
    return found


def test_the_packages_that_come_along():
    ours, beside = (
        {name for name, _ in needed(text, set())} for text in ("jupyter-ai-assist", "jupyterlab")
    )
    assert len(beside) > 50
    PACKAGES.holds(len(ours - beside), sorted(ours - beside))
