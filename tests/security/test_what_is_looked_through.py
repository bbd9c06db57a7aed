"""In a large notebook only what is shown is looked through for secrets; that is all of it."""

from __future__ import annotations

import json

import pytest
from hostile_room import do
from secret_corpus import LOT

from jupyter_ai_assist.core.redaction import marks_in
from jupyter_ai_assist.core.workspace.base import Cell

CELLS = 3_000


def secret(number: int) -> str:
    return f"{LOT[number % 7 :]}{number:06}"


@pytest.fixture
def large(open_room):
    """A notebook with a secret in each cell, most of which are far from its last one."""
    cells = [
        Cell(
            id=f"c{number}",
            source=f"part = {number}\napi_key = '{secret(number)}'",
            execution_count=number + 1,
            output="loss 0.1\n" * 100,
        )
        for number in range(CELLS)
    ]
    room = open_room(*cells)
    room.provider.answer("Fine.")
    room.type("Hello")
    return room


def found_by(room, call):
    """What a call told, and for how many secrets marks were made by it."""
    before = room.session.conversation.redactor.count
    (finished,) = room.call(call)
    assert not finished.is_error, finished.output
    return finished.output, room.session.conversation.redactor.count - before


@pytest.mark.parametrize(
    ("call", "most"),
    [
        (do("read_cells", ids=["c7"]), 1),
        (do("read_output", id="c7"), 1),
        (do("notebook_outline"), 200),
        (do("search_notebook", query="part = 77"), 60),
        (do("search_notebook", query="api_key"), 150),
        (do("run_cells", ids=["c7"]), 1),
        (do("kernel_status"), 0),
    ],
    ids=lambda value: value.name if hasattr(value, "name") else "",
)
def test_only_what_is_shown_is_looked_through(large, call, most):
    told, made = found_by(large, call)
    assert made <= most
    assert LOT[7:] not in told


def test_a_search_for_a_secret_finds_nothing_and_for_its_mark_where_it_stands(large):
    told, _ = found_by(large, do("search_notebook", query=secret(8)))
    assert json.loads(told) == {"hits": []}
    told, _ = found_by(large, do("search_notebook", query=secret(9)[:-4], regex=True))
    assert json.loads(told) == {"hits": []}
    shown, _ = found_by(large, do("read_cells", ids=["c7"]))
    (mark,) = marks_in(shown)
    told, _ = found_by(large, do("search_notebook", query=mark))
    assert [hit["id"] for hit in json.loads(told)["hits"]] == ["c7"]


def test_hits_that_nobody_counted_are_not_counted_and_can_be_had(large):
    told, _ = found_by(large, do("search_notebook", query="api_key"))
    first = json.loads(told)
    assert "left_out" not in first
    told, _ = found_by(large, do("search_notebook", query="api_key", start=first["next_start"]))
    following = json.loads(told)["hits"][0]["id"]
    assert following == f"c{first['next_start']}"
