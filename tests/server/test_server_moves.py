"""Notebooks that are renamed or moved, also while a turn runs: their conversations come along."""

from __future__ import annotations

import asyncio
import json

import pytest
from live_server import LIMIT, NOTEBOOK, running_server
from test_server_chat import held, open_, reached

from jupyter_ai_assist.config.data import history_file

pytestmark = pytest.mark.anyio

MOVED = "work/renamed.ipynb"


async def threads(server, notebook):
    return await server.json("GET", f"threads?notebook={notebook}")


async def followed(server, notebook):
    """The conversations of a notebook, once they have come."""
    async with asyncio.timeout(LIMIT):
        while not (found := await threads(server, notebook)):  # noqa: ASYNC110 - of the server
            await asyncio.sleep(0.01)
    return found


async def test_conversations_follow_a_notebook_that_is_renamed(server, fake):
    fake.answer("Forty-one.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.ask("What is a?")
    await server.rename(NOTEBOOK, MOVED)
    [thread] = await followed(server, MOVED)
    assert (thread["notebook"], thread["first_question"]) == (MOVED, "What is a?")
    assert await threads(server, NOTEBOOK) == []


async def test_a_turn_that_runs_is_kept_where_its_notebook_is_when_it_ends(server, fake):
    hold, answer = held()
    fake.answer(answer)
    client = await server.connect(notebook=NOTEBOOK)
    await client.submit("Go on.")
    await reached(hold)
    await server.rename(NOTEBOOK, MOVED)
    await followed(server, MOVED)
    await client.leave()  # the notebook is closed before the turn has ended
    back = await server.connect(notebook=MOVED)
    assert (back.hello["thread"], back.hello["running"]) == (client.hello["chat"], True)
    open_(server, hold)
    await back.until()
    [thread] = await threads(server, MOVED)
    page = await server.json("GET", f"threads/{thread['id']}/turns")
    assert [turn["outcome"] for turn in page["turns"]] == ["finished"]
    assert await threads(server, NOTEBOOK) == []


async def test_an_open_chat_goes_on_at_the_new_place(server, fake):
    fake.answer("One.")
    fake.answer("Two.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.ask("First?")
    await server.rename(NOTEBOOK, MOVED)
    await followed(server, MOVED)
    await client.ask("And the next?")
    [thread] = await threads(server, MOVED)
    assert thread["turns"] == 2
    assert "renamed.ipynb" in (await client.ask("/doctor")).markdown
    # What is asked over HTTP finds the chat at its new place.
    chat = client.hello["chat"]
    asked = f"candidates?notebook={MOVED}&chat={chat}&typed=&near="
    while (found := await server.json("GET", asked))["late"]:
        pass
    assert {one["ref"] for one in found["found"]} >= {"cell:makes"}
    # Who opens a notebook that has the old name since gets a chat of its own.
    other = await server.connect(notebook=NOTEBOOK)
    assert other.hello["chat"] != chat


async def test_a_folder_takes_its_notebooks_conversations_along(server, fake):
    fake.answer("Forty-one.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.ask("What is a?")
    await server.rename("work", "done")
    [thread] = await followed(server, "done/nb.ipynb")
    assert thread["notebook"] == "done/nb.ipynb"


async def test_a_notebook_is_followed_before_anybody_has_opened_the_sidebar(fake, root):
    fake.answer("Forty-one.")
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        await client.ask("What is a?")
    async with running_server(root) as server:
        await server.rename(NOTEBOOK, MOVED)
        [thread] = await followed(server, MOVED)
        assert thread["first_question"] == "What is a?"


async def test_a_server_without_conversations_loads_nothing_for_a_rename(server):
    await server.rename(NOTEBOOK, MOVED)
    await server.rename(MOVED, NOTEBOOK)
    assert not history_file().exists()
    assert server.app.web_app.settings["jupyter_ai_assist_door"]._hub is None
    response = await server.fetch("PATCH", "threads", json.dumps({"notebook": "x.ipynb"}))
    assert response.code == 405
