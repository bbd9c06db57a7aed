"""Rules and protected cells hold in the server, whatever a client sends."""

import json

import nbformat
import pytest
from live_server import NOTEBOOK, running_server

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.markdown import cell_text
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.protocol import Decide, Submit
from jupyter_ai_assist.core.providers.fake import call

pytestmark = pytest.mark.anyio

OPEN = {"tool_modes": {"*": "allow"}}


def protect(root, id_):
    path = root / NOTEBOOK
    notebook = nbformat.read(path, 4)
    cell = next(one for one in notebook.cells if one.id == id_)
    cell.metadata["tags"] = ["assist-protected"]
    nbformat.write(notebook, path)
    return path


def named(tool, **arguments):
    """A call with an argument that is called ``id``."""
    return ToolCallPart(id=f"call-{tool}", name=tool, arguments=arguments)


async def results(client):
    """Whether each call of the turn failed, and with what, up to its end."""
    told = []
    while (event := await client.until("tool_finished")).type == "tool_finished":
        told.append((event.is_error, event.output))
    return told


async def test_a_forged_submit_brings_no_rules_of_its_own(fake, root, admins):
    rules = [
        {"mode": "deny", "path": "data/**", "why": "Raw data stays."},
        {"mode": "deny", "tools": "scratch", "notebook": "work/*"},
    ]
    admins.write_text(json.dumps({"Assist": {"tool_rules": rules}}))
    async with running_server(root) as server:
        fake.answer(call("write_file", path="./data/../data/x", text="1"), "Done.")
        client = await server.connect(notebook=NOTEBOOK)
        submit = Submit(prompt="Write", mode="agent").model_dump(mode="json")
        await client.send({**submit, "tool_rules": [{"mode": "allow", "path": "**"}]})
        assert "error" in await client.frame()
        assert (await client.ask("Write", settings={"tool_rules": "[]"})).type == "turn_failed"
        assert fake.requests == []
        await client.send(submit)
        ((failed, told),) = await results(client)
        assert failed
        assert "Raw data stays; Assist.tool_rules['deny *, path data/**']" in told
        assert "scratch" not in [tool.name for tool in fake.requests[0].tools]
        report = (await client.ask("/tools")).markdown
        rule = cell_text("deny *, path data/**")
        assert f"| {rule} | `{admins}` | Raw data stays. |" in report
    assert not (root / "work" / "data").exists()


async def test_a_rule_that_asks_cannot_be_answered_once_and_for_all(fake, root, configure):
    rules = [{"mode": "ask", "tools": "write_file", "path": "*.txt"}]
    configure.write_text(f"c.Assist.tool_rules = {rules!r}\nc.Assist.tool_modes = {{'*': 'allow'}}")
    async with running_server(root) as server:
        fake.answer(call("write_file", path="a.txt", text="1"), "Done.")
        client = await server.connect(notebook=NOTEBOOK)
        for name, verdict in (("a.txt", "always"), ("b.txt", "chat"), ("c.txt", "no")):
            if name != "a.txt":
                fake.answer(call("write_file", path=name, text="1"), "Done.")
            await client.submit("Write", mode="agent")
            asked = await client.until("approval")
            assert (asked.lasting, asked.always) == (False, False)
            assert "Assist.tool_rules['ask write_file, path *.txt']" in asked.setting
            await client.send(Decide(id=asked.id, hash=asked.hash, verdict=verdict))
            await client.until()
    assert sorted(path.name for path in (root / "work").glob("*.txt")) == ["a.txt", "b.txt"]


async def test_a_protected_cell_stands_whatever_is_allowed(fake, root, configure):
    configure.write_text("c.Assist.tool_modes = {'*': 'allow'}")
    path = protect(root, "makes")
    before = path.read_text()
    hash_ = hash_of("a = 41")
    async with running_server(root) as server:
        fake.answer(
            named("edit_cell", id="makes", hash=hash_, source="a = 1"),
            named("delete_cell", id="makes", hash=hash_),
            named("move_cell", id="makes", after="shows"),
            call("run_cells", ids=["makes"]),
            call("write_file", path="nb.ipynb", text="{}"),
            "I could not.",
        )
        client = await server.connect(notebook=NOTEBOOK)
        await client.submit("Change it", mode="agent")
        told = await results(client)
        assert [failed for failed, _ in told] == [True] * 5
        assert all("'assist-protected'" in output for _, output in told[:4])
        assert "id=makes (protected: you cannot change" in str(fake.requests[0].messages)
        report = await client.ask("/tools")
        assert "needs a yes" not in report.markdown
    assert path.read_text() == before


async def test_only_what_is_out_of_date_runs_after_a_yes(fake, root, configure):
    configure.write_text("")
    path = root / NOTEBOOK
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        assert "Nothing has run" in (await client.ask("/rerun")).message
        await server.post(
            "api/sessions",
            {"path": NOTEBOOK, "type": "notebook", "name": "", "kernel": {"name": "python3"}},
        )
        fake.answer(call("run_cells", ids=["makes", "shows"]), "Ran.")
        await client.submit("Run", mode="agent")
        asked = await client.until("approval")
        await client.send(Decide(id=asked.id, hash=asked.hash, verdict="once"))
        assert (await client.until()).type == "turn_finished"
        assert (await client.ask("/rerun")).markdown.startswith("Nothing is out of date")
        notebook = nbformat.read(path, 4)
        notebook.cells[0].source = "a = 42"
        nbformat.write(notebook, path)
        listed = await client.ask("/rerun", dry_run=True)
        assert "edited since it ran" in listed.markdown
        await client.submit("/rerun")
        asked = await client.until("approval")
        assert asked.title == "Run 2 cells, one after the other"
        await client.send(Decide(id=asked.id, hash=asked.hash, verdict="once"))
        done = await client.until()
        assert "Ran 2 cells that were out of date" in done.markdown
    assert nbformat.read(path, 4).cells[1].outputs[0].text == "42\n"
