"""What stands below an argument tells the model what it is for."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.tools.base import Arguments, Tool
from jupyter_ai_assist.core.tools.described import descriptions


class Place(Arguments):
    """Where."""

    row: int
    """Counted from the top,
    with the first one as 0."""
    column: int = 0


class Change(Place):
    """Where, and what to."""

    column: int = 1
    """Of those that are shown."""
    value: str


async def change(_scope: object, _arguments: Change) -> None:
    """Change a value."""


def test_texts_are_found_in_a_class_and_in_those_that_it_extends():
    assert descriptions(Change) == {
        "row": "Counted from the top,\nwith the first one as 0.",
        "column": "Of those that are shown.",
    }


def test_a_model_reads_them_in_the_schema():
    arguments = Tool("change", "write", Change, change).spec.parameters["properties"]
    assert arguments["column"]["description"] == "Of those that are shown."
    assert "description" not in arguments["value"]


def test_a_class_without_a_file_has_none():
    names: dict[str, Any] = {"Arguments": Arguments, "__name__": "typed"}
    exec("class Typed(Arguments):\n    size: int\n    'How large.'", names)
    assert descriptions(names["Typed"]) == {}
