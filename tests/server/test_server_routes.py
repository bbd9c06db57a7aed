"""What the routes answer; who may ask is in ``test_route_table``."""

from __future__ import annotations

import json
import logging

import pytest
from live_server import NOTEBOOK, running_server

pytestmark = pytest.mark.anyio


async def test_the_status_tells_what_there_is(server):
    status = await server.json("GET", "status")
    assert status["enabled"] is True
    assert status["switched_off"] == ""
    by_id = {model["id"]: model for model in status["models"]}
    assert status["default_model"] in by_id
    assert by_id["fake:model"]["usable"] is True
    assert by_id["guide:offline"]["price"] is None
    assert {"fix", "undo"} <= {command["name"] for command in status["commands"]}


async def test_a_long_conversation_comes_in_pages_of_what_stands(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    for number in range(4):
        fake.answer(f"Answer {number}.")
        await client.ask(f"Question {number}")
    [thread] = await server.json("GET", "threads")
    path = f"threads/{thread['id']}/turns"
    last = await server.json("GET", f"{path}?limit=3")
    assert [turn["question"] for turn in last["turns"]] == [f"Question {n}" for n in (1, 2, 3)]
    assert (last["earlier"], last["usage"]["requests"]) == (1, 4)
    first = await server.json("GET", f"{path}?limit=3&before={last['turns'][0]['id']}")
    assert [turn["question"] for turn in first["turns"]] == ["Question 0"]
    fake.answer("Better.")
    await client.ask("Question 1, better", replaces=last["turns"][0]["id"])
    stand = await server.json("GET", path)
    questions = ["Question 0", "Question 1, better"]
    assert [turn["question"] for turn in stand["turns"]] == questions
    assert stand["usage"]["requests"] == 5
    exported = await server.fetch("GET", f"threads/{thread['id']}/export")
    assert "Question 3" in exported.body.decode()
    for limit in ("0", "-1", "x", "100000"):
        assert (await server.fetch("GET", f"{path}?limit={limit}")).code == 400
    for gone in (last["turns"][1]["id"], "nowhere"):
        assert (await server.fetch("GET", f"{path}?before={gone}")).code == 404


async def test_a_conversation_goes_on_with_the_model_that_answered_last(server, fake):
    client = await server.connect(notebook=NOTEBOOK)
    fake.answer("One.")
    await client.ask("Which one?", model="fake:model")
    [thread] = await server.json("GET", "threads")
    path = f"threads/{thread['id']}/turns"
    assert (await server.json("GET", path))["model"] == "fake:model"
    await client.ask("And now?", model="guide:offline")
    assert (await server.json("GET", path))["model"] == ""


async def test_conversations_are_listed_read_renamed_exported_and_deleted(server, fake):
    fake.answer("**Forty-one.**")
    client = await server.connect(notebook=NOTEBOOK)
    done = await client.ask("What is a?")
    [thread] = await server.json("GET", f"threads?notebook={NOTEBOOK}")
    assert thread["notebook"] == NOTEBOOK
    assert (thread["turns"], thread["first_question"]) == (1, "What is a?")
    path = f"threads/{thread['id']}"
    page = await server.json("GET", f"{path}/turns")
    [turn] = page["turns"]
    assert (page["earlier"], page["usage"]["requests"]) == (0, 1)
    assert (turn["question"], turn["outcome"]) == ("What is a?", "finished")
    kinds = [event["type"] for event in turn["events"]]
    assert kinds == ["turn_started", "text_delta", "turn_finished"]
    assert turn["events"][-1]["text"] == done.text
    await server.json("PATCH", path, {"name": "sums"})
    assert [one["name"] for one in await server.json("GET", "threads?search=forty")] == ["sums"]
    assert [one["name"] for one in await server.json("GET", "threads?search=sum")] == ["sums"]
    assert await server.json("GET", "threads?search=nowhere") == []
    assert await server.json("GET", "threads?notebook=other.ipynb") == []
    exported = await server.fetch("GET", f"{path}/export")
    assert "Forty-one" in exported.body.decode()
    assert exported.headers["Content-Disposition"] == "attachment; filename*=utf-8''sums.md"
    exported = await server.fetch("GET", f"{path}/export?format=notebook")
    assert json.loads(exported.body)["nbformat"] == 4
    assert (await server.fetch("GET", f"{path}/export?format=exe")).code == 400
    for name, file in [("売上/Q1: per region?", "%E5%A3%B2%E4%B8%8A-Q1-per-region"), ("?", "")]:
        await server.json("PATCH", path, {"name": name})
        exported = await server.fetch("GET", f"{path}/export?format=notebook")
        named = exported.headers["Content-Disposition"].partition("''")[2]
        assert named == f"{file or 'conversation'}.ipynb"
    await server.json("DELETE", path)
    assert await server.json("GET", "threads") == []
    for method, gone in [("GET", f"{path}/turns"), ("DELETE", path), ("GET", f"{path}/export")]:
        assert (await server.fetch(method, gone)).code == 404
    fake.answer("Again.")
    assert (await client.ask("And now?")).text == "Again."
    assert [part.text for part in fake.requests[-1].messages[0].parts][-1].endswith("And now?")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"name": 1}', "[" * 100_000])
async def test_a_bad_body_is_refused(server, body):
    response = await server.fetch("PATCH", "threads/x", body)
    assert response.code == 400
    assert "form" in json.loads(response.body)["message"]


async def test_keys_go_in_and_never_out(server, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    server.app.log.addHandler(caplog.handler)
    monkeypatch.setenv("JUPYTER_AI_ASSIST_MASTER_KEY", "correct horse battery staple")
    key = "sk-Zk39fVbQ81mTnXw7aLpR"
    said = []
    for method, path, body in [
        ("PUT", "keys/openai", {"key": key}),
        ("PUT", "keys/openai", f'{{"key": "{key}"'),
        ("PUT", "keys/openai", {"key": f"{key} and more"}),
        ("PUT", "keys/nobody", {"key": key}),
        ("GET", "keys", None),
        ("GET", "status", None),
    ]:
        response = await server.fetch(method, path, body)
        said.append(response.body.decode())
    statuses = {one["provider"]: one["status"] for one in json.loads(said[4])}
    assert statuses["openai"].startswith("set (")
    client = await server.connect()
    await client.send(f'{{"type": "answer", "id": "1", "text": "{key}", "extra": 1}}')
    said.append(json.dumps(await client.frame()))
    await client.ask("/key list")
    said.append(json.dumps(client.frames))
    deleted = await server.json("DELETE", "keys/openai")
    assert deleted == {"provider": "openai", "status": "not set"}
    logged = [record.getMessage() for record in caplog.records]
    assert logged
    assert not [text for text in [*said, *logged] if key[3:9] in text]


async def test_what_an_administrator_fixed_is_told_to_pages_and_by_the_status(fake, root):
    async with running_server(root) as server:
        page = server.app.web_app.settings["page_config_data"]
        assert json.loads(page["aiAssistLocks"]) == (await server.json("GET", "status"))["locks"]
