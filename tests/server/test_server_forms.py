"""What the forms of permissions and stored prompts are given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from live_server import NOTEBOOK, running_server

pytestmark = pytest.mark.anyio

FILE = "jupyter_ai_assist_config.json"


def by_name(entries):
    return {one["name"]: one for one in entries}


async def test_permissions_say_what_holds_and_who_says_so(fake, root, configure, admins):
    admins.write_text(json.dumps({"Assist": {"share": "schema", "tool_modes": {"run_*": "ask"}}}))
    configure.write_text("c.Assist.tool_modes = {'edit_cell': 'allow', 'run_cells': 'allow'}")
    async with running_server(root) as server:
        found = await server.json("GET", "permissions")
    assert (found["share"], found["share_locked"]) == ("schema", True)
    assert str(admins) in found["share_setting"]
    assert found["agent_mode_off"] == ""
    tools = by_name(found["tools"])
    assert (tools["edit_cell"]["mode"], tools["edit_cell"]["always"]) == ("allow", True)
    assert str(configure) in tools["edit_cell"]["setting"]
    assert (tools["run_cells"]["mode"], tools["run_cells"]["locked"]) == ("ask", True)
    assert (tools["read_cells"]["mode"], tools["read_cells"]["always"]) == ("allow", False)


async def test_permissions_list_the_rules_and_who_says_so(fake, root, configure, admins):
    rule = {"mode": "deny", "path": "raw/**", "why": "Kept as it came."}
    admins.write_text(json.dumps({"Assist": {"tool_rules": [rule]}}))
    configure.write_text("c.Assist.tool_rules = [{'mode': 'ask', 'code': 'exec'}]")
    async with running_server(root) as server:
        found = await server.json("GET", "permissions")
    admin, own = found["rules"]
    assert admin == {
        "text": "deny *, path raw/**",
        "mode": "deny",
        "why": "Kept as it came.",
        "source": str(admins),
        "locked": True,
    }
    assert (own["text"], own["source"], own["locked"]) == (
        "ask *, code exec",
        str(configure),
        False,
    )
    assert found["protected_tags"] == ["assist-protected"]


async def test_what_always_may_can_be_taken_back_and_nothing_can_be_allowed(server):
    file = Path.home() / "config" / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_text('{"Assist": {"tool_modes": {"edit_cell": "allow"}}}')
    await server.json("GET", "permissions")
    for mode in ("allow", "deny", ""):
        response = await server.fetch("PUT", "permissions/write_file", {"mode": mode})
        assert response.code == 400
    assert (await server.fetch("PUT", "permissions/nothing", {"mode": "ask"})).code == 400
    found = await server.json("PUT", "permissions/edit_cell", {"mode": "ask"})
    assert by_name(found["tools"])["edit_cell"]["mode"] == "ask"
    kept = json.loads(file.read_text())["Assist"]["tool_modes"]
    assert kept == {"edit_cell": "ask"}


async def test_always_is_shown_after_it_was_chosen_in_a_chat(server, fake):
    from jupyter_ai_assist.core.protocol import Decide
    from jupyter_ai_assist.core.providers.fake import call

    fake.answer(call("write_file", path="a.txt", text="a"), "Done.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.submit("Write it", mode="agent")
    asked = await client.until("approval")
    assert asked.always is True
    await client.send(Decide(id=asked.id, hash=asked.hash, verdict="always"))
    assert (await client.until()).type == "turn_finished"
    tools = by_name((await server.json("GET", "permissions"))["tools"])
    assert tools["write_file"]["always"] is True
    assert FILE in tools["write_file"]["setting"]


async def test_prompts_of_the_user_and_of_the_notebook_s_folder(server, root):
    own = Path.home() / "config" / "jupyter_ai_assist" / "prompts"
    project = (root / NOTEBOOK).parent / ".assist" / "prompts"
    for folder in (own, project):
        folder.mkdir(parents=True)
    (own / "review.md").write_text(
        "---\ndescription: Review it\nvariables:\n  deep: true\n"
        "  tone: {choices: [kind, blunt]}\n---\nReview {{what}}: {{deep}}, {{tone}}"
    )
    (project / "ours.md").write_text("Ours")
    (project / "bad.md").write_text("---\n[\n---\nx")
    found = await server.json("GET", f"prompts?notebook={NOTEBOOK}")
    assert found["folder"] == str(own)
    prompts = by_name(found["prompts"])
    assert [(one["name"], one["source"]) for one in found["prompts"]] == [
        ("ours", "project"),
        ("review", "user"),
    ]
    variables = by_name(prompts["review"]["variables"])
    assert variables["deep"] == {
        "name": "deep",
        "type": "boolean",
        "description": "",
        "default": "yes",
        "choices": [],
    }
    assert variables["what"]["default"] is None
    assert variables["tone"]["choices"] == ["kind", "blunt"]
    assert "bad.md" in found["problems"][0]
    assert [one["name"] for one in (await server.json("GET", "prompts"))["prompts"]] == ["review"]
