"""Who may set a command that prints a key, and which ones."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import ModelInfo

VAULT = ["vault", "kv", "get", "-field=key", "ai/openai"]
MODEL = ModelInfo(id="openai:gpt-x")
LAB = {"slug": "lab", "base_url": "https://lab.example/v1", "models": [{"id": "m"}]}


def provider(machine, slug="openai"):
    return next(one for one in machine.settings().providers if one.slug == slug)


def refused(machine):
    with pytest.raises(PolicyError) as caught:
        Policy(machine.settings()).decide_key_command(MODEL).require()
    return str(caught.value)


def test_a_user_may_set_one(machine):
    machine.write(machine.user, {"AssistOpenAI": {"api_key_command": VAULT}})
    assert provider(machine).api_key_command == tuple(VAULT)
    Policy(machine.settings()).decide_key_command(MODEL).require()


def test_an_administrators_stays(machine):
    machine.write(machine.system, {"AssistOpenAI": {"api_key_command": VAULT}})
    machine.write(machine.user, {"AssistOpenAI": {"api_key_command": ["mine"]}})
    assert provider(machine).api_key_command == tuple(VAULT)
    assert "api_key_command" in str(machine.load().notes)


def test_an_administrator_can_forbid_all(machine):
    file = machine.write(machine.system, {"Assist": {"key_commands": []}})
    user = {"AssistOpenAI": {"api_key_command": VAULT}, "Assist": {"key_commands": ["*"]}}
    machine.write(machine.user, user)
    said = refused(machine)
    assert f"Assist.key_commands, set by {file}" in said
    assert "No command may print a key here." in said
    assert "Assist.key_commands" in machine.settings().locks


@pytest.mark.parametrize(
    ("command", "fits"),
    [
        (VAULT, True),
        (["vault", "kv", "get", "two words"], True),
        (["vault", "login"], False),
        (["/tmp/vault", "kv", "get", "x"], False),
        (["vault kv get", "x"], False),
        (["sh", "-c", "vault kv get x"], False),
    ],
)
def test_an_administrator_lists_commands_as_they_are_typed(machine, command, fits):
    machine.write(machine.system, {"Assist": {"key_commands": ["vault kv get *"]}})
    machine.write(machine.user, {"AssistOpenAI": {"api_key_command": command}})
    if fits:
        Policy(machine.settings()).decide_key_command(MODEL).require()
    else:
        assert "Allowed are: vault kv get *." in refused(machine)


def test_an_endpoint_has_its_own_and_needs_its_key_then(machine):
    entry = {**LAB, "api_key_command": ["op", "read", "op://ai/lab/key"]}
    machine.write(machine.user, {"AssistCompatible": {"providers": [entry]}})
    lab = provider(machine, "lab")
    assert lab.api_key_command == ("op", "read", "op://ai/lab/key")
    assert lab.key_required


def test_its_key_is_never_sent_unencrypted_to_another_machine(machine):
    entry = {**LAB, "base_url": "http://lab.example/v1", "api_key_command": ["op"]}
    machine.write(machine.user, {"AssistCompatible": {"providers": [entry]}})
    assert "never sent unencrypted" in str(machine.load().problems[0])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("vault kv get sk-secret", "is a text"),
        ([""], "[0]"),
        (["vault", "sk-secret\nx"], "[1]"),
        (["vault", 7], "[1]"),
        (["./vault"], "by its bare name or absolute path"),
        (["bin/vault"], "by its bare name or absolute path"),
        (["../vault"], "by its bare name or absolute path"),
        ({"vault": 1}, "a list of texts"),
    ],
)
def test_what_is_no_command_is_told_and_not_shown(machine, value, said):
    machine.write(machine.user, {"AssistOpenAI": {"api_key_command": value}})
    problem = str(machine.load().problems[0])
    assert said in problem
    assert "AssistOpenAI.api_key_command" in problem
    assert "secret" not in problem


def test_a_file_beside_the_notebook_sets_none(machine, monkeypatch, tmp_path):
    project = tmp_path / "project"
    machine.write(project, {"AssistOpenAI": {"api_key_command": VAULT}})
    machine.write(project, {"AssistOpenAI": {"api_key_command": VAULT}}, "jupyter_config.json")
    monkeypatch.chdir(project)
    assert provider(machine).api_key_command == ()
