"""Rows of the table for people who come from the source system, in a real kernel."""

from __future__ import annotations

import json

import pytest
from live_kernel import LiveKernel
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path


@pytest.fixture(scope="module")
def running():
    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["Four ", "rows."]))) as one:
        yield one


@pytest.fixture(scope="module")
def live(running, tmp_path_factory):
    """A kernel whose configuration has been written by somebody who came over."""
    kernel = LiveKernel(tmp_path_factory.mktemp("home"), {"TEAM_KEY": "sk-team-0123456789"})
    config = kernel.folder.parent / "config"
    config.mkdir()
    settings = {
        "Assist": {
            "default_model": "openai:gpt-6-luna",
            "system_prompt": "You answer in rhymes.",
            "extra_instructions": "Never in prose.",
            "tool_modes": {"scratch": "deny"},
        },
        "AssistOpenAI": {
            "api": "chat",
            "api_key_env": "TEAM_KEY",
            "base_url": f"{running.url}/v1",
            "allowed_models": ["gpt-6-luna", "our-own"],
            "options": {"metadata": {"team": "data"}},
        },
        "AssistAnthropic": {"allowed_models": []},
    }
    (config / "jupyter_config.json").write_text(json.dumps(settings))
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def body(live, running):
    """What a prompt sends."""
    running.forget()
    ran = live.run("%assist How many rows?")
    assert ran.status == "ok", ran.errors
    return json.loads(running.seen[-1].body)


def test_provider_options_go_through_to_the_model(body):
    assert body["metadata"] == {"team": "data"}


def test_a_custom_system_prompt_replaces_the_default(live, body):
    system = body["messages"][0]["content"]
    assert "You answer in rhymes." in str(system)
    assert "Never in prose." in str(system)
    assert "You answer in rhymes." in live.run("%assist /context").markdown


def test_disabled_tools_are_not_loaded_into_context(live, body):
    names = [tool["function"]["name"] for tool in body["tools"]]
    assert "read_cells" in names
    assert "scratch" not in names
    assert "scratch" in live.run("%assist /tools").markdown


def test_allowed_models_with_prices_and_ids_of_ones_own(live, running):
    shown = live.run("%assist /models").markdown
    assert "openai:gpt-6-luna" in shown
    assert "openai:our-own" in shown
    assert "128,000" in shown
    assert "anthropic:" not in shown
    running.forget()
    refused = live.run("%assist -m anthropic:claude-sonnet-5-5 hello")
    assert refused.status == "error"
    assert "AssistAnthropic.allowed_models" in refused.errors[0]
    assert running.seen == []


def test_keys_are_shown_to_nobody(live):
    shown = live.run("%assist /key list").markdown
    assert r"set (environment: TEAM\_KEY)" in shown
    assert "0123456789" not in shown


def test_token_usage_is_tracked_and_shown(live, body):
    assert body["stream"] is True
    shown = live.run("%assist /usage").markdown
    assert "openai:gpt-6-luna" in shown


def test_a_local_guide_costs_nothing(live, running):
    running.forget()
    ran = live.run("x = 1\n%assist -m guide:offline What is @x?")
    assert ran.status == "ok", ran.errors
    assert running.seen == []
