"""Arguments that a model makes up: a result or an error for the model, and nothing past policy."""

from __future__ import annotations

import pytest
from fuzz.mutations import JSON
from hypothesis import given
from hypothesis import strategies as st
from security.hostile_room import do, open_room_in

from jupyter_ai_assist.core.protocol import TurnFailed, TurnFinished
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.workspace.base import Cell

HIDDEN = "the treasure lies under the oak"
PATHS = st.sampled_from(
    [
        *("hidden.txt", "./hidden.txt", "../outside.txt", "/etc/passwd", "a\x00b", "", ".", "CON"),
        *("x" * 5000, "~/x", "hidden.txt/", "HIDDEN.TXT", "a/../hidden.txt", "*"),
    ]
)
IDS = st.sampled_from(["a", "b", "secret", "", "nope", "0", "a\n"])
VALUES = PATHS | IDS | JSON | st.integers() | st.lists(IDS, max_size=4)
SPECS = {tool.name: tool.spec for tool in BUILTIN_TOOLS if tool.name != "ask_user"}


def arguments_of(name: str) -> st.SearchStrategy[dict[str, object]]:
    """Of the fields that a tool has, with any values, and of others."""
    fields = list(SPECS[name].parameters.get("properties", {}))
    named = st.sampled_from(fields) | st.text(max_size=8) if fields else st.text(max_size=8)
    return st.dictionaries(named, VALUES, max_size=6)


@pytest.fixture
def room(tmp_path):
    room = open_room_in(
        tmp_path,
        Cell(id="a", kind="code", source="x = 1"),
        Cell(id="b", kind="markdown", source="# T"),
        Cell(id="secret", kind="code", source=HIDDEN, tags=("private",)),
        exclude=("hidden.txt", "tag:private"),
    )
    (room.folder / "hidden.txt").write_text(HIDDEN)
    (room.folder.parent / "outside.txt").write_text(HIDDEN)
    yield room
    room.session.conversation.assistant.history.close()


@pytest.mark.parametrize("name", SPECS)
@given(data=st.data())
def test_any_arguments_are_answered(room, name, data):
    arguments = data.draw(arguments_of(name))
    room.provider.requests.clear()
    room.provider.answer(do(name, **arguments), "Done.")
    events = room.type("Do it", new=True)
    last = events[-1]
    assert isinstance(last, TurnFinished | TurnFailed)
    assert getattr(last, "code", "") != "internal", (last, arguments)
    assert HIDDEN not in room.sent
    assert (room.folder / "hidden.txt").read_text() == HIDDEN
    assert (room.folder.parent / "outside.txt").read_text() == HIDDEN
