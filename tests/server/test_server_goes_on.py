"""A conversation that is opened again goes on as it was left."""

from __future__ import annotations

import pytest
from live_server import NOTEBOOK

from jupyter_ai_assist.core.errors import OverloadedError

pytestmark = pytest.mark.anyio


async def page_of(server):
    [thread] = await server.json("GET", "threads")
    return await server.json("GET", f"threads/{thread['id']}/turns")


async def test_it_goes_on_in_the_mode_that_was_chosen_last(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    for wish, mode in [
        ({}, ""),
        ({"mode": "agent"}, "agent"),
        ({"mode": "ask", "own_mode": True}, "agent"),  # as a button asks: for this turn alone
        ({"mode": "ask"}, "ask"),
        ({"mode": "agent", "own_mode": True}, "ask"),
    ]:
        fake.answer("Yes.")
        await client.ask("Really?", model="fake:model", **wish)
        assert (await page_of(server))["mode"] == mode


async def test_it_goes_on_in_no_mode_that_is_off_now(server, fake, configure):
    client = await server.connect(notebook=NOTEBOOK)
    fake.answer("Yes.")
    await client.ask("Really?", model="fake:model", mode="agent")
    configure.write_text("c.Assist.agent_mode = False\n")
    assert (await page_of(server))["mode"] == "ask"
    refused = await client.ask("Really?", model="fake:model", mode="agent")
    assert (refused.type, refused.code) == ("turn_failed", "policy")


async def test_a_failure_is_told_later_as_it_was_at_first(server, fake):
    fake.answer(OverloadedError("The service is busy.", hint="Use /retry."))
    client = await server.connect(notebook=NOTEBOOK)
    failed = await client.ask("Hi")
    [turn] = (await page_of(server))["turns"]
    assert turn["events"][-1] == failed.model_dump(mode="json")
    assert (failed.code, failed.hint, failed.retryable) == ("overloaded", "Use /retry.", True)
