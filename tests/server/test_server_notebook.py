"""Turns over the websocket that act in a notebook: in a browser that may go away, and stored."""

from __future__ import annotations

import asyncio
import json

import nbformat
import pytest
from live_server import NOTEBOOK

from jupyter_ai_assist.core.edits.edits import CellState, InsertCell, hash_of
from jupyter_ai_assist.core.edits.model import SIGNATURE
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.protocol import Decide
from jupyter_ai_assist.core.providers.fake import call

pytestmark = pytest.mark.anyio

CELLS = {
    "cells": [
        {"cell_type": "code", "id": "seen", "source": "a = 1", "metadata": {}, "outputs": []}
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


async def hosting(server):
    """A client that has the notebook open."""
    client = await server.connect(notebook=NOTEBOOK)
    await client.send({"type": "hosting", "value": True})
    return client


async def called(client):
    """The next call of the workspace."""
    while True:
        frame = await client.frame()
        if "workspace_call" in frame:
            return frame["workspace_call"]


def result(id_, **fields):
    return {"type": "workspace_result", "id": id_, **fields}


async def serve(client):
    """Answer for the cells until the turn has ended; its last event."""
    while True:
        frame = await client.frame()
        if "workspace_call" in frame:
            asked = frame["workspace_call"]
            assert asked["method"] == "cells"
            await client.send(result(asked["id"], ok=True, value=CELLS))
        elif frame.get("event", {}).get("type", "").startswith("turn_") and (
            frame["event"]["type"] != "turn_started"
        ):
            return frame["event"]


def results(fake):
    """What the tools answered, as the model got it."""
    return [
        part.text for part in fake.requests[-1].messages[-1].parts if part.kind == "tool_result"
    ]


async def test_the_cells_are_those_on_the_screen(server, fake):
    fake.answer(call("read_cells", ids=["seen"]), "Read.")
    client = await hosting(server)
    await client.submit("Read")
    assert (await serve(client))["text"] == "Read."
    assert "a = 1" in str(fake.requests[0].messages)


async def applied(client, cells):
    """What the browser is told to change, once the person has said yes to a tool."""
    while True:
        frame = await client.frame()
        event = frame.get("event", {})
        if event.get("type") == "approval":
            await client.send(Decide(id=event["id"], hash=event["hash"], verdict="once"))
        elif asked := frame.get("workspace_call"):
            value = {**CELLS, "cells": cells} if asked["method"] == "cells" else None
            await client.send(result(asked["id"], ok=True, value=value))
            if asked["method"] == "apply":
                return asked["args"]


async def test_of_the_metadata_only_the_signature_is_written(server, fake):
    """A tag that is set meanwhile stays."""
    cell = {**CELLS["cells"][0], "metadata": {"tags": ["old"], "custom": {"a": 1}}}
    changes = {"id": "seen", "hash": hash_of("a = 1"), "source": "a = 2"}
    fake.answer(ToolCallPart(id="call-1", name="edit_cell", arguments=changes), "Done.")
    client = await hosting(server)
    await client.submit("Change it", mode="agent")
    change = await applied(client, [cell])
    assert change["cells"]["seen"].keys() == {"source", "metadata"}
    assert change["cells"]["seen"]["metadata"].keys() == {SIGNATURE}
    assert (await serve(client))["type"] == "turn_finished"


async def test_a_browser_is_told_which_cell_is_moved(server, fake):
    """Of two neighbours that change places, either could be."""
    first = CELLS["cells"][0]
    second = {**first, "id": "second"}
    moves = {"id": "second", "after": ""}
    fake.answer(ToolCallPart(id="call-1", name="move_cell", arguments=moves), "Done.")
    client = await hosting(server)
    await client.submit("Move it", mode="agent")
    change = await applied(client, [first, second])
    assert change["order"] == ["second", "seen"]
    assert change["moved"] == "second"
    assert (await serve(client))["type"] == "turn_finished"


async def test_a_browser_that_goes_away_in_a_call_leaves_the_turn_going(server, fake):
    fake.answer(call("notebook_outline"), "I could not look.")
    other = await server.connect(notebook=NOTEBOOK)
    client = await hosting(server)
    await client.submit("Read")
    await called(client)
    await client.leave()
    ended = await other.until()
    # The turn begins by looking, which failed; or goes on with what the file says.
    assert ended.type in {"turn_failed", "turn_finished"}
    if ended.type == "turn_failed":
        assert (ended.code, "gone" in ended.message) == ("workspace", True)
    fake.answer("Here I am.")
    assert (await other.ask("Again?")).type == "turn_finished"


async def test_an_answer_of_somebody_else_is_none(server, fake):
    fake.answer("Done.")
    client = await hosting(server)
    other = await server.connect(notebook=NOTEBOOK)
    await client.submit("Read")
    asked = await called(client)
    forged = json.loads(json.dumps(CELLS).replace("a = 1", "forged"))
    await other.send(result(asked["id"], ok=True, value=forged))
    await client.send(result("no such call", ok=True, value=forged))
    await client.send(result(asked["id"], ok=True, value=CELLS))
    assert (await serve(client))["type"] == "turn_finished"
    assert "forged" not in str(fake.requests)


@pytest.mark.parametrize("value", [None, 3, [], {"cells": 3}, {"cells": [3]}])
async def test_an_answer_that_makes_no_sense_fails_with_a_sentence_or_shows_no_cells(
    server, fake, value
):
    fake.answer("Done.")
    client = await hosting(server)
    await client.submit("Read")
    while True:
        frame = await client.frame()
        if "workspace_call" in frame:
            await client.send(result(frame["workspace_call"]["id"], ok=True, value=value))
        elif frame.get("event", {}).get("type") in {"turn_finished", "turn_failed"}:
            break
    assert frame["event"].get("code", "workspace") == "workspace"


async def test_a_notebook_that_no_browser_has_open_is_changed_and_run_where_it_is(
    server, fake, root
):
    changes = {"id": "makes", "hash": hash_of("a = 41"), "source": "a = 42"}
    edit = ToolCallPart(id="call-1", name="edit_cell", arguments=changes)
    fake.answer(edit, call("run_cells", id="call-2", ids=["makes", "shows"]), "It is 42.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.submit("Change and run", mode="agent")
    for _ in range(2):
        approval = await client.until("approval")
        assert approval.type == "approval", (approval, results(fake))
        await client.send(Decide(id=approval.id, hash=approval.hash, verdict="once"))
    assert (await client.until()).text == "It is 42."
    cells = {cell.id: cell for cell in nbformat.read(root / NOTEBOOK, 4).cells}
    assert cells["makes"].source == "a = 42"
    assert cells["shows"].outputs[0].text == "42\n"
    sessions = server.app.session_manager
    assert [one["path"] for one in await sessions.list_sessions()] == [NOTEBOOK]
    undone = await client.ask("/undo")
    assert undone.type == "report"
    assert nbformat.read(root / NOTEBOOK, 4).cells[0].source == "a = 41"


async def test_two_chats_write_one_notebook_and_lose_nothing(server, root):
    for _ in range(2):
        await server.connect(notebook=NOTEBOOK, chat="new")
    chats = server.hub._all()
    engine = chats[0]._engine

    def insert(chat, id_):
        edit = InsertCell(cell=CellState(id=id_, source=id_))
        work = chat._workspace.apply(edit)
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, engine.loop))

    await asyncio.gather(
        *(insert(chat, f"c{n}-{k}") for n, chat in enumerate(chats) for k in (1, 2))
    )
    ids = {cell.id for cell in nbformat.read(root / NOTEBOOK, 4).cells}
    assert {"c0-1", "c0-2", "c1-1", "c1-2", "makes", "shows"} == ids


async def test_our_questions_leave_the_kernel_idle_for_the_server(server, root):
    await server.connect(notebook=NOTEBOOK)
    [chat] = server.hub._all()
    loop = chat._engine.loop

    async def ask(work):
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))

    await ask(chat._workspace.run("makes", 60))
    [kernel] = server.app.kernel_manager.list_kernels()
    before = kernel["last_activity"]
    assert [one.name for one in await ask(chat._workspace.variables())] == ["a"]
    [kernel] = server.app.kernel_manager.list_kernels()
    assert (kernel["execution_state"], kernel["last_activity"]) == ("idle", before)


async def test_a_page_is_told_what_can_be_taken_back(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    changes = {"id": "makes", "hash": hash_of("a = 41"), "source": "a = 42"}
    edit = ToolCallPart(id="call-1", name="edit_cell", arguments=changes)
    fake.answer(edit, "Done.", "Because.")
    await client.submit("Change it.", mode="agent")
    asked = await client.until("approval")
    await client.send(Decide(id=asked.id, hash=asked.hash, verdict="once"))
    done = await client.until()
    await client.ask("Why?")
    thread = client.hello["chat"]
    cells = [{"id": "makes", "kind": "changed", "first": "a = 41"}]
    page = await server.json("GET", f"threads/{thread}/turns")
    assert page["changed"] == {"turn": done.turn, "cells": cells}
    # Not of a page that has not got the turn, and not once it is taken back.
    page = await server.json("GET", f"threads/{thread}/turns?limit=1")
    assert page["changed"] is None
    await client.ask("/undo")
    page = await server.json("GET", f"threads/{thread}/turns")
    assert page["changed"] is None
