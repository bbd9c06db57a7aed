"""The setup form's routes: keys, trials, and endpoints of the user's own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_server import running_server
from servers.raw import Play, RawServer
from servers.wires import ChatWire, reply
from vault import Vault

from jupyter_ai_assist.core.errors import AuthenticationError, OverloadedError
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.providers.base import Reply, Retrying, TextChunk

pytestmark = pytest.mark.anyio

KEY = "sk-Zk39fVbQ81mTnXw7aLpR"
JSON = {"content-type": "application/json"}
FILE = "jupyter_ai_assist_config.json"


def service(seen):
    """A compatible server with two models."""
    if seen.path.endswith("/models"):
        listed = {"object": "list", "data": [{"id": "small"}, {"id": "large"}, {"id": 3}, "x"]}
        return Play([json.dumps(listed).encode()], headers=JSON)
    return Play(reply(ChatWire(), text="Hello."))


@pytest.fixture
def endpoint() -> Iterator[RawServer]:
    with RawServer(service) as raw:
        yield raw


@pytest.fixture(autouse=True)
def _master_key(monkeypatch):
    monkeypatch.setenv("JUPYTER_AI_ASSIST_MASTER_KEY", "correct horse battery staple")


def entry(endpoint, **changes):
    models = [{"id": "small"}]
    return {"name": "Our lab", "base_url": f"{endpoint.url}/v1", "models": models, **changes}


def kept():
    file = Path.home() / "config" / FILE
    return json.loads(file.read_text())["AssistCompatible"]["providers"] if file.exists() else []


async def refused(server, method, path, body=None):
    """What a request is refused with: the status, and the sentence with its next step."""
    response = await server.fetch(method, path, body)
    assert response.code >= 400, response.body
    said = json.loads(response.body)
    return response.code, f"{said['message']} {said['hint']}"


async def test_the_form_shows_every_provider_and_its_key(server):
    await server.json("PUT", "keys/openai", {"key": KEY})
    state = await server.json("GET", "setup")
    by_slug = {one["slug"]: one for one in state["providers"]}
    assert "guide" not in by_slug
    openai, anthropic = by_slug["openai"], by_slug["anthropic"]
    assert (openai["host"], openai["key"]) == ("api.openai.com", "set (encrypted file)")
    assert (openai["usable"], openai["endpoint"]) == (True, None)
    assert (anthropic["key"], anthropic["reason"]) == ("not set", "no key")
    assert openai["models"]
    assert by_slug["fake"]["key"] is None
    assert openai["can_test"]
    assert state["endpoints_locked"] == ""
    assert state["file"].endswith(FILE)
    assert KEY[3:9] not in json.dumps(state)


async def test_services_that_only_make_images_have_their_keys_in_the_form(server):
    for slug in ("stability", "replicate"):
        await server.json("PUT", f"keys/{slug}", {"key": KEY})
    state = await server.json("GET", "setup")
    slugs = [one["slug"] for one in state["providers"]]
    assert len(slugs) == len(set(slugs))
    by_slug = {one["slug"]: one for one in state["providers"]}
    stability = by_slug["stability"]
    assert (stability["name"], stability["host"]) == ("Stability AI", "api.stability.ai")
    assert (stability["key"], stability["usable"]) == ("set (encrypted file)", True)
    assert "stability:core" in stability["models"]
    assert not stability["can_test"]  # it would make an image, and cost one
    assert by_slug["replicate"]["key"] == "set (encrypted file)"


async def test_without_a_store_a_key_is_refused_with_the_fix(server, monkeypatch):
    monkeypatch.delenv("JUPYTER_AI_ASSIST_MASTER_KEY")
    code, said = await refused(server, "PUT", "keys/openai", {"key": KEY})
    assert code == 409
    assert "no store can keep it safe" in said
    assert "JUPYTER_AI_ASSIST_MASTER_KEY" in said


# Trials


async def test_a_provider_that_answers_is_said_to(server, fake):
    fake.answer("ok")
    tried = await server.json("POST", "setup/test/fake", {})
    assert tried["ok"] is True
    assert "fake:model answers" in tried["message"]
    [request] = fake.requests
    assert (request.settings, request.tools) == ({"max_tokens": 16}, ())


async def test_a_trial_counts_like_all_that_is_asked(server, fake):
    message = Message(role="assistant", parts=(TextPart(text="ok"),), model="fake:model")
    usage = Usage(requests=1, input_tokens=9, output_tokens=2, cost=0.001)
    fake.answer([TextChunk("ok"), Reply(message, usage, "stop")])
    await server.json("POST", "setup/test/fake", {})
    assert server.hub.api.assistant.history.accounts.usage() == usage


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (AuthenticationError("Fake does not accept the key.", hint="Store another."), "accept"),
        (OverloadedError("Fake cannot answer right now."), "cannot answer"),
        ([Retrying("Fake allows no more requests.", 30.0)], "allows no more requests"),
    ],
)
async def test_what_is_wrong_is_said_in_a_sentence_and_it_is_asked_once(server, fake, answer, said):
    fake.answer(answer)
    tried = await server.json("POST", "setup/test/fake", {})
    assert tried["ok"] is False
    assert said in tried["message"]
    assert len(fake.requests) == 1


async def test_a_trial_without_a_key_sends_nothing_and_says_so(server):
    tried = await server.json("POST", "setup/test/openai", {})
    assert tried["ok"] is False
    assert "There is no key for OpenAI" in tried["message"]
    assert "no provider" in (await server.json("POST", "setup/test/x", {}))["message"]


async def test_trials_obey_the_budget(fake, root, configure):
    configure.write_text("c.Assist.max_requests_per_minute = 1")
    async with running_server(root) as server:
        fake.answer("ok")
        assert (await server.json("POST", "setup/test/fake", {}))["ok"] is True
        tried = await server.json("POST", "setup/test/fake", {})
    assert tried["ok"] is False
    assert "max_requests_per_minute" in tried["message"]
    assert len(fake.requests) == 1


# Endpoints


async def test_an_endpoint_is_added_and_answers_without_a_restart(server, endpoint):
    listed = await server.json(
        "POST", "setup/endpoints/lab/models", {"base_url": f"{endpoint.url}/v1", "key": KEY}
    )
    assert listed == ["large", "small"]
    assert endpoint.seen[0].headers["authorization"] == f"Bearer {KEY}"
    state = await server.json("PUT", "setup/endpoints/lab", entry(endpoint))
    lab = next(one for one in state["providers"] if one["slug"] == "lab")
    assert (lab["name"], lab["models"], lab["usable"]) == ("Our lab", ["lab:small"], True)
    assert lab["endpoint"]["editable"] is True
    assert kept() == [{**entry(endpoint), "slug": "lab"}]
    assert (Path.home() / "config" / FILE).stat().st_mode & 0o777 == 0o600
    await server.json("PUT", "keys/lab", {"key": KEY})
    tried = await server.json("POST", "setup/test/lab", {})
    assert tried["ok"] is True, tried
    assert endpoint.seen[-1].headers["authorization"] == f"Bearer {KEY}"
    client = await server.connect()
    done = await client.ask("Hello?", model="lab:small")
    assert (done.type, done.text) == ("turn_finished", "Hello.")


async def test_an_endpoint_is_changed_and_deleted_with_its_key(server, endpoint):
    await server.json("PUT", "setup/endpoints/lab", entry(endpoint))
    await server.json("PUT", "keys/lab", {"key": KEY})
    await server.json("PUT", "setup/endpoints/other", entry(endpoint))
    changed = entry(endpoint, models=[{"id": "large", "context_window": 4096}])
    state = await server.json("PUT", "setup/endpoints/lab", changed)
    lab = next(one for one in state["providers"] if one["slug"] == "lab")
    assert lab["endpoint"]["models"] == [{"id": "large", "name": "", "context_window": 4096}]
    state = await server.json("DELETE", "setup/endpoints/lab")
    assert "lab" not in [one["slug"] for one in state["providers"]]
    assert [one["slug"] for one in kept()] == ["other"]
    await server.json("PUT", "setup/endpoints/lab", entry(endpoint))
    keys = {one["provider"]: one["status"] for one in await server.json("GET", "keys")}
    assert keys["lab"] == "not set"
    assert (await refused(server, "DELETE", "setup/endpoints/nowhere"))[0] == 400


async def test_a_key_stays_with_its_host(server, endpoint):
    await server.json("PUT", "setup/endpoints/lab", entry(endpoint))
    await server.json("PUT", "keys/lab", {"key": KEY})
    with RawServer(service) as other:
        elsewhere = entry(other)
        listed = {"base_url": elsewhere["base_url"], "key": ""}
        await server.json("POST", "setup/endpoints/lab/models", listed)
        state = await server.json("PUT", "setup/endpoints/lab", elsewhere)
        tried = await server.json("POST", "setup/test/lab", {})
        assert not [seen for seen in other.seen if "authorization" in seen.headers]
    lab = next(one for one in state["providers"] if one["slug"] == "lab")
    assert "only" in lab["key"]
    assert tried["ok"] is False
    assert "is not sent to" in tried["message"]


async def test_what_was_written_for_a_host_does_not_go_to_another(server, endpoint, root):
    folder = Path.home() / "config"
    folder.mkdir(exist_ok=True)
    by_hand = {
        **entry(endpoint),
        "slug": "lab",
        "api_key_env": "LAB_KEY",
        "headers": {"X-Team": "a"},
        "options": {"store": False},
    }
    (folder / FILE).write_text(json.dumps({"AssistCompatible": {"providers": [by_hand]}}))
    await server.json("PUT", "setup/endpoints/lab", entry(endpoint, name="Lab"))
    assert kept() == [{**by_hand, "name": "Lab"}]
    await server.json(
        "PUT", "setup/endpoints/lab", entry(endpoint, base_url="https://other.example")
    )
    assert set(kept()[0]) == {"name", "slug", "base_url", "models", "options"}


@pytest.mark.parametrize(
    ("slug", "change", "said"),
    [
        ("Lab!", {}, "small letters"),
        ("openai", {}, "another provider"),
        ("fake", {}, "another provider"),
        ("guide", {}, "another provider"),
        ("lab", {"base_url": "ftp://x"}, "http or https"),
        ("lab", {"base_url": "https://user:pw@x/v1"}, "not shown here"),
        ("lab", {"base_url": ""}, "missing"),
        ("lab", {"models": []}, "at least one model"),
        ("lab", {"models": [{"id": "a b"}]}, "without spaces"),
        ("lab", {"models": [{"id": "a", "context_window": 0}]}, "context_window"),
        ("lab", {"models": "small"}, "must be a dict"),
        ("lab", {"name": 3}, "name"),
        ("lab", {"headers": {"X-Key": "1"}}, "no field headers"),
        ("lab", {"api_key_env": "OPENAI_API_KEY"}, "no field api_key_env"),
    ],
)
async def test_what_is_no_endpoint_is_refused_and_nothing_is_written(
    server, endpoint, slug, change, said
):
    code, sentence = await refused(
        server, "PUT", f"setup/endpoints/{slug}", entry(endpoint, **change)
    )
    assert code == 400
    assert said in sentence
    assert kept() == []


@pytest.mark.parametrize(
    ("base_url", "said"),
    [
        ("", "address is missing"),
        ("file:///etc/passwd", "http or https"),
        ("http://127.0.0.1:9/v1", "No connection"),
    ],
)
async def test_an_address_without_models_is_told_from_one_that_is_none(server, base_url, said):
    body = {"base_url": base_url, "key": ""}
    _, sentence = await refused(server, "POST", "setup/endpoints/lab/models", body)
    assert said in sentence


@pytest.mark.parametrize(
    ("play", "said"),
    [
        (Play([b"{}"], status=404, headers=JSON), "has no list of models (404). Type"),
        (Play([b'{"error": "bad key"}'], status=401, headers=JSON), "does not accept the key"),
        (Play([b"<html>"], headers=JSON), "did not list any models"),
        (Play([b'{"data": []}'], headers=JSON), "did not list any models"),
        (Play([b"[" * 100_000], headers=JSON), "did not list any models"),
        (Play([b"x" * 1_000_000] * 5, headers=JSON), "too long a list"),
        (Play(status=302, headers={"location": "http://127.0.0.1:1/v1/models"}), "redirects"),
    ],
)
async def test_a_service_that_lists_no_models_is_said_in_a_sentence(server, play, said):
    with RawServer(lambda _: play) as raw:
        body = {"base_url": f"{raw.url}/v1", "key": KEY}
        _, sentence = await refused(server, "POST", "setup/endpoints/lab/models", body)
    assert said in sentence
    assert KEY not in sentence


async def test_no_address_is_asked_while_the_assistant_is_switched_off(
    fake, root, endpoint, configure
):
    body = {"base_url": f"{endpoint.url}/v1", "key": KEY}
    path = "setup/endpoints/lab/models"
    async with running_server(root) as server:
        assert await server.json("POST", path, body) == ["large", "small"]
        configure.write_text("c.Assist.enabled = False")
        _, sentence = await refused(server, "POST", path, body)
    assert "switched off" in sentence
    assert len(endpoint.seen) == 1


# What an administrator, or a person by hand, has fixed


async def test_an_administrator_s_endpoints_are_the_only_ones(fake, root, endpoint, admins):
    admins.write_text('{"AssistCompatible": {"providers": []}}')
    async with running_server(root) as server:
        state = await server.json("GET", "setup")
        assert str(admins) in state["endpoints_locked"]
        for method, path, body in [
            ("PUT", "setup/endpoints/lab", entry(endpoint)),
            ("DELETE", "setup/endpoints/lab", None),
            ("POST", "setup/endpoints/lab/models", {"base_url": endpoint.url, "key": ""}),
        ]:
            code, said = await refused(server, method, path, body)
            assert code == 403
            assert "AssistCompatible.providers" in said
            assert str(admins) in said
    assert endpoint.seen == []
    assert kept() == []


async def test_what_a_form_or_a_completion_is_refused_is_on_record(
    fake, root, endpoint, admins, tmp_path
):
    log = tmp_path / "audit.jsonl"
    assist = {"audit_log": str(log), "inline_completion": False}
    admins.write_text(json.dumps({"Assist": assist, "AssistCompatible": {"providers": []}}))
    typed = {"notebook": "", "cells": [], "complete": {"cell": "a", "prefix": "x"}}
    async with running_server(root) as server:
        await refused(server, "PUT", "setup/endpoints/lab", entry(endpoint))
        await refused(server, "POST", "complete", typed)
        await refused(server, "PUT", "permissions/no_such_tool", {"mode": "ask"})
    found = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(one["event"], one["code"], one["rule"]) for one in found] == [
        ("refused", "policy", f"AssistCompatible.providers, set by {admins}"),
        ("refused", "policy", f"Assist.inline_completion, set by {admins}"),
    ]


async def test_providers_that_are_not_allowed_cannot_be_added(fake, root, endpoint, admins):
    admins.write_text('{"Assist": {"allowed_providers": ["fake", "team-*"]}}')
    async with running_server(root) as server:
        code, said = await refused(server, "PUT", "setup/endpoints/lab", entry(endpoint))
        assert code == 403
        assert "Assist.allowed_providers" in said
        assert str(admins) in said
        await server.json("PUT", "setup/endpoints/team-a", entry(endpoint))
    assert [one["slug"] for one in kept()] == ["team-a"]


async def test_models_that_an_administrator_chose_are_shown_with_their_source(fake, root, admins):
    admins.write_text('{"AssistOpenAI": {"allowed_models": ["gpt-x"]}}')
    async with running_server(root) as server:
        state = await server.json("GET", "setup")
    openai = next(one for one in state["providers"] if one["slug"] == "openai")
    assert openai["models"] == ["openai:gpt-x"]
    assert str(admins) in openai["models_locked"]


async def test_what_is_written_by_hand_is_changed_by_hand(fake, root, endpoint, configure):
    by_hand = {**entry(endpoint), "slug": "lab"}
    configure.write_text(f"c.AssistCompatible.providers = [{by_hand!r}]")
    async with running_server(root) as server:
        await server.json("PUT", "setup/endpoints/mine", entry(endpoint))
        state = await server.json("GET", "setup")
        by_slug = {one["slug"]: one for one in state["providers"]}
        assert by_slug["lab"]["endpoint"]["editable"] is False
        assert by_slug["lab"]["endpoint"]["file"] == str(configure)
        assert by_slug["mine"]["endpoint"]["editable"] is True
        for method, body in [("PUT", entry(endpoint)), ("DELETE", None)]:
            code, said = await refused(server, method, "setup/endpoints/lab", body)
            assert code == 400
            assert str(configure) in said


@pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")
async def test_a_key_that_a_command_prints_is_shown_with_its_setting(
    endpoint, fake, root, configure, tmp_path
):
    vault = Vault.made(tmp_path / "vault").prints(KEY)
    lab = {**entry(endpoint), "slug": "lab", "api_key_command": list(vault.command)}
    configure.write_text(f"c.AssistCompatible.providers = [{lab!r}]\n")
    async with running_server(root) as server:
        state = await server.json("GET", "setup")
        [shown] = [one for one in state["providers"] if one["slug"] == "lab"]
        assert shown["key"] == "printed by the command vault"
        assert shown["key_command"] == f"AssistCompatible.providers, set by {configure}"
        assert shown["usable"]
        assert vault.runs == [], "looking runs nothing"
        code, said = await refused(server, "PUT", "keys/lab", {"key": KEY})
        assert (code, "a stored one would not be used" in said) == (400, True)
        tried = await server.json("POST", "setup/test/lab", "{}")
        assert tried["ok"], tried
        assert endpoint.seen[-1].headers["authorization"] == f"Bearer {KEY}"
        vault.does("sys.exit(9)")
        assert (await server.json("POST", "setup/test/lab", "{}"))["ok"], "it is kept"
        assert KEY[3:9] not in json.dumps([state, shown, tried, said])
    assert len(vault.runs) == 1
