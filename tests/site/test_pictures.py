"""The pictures of README and site: each has a scene that takes it, a page, and a small size."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURES = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}


def scenes():
    """The names of the pictures that ``scripts/picture`` takes, read from its list."""
    tree = ast.parse((ROOT / "scripts" / "_scenes.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Scene":
            name = ast.literal_eval(node.args[0])
            yield f"{name}.png"
            if any(one.arg == "dark" for one in node.keywords):
                yield f"{name}-dark.png"


def test_each_has_a_scene_and_each_scene_its_picture():
    assert sorted(scenes()) == sorted(PICTURES)


def test_each_is_shown_on_a_page():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for p in pages for name in re.findall(r"images/([\w-]+\.png)", p.read_text())}
    assert shown == set(PICTURES)


def test_they_are_small():
    assert [name for name, size in PICTURES.items() if size > 150_000] == []
    assert sum(PICTURES.values()) < 2_000_000
