"""Prompts about a notebook whose kernel is restarted, or is stuck in compiled code."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from live_server import NOTEBOOK

from jupyter_ai_assist.core.protocol import Decide
from jupyter_ai_assist.core.providers.fake import call

pytestmark = pytest.mark.anyio

STUCK = """
import ctypes
stuck = True
open("stuck.txt", "w").close()
ctypes.PyDLL(None).sleep(120)
"""
"""Sleeps without letting any other thread of its process run, not even the one that says that it
is busy; an interrupt ends it."""


async def kernel_id(server):
    """That of the notebook's session, which is started if there is none."""
    body = {"path": NOTEBOOK, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    await server.post("api/sessions", body)
    [session] = await server.app.session_manager.list_sessions()
    return session["kernel"]["id"]


@contextlib.asynccontextmanager
async def person(server):
    """Somebody else who is connected to the notebook's kernel."""
    manager = server.app.kernel_manager.get_kernel(await kernel_id(server))
    client = manager.client()
    client.start_channels(stdin=False, hb=False)
    await client.wait_for_ready(timeout=60)
    try:
        yield client
    finally:
        client.stop_channels()


async def run(person, code):
    """Run code, as a cell, to its end."""
    await person.execute_interactive(code, output_hook=lambda _: None, timeout=60)


async def stick(person, root):
    """Have the kernel be stuck."""
    person.execute(STUCK)
    async with asyncio.timeout(60):
        while not (root / NOTEBOOK).with_name("stuck.txt").exists():  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.05)


async def release(server, person):
    """End what it is stuck in, and wait until a page would show it as idle."""
    id_ = await kernel_id(server)
    await server.app.kernel_manager.interrupt_kernel(id_)
    await person.get_shell_msg(timeout=60)
    async with asyncio.timeout(60):
        kernel = server.app.kernel_manager.get_kernel(id_)
        while kernel.execution_state != "idle":  # noqa: ASYNC110 - of the server's
            await asyncio.sleep(0.05)


def seen(fake):
    """All that the model was told in the last request."""
    return "\n".join(one.model_dump_json() for one in fake.requests[-1].messages)


async def test_a_kernel_that_somebody_restarts_is_asked_anew(server, fake):
    id_ = await kernel_id(server)
    client = await server.connect(notebook=NOTEBOOK)
    for number in range(3):
        fake.answer(call("scratch", id=f"call-{number}", code=f"{number} + 40"), "There.")
        await client.submit("Is it there?", mode="agent")
        approval = await client.until("approval")
        assert approval.type == "approval", approval
        await client.send(Decide(id=approval.id, hash=approval.hash, verdict="once"))
        assert (await client.until()).type == "turn_finished"
        [told] = [part.text for part in fake.requests[-1].messages[-1].parts]
        assert str(number + 40) in told
        await server.post(f"api/kernels/{id_}/restart", {})


async def test_a_prompt_in_the_middle_of_a_restart_waits_for_its_end(server, fake):
    async with person(server) as someone:
        await run(someone, "of_the_first = 1")
        client = await server.connect(notebook=NOTEBOOK)
        fake.answer("One.", "None.")
        await client.ask("What is @of_the_first?")
        assert "of_the_first" in seen(fake)
        path = f"api/kernels/{await kernel_id(server)}/restart"
        restart = asyncio.create_task(server.post(path, {}))
        ended = await client.ask("Is there @of_the_first?")
        await restart
    assert ended.type == "turn_finished", ended


async def test_a_kernel_that_is_stuck_in_compiled_code_does_not_hold_a_prompt(server, fake, root):
    async with person(server) as someone:
        client = await server.connect(notebook=NOTEBOOK)
        fake.answer("Before.", "Meanwhile.", "After.")
        await client.ask("Look once: then we are connected.")
        await stick(someone, root)
        during = await client.ask("What does it do?")
        assert (during.type, during.text) == ("turn_finished", "Meanwhile.")
        await release(server, someone)
        after = await client.ask("And what is @stuck now?")
        assert after.type == "turn_finished", after
    assert "stuck: bool, bool" in seen(fake)


async def test_a_kernel_that_is_stuck_is_come_to_for_the_first_time(server, fake, root):
    async with person(server) as someone:
        await stick(someone, root)
        client = await server.connect(notebook=NOTEBOOK)
        fake.answer("Meanwhile.", "After.")
        during = await client.ask("What does it do?")
        assert (during.type, during.text) == ("turn_finished", "Meanwhile.")
        await release(server, someone)
        after = await client.ask("And what is @stuck now?")
        assert after.type == "turn_finished", after
    assert "stuck: bool, bool" in seen(fake)
