"""No request leaves but by the one place that asks policy and budget: ``core/booking.py``."""

from __future__ import annotations

import ast
from pathlib import Path

import jupyter_ai_assist

PACKAGE = Path(jupyter_ai_assist.__file__).parent
SENDS = {"provider": "stream", "_provider": "stream", "service": "make", "_service": "make"}


def senders():
    """Modules in which a provider or image service is asked to send something."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = getattr(owner, "attr", getattr(owner, "id", ""))
                if SENDS.get(name) == node.func.attr:
                    yield path


def test_who_asks_a_provider_has_it_agreed_to_first():
    found = set(senders())
    assert {path.stem for path in found} >= {"turn", "completion", "trial", "asking", "make"}
    for path in found:
        assert "with booked" in path.read_text("utf-8"), path


def test_no_door_asks_a_provider_itself():
    assert all((PACKAGE / "core") in path.parents for path in senders())
