"""Pictures of stored turns: asked for by a page that shows them, and by nobody else."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from live_server import NOTEBOOK

from jupyter_ai_assist.core.history import Turn
from jupyter_ai_assist.core.messages import FilePart, Message, TextPart, ToolResultPart

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n one"
PLOT = b"\x89PNG\r\n\x1a\n two"
FOX = b"\x89PNG\r\n\x1a\n three"


@pytest.fixture
async def stored(server, root):
    """The place of a turn with pictures: one went along, one a tool found, one was made."""
    await server.connect(notebook=NOTEBOOK)
    history = server.hub.api.assistant.history
    thread = history.start_thread(str(root / NOTEBOOK))
    along = FilePart(name="photo.png", media_type="image/png", data=PNG)
    text = FilePart(name="notes.md", media_type="text/markdown", data=b"# secret")
    plot = FilePart(name="plot.png", media_type="image/png", data=PLOT)
    (root / "work" / "a-fox.png").write_bytes(FOX)
    (root / "work" / "a-fox.txt").write_text("no picture")
    turn = Turn(
        id=uuid.uuid4().hex,
        started=datetime.now(UTC),
        question="What is this?",
        messages=(
            Message(role="user", parts=(TextPart(text="What is this?"), along, text)),
            Message(
                role="user",
                parts=(ToolResultPart(id="call-1", name="read_output", text="", files=(plot,)),),
            ),
            Message(role="assistant", parts=(TextPart(text="A fox."),)),
        ),
        saved=tuple(str(root / "work" / name) for name in ("a-fox.png", "a-fox.txt")),
        outcome="finished",
    )
    history.append(thread.id, turn)
    return f"threads/{thread.id}/turns", turn.id


async def fetched(server, stored, **query):
    place, turn = stored
    return await server.fetch("GET", f"{place}/{turn}/picture?{urlencode(query)}")


async def test_a_page_is_told_names_and_gets_each_picture_by_itself(server, stored):
    page = await server.json("GET", stored[0])
    [turn] = page["turns"]
    ends = [event for event in turn["events"] if event["type"] == "turn_finished"]
    assert [(file["name"], file["data"]) for file in ends[0]["files"]] == [("a-fox.png", "")]
    [tool] = [event for event in turn["events"] if event["type"] == "tool_finished"]
    assert [(file["name"], file["data"]) for file in tool["files"]] == [("plot.png", "")]
    for query, data in (
        ({"name": "photo.png"}, PNG),
        ({"name": "plot.png", "call": "call-1"}, PLOT),
        ({"name": "a-fox.png"}, FOX),
    ):
        answer = await fetched(server, stored, **query)
        assert (answer.code, answer.body) == (200, data)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "query",
    [
        {"name": "notes.md"},  # no picture
        {"name": "a-fox.txt"},
        {"name": "plot.png"},  # brought by a call
        {"name": "photo.png", "call": "call-1"},
        {"name": "nb.ipynb"},
        {"name": "../nb.ipynb"},
        {"name": ""},
        {},
    ],
)
async def test_nothing_else_can_be_asked_for(server, stored, query):
    answer = await fetched(server, stored, **query)
    assert answer.code == 404
    assert "not there any more" in json.loads(answer.body)["message"]


async def test_a_picture_that_is_gone_or_of_another_turn_is_none(server, stored, root):
    (root / "work" / "a-fox.png").unlink()
    assert (await fetched(server, stored, name="a-fox.png")).code == 404
    page = await server.json("GET", stored[0])
    assert page["turns"][0]["events"][-1]["files"] == []
    assert (await fetched(server, (stored[0], "other"), name="photo.png")).code == 404
    assert (await fetched(server, ("threads/other/turns", stored[1]), name="photo.png")).code == 404
