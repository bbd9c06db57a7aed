"""What an administrator changes holds in a server that runs, and in its turns."""

import json

import pytest
from live_server import NOTEBOOK, running_server

from jupyter_ai_assist.core.protocol import Decide
from jupyter_ai_assist.core.providers.fake import call

pytestmark = pytest.mark.anyio


async def test_a_tool_that_is_denied_while_its_approval_is_shown_does_not_run(fake, root, admins):
    async with running_server(root) as server:
        fake.answer(call("write_file", path="a.txt", text="a"), "Done.")
        client = await server.connect(notebook=NOTEBOOK)
        await client.submit("Write it", mode="agent")
        asked = await client.until("approval")
        admins.write_text(json.dumps({"Assist": {"tool_modes": {"write_*": "deny"}}}))
        await client.send(Decide(id=asked.id, hash=asked.hash, verdict="once"))
        done = await client.until("tool_finished")
        assert done.is_error
        assert str(admins) in done.output
        assert (await client.until()).type == "turn_finished"
    assert not (root / "work" / "a.txt").exists()


async def test_pages_and_the_next_prompt_go_by_what_the_files_say_now(fake, root, admins):
    async with running_server(root) as server:
        assert (await server.json("GET", "status"))["share"] == "values"
        admins.write_text(json.dumps({"Assist": {"share": "schema"}}))
        status = await server.json("GET", "status")
        assert (status["share"], status["locks"]) == ("schema", {"Assist.share": str(admins)})
        admins.write_text(json.dumps({"Assist": {"enabled": False}}))
        client = await server.connect(notebook=NOTEBOOK)
        await client.submit("Hello")
        failed = await client.until()
        assert failed.code == "policy"
        assert str(admins) in failed.message
    assert fake.requests == []
