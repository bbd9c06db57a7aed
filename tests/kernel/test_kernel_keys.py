"""Setting, using and deleting a key from a notebook."""

from __future__ import annotations

import json
import os

import pytest
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path
from vault import Vault

KEY = "sk-typed-in-0123456789abcdef"
MASTER = "a long enough master key"


@pytest.fixture
def server():
    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["ok"]))) as running:
        yield running


@pytest.fixture
def kernel(start_kernel, server, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    (config / "jupyter_ai_assist_config.py").write_text(
        f"c.AssistAnthropic.base_url = {server.url!r}\n"
        "c.AssistAnthropic.allowed_models = ['m']\n"
        "c.Assist.max_retries = 0\n"
    )
    started = start_kernel(JUPYTER_AI_ASSIST_MASTER_KEY=MASTER)
    started.run("%load_ext jupyter_ai_assist")
    return started


def test_a_key_is_typed_unseen_stored_used_and_deleted(kernel, server, tmp_path):
    without = kernel.run("%assist -m anthropic:m hello")
    assert without.status == "error"
    assert "%assist /key set anthropic" in without.errors[0]

    asked = []

    def watch(message):
        if message["msg_type"] == "input_request":
            asked.append(message["content"])

    stored = kernel.run("%assist /key set anthropic", answers=[KEY], watch=watch)
    assert stored.status == "ok", stored.errors
    assert [question["password"] for question in asked] == [True]
    assert "encrypted file" in stored.markdown

    assert kernel.run("%assist -m anthropic:m hello").status == "ok"
    carrying = [name for name, value in server.seen[-1].headers.items() if KEY in value]
    assert carrying in (["x-api-key"], ["authorization"])
    listed = kernel.run("%assist /key list")
    assert "set (encrypted file)" in listed.markdown

    files = [path for path in (tmp_path / "home0").rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    shown = [asked[0]["prompt"], json.dumps([r.messages for r in (stored, listed)], default=str)]
    assert not any(KEY in text for text in shown)
    assert not any(
        KEY in value for value in kernel.value("dict(__import__('os').environ)").values()
    )

    assert kernel.run("%assist /key delete anthropic").status == "ok"
    assert kernel.run("%assist -m anthropic:m hello").status == "error"


def test_where_nobody_can_type_nothing_is_stored(kernel):
    ran = kernel.run("%assist /key set anthropic")
    assert ran.status == "error"
    assert "nobody can be asked here" in ran.errors[0]
    assert kernel.run("1 + 1").status == "ok"


def test_a_key_in_the_cell_is_refused_and_not_repeated(kernel):
    ran = kernel.run(f"%assist /key set anthropic {KEY}")
    assert ran.status == "error"
    assert KEY not in json.dumps(
        [m for m in ran.messages if m["msg_type"] != "execute_input"], default=str
    )


@pytest.fixture
def vault(tmp_path):
    return Vault.made(tmp_path / "vault").prints(KEY)


@pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")
def test_a_command_prints_the_key_and_nobody_else_sees_it(start_kernel, server, vault, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    (config / "jupyter_ai_assist_config.py").write_text(
        f"c.AssistAnthropic.base_url = {server.url!r}\n"
        f"c.AssistAnthropic.api_key_command = {list(vault.command)!r}\n"
        "c.AssistAnthropic.allowed_models = ['m']\n"
        "c.Assist.max_retries = 0\n"
    )
    kernel = start_kernel(JUPYTER_AI_ASSIST_MASTER_KEY=MASTER)
    kernel.run("%load_ext jupyter_ai_assist")
    doctor = kernel.run("%assist /doctor")
    listed = kernel.run("%assist /key list")
    assert "printed by the command vault" in doctor.markdown
    assert "printed by the command vault" in listed.markdown
    assert vault.runs == [], "looking runs nothing"

    asked = kernel.run("%assist -m anthropic:m hello")
    assert asked.status == "ok", asked.errors
    assert any(KEY in value for value in server.seen[-1].headers.values())
    refused = kernel.run("%assist /key set anthropic")
    assert refused.status == "error"
    assert "AssistAnthropic.api_key_command, set by" in refused.errors[0]

    again = kernel.run("%assist -m anthropic:m hello again")
    assert len(vault.runs) == 1
    answers = [doctor, listed, asked, refused, again]
    assert KEY not in json.dumps([one.messages for one in answers], default=str)
    files = [path for path in (tmp_path / "home0").rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert KEY not in str(kernel.value("dict(__import__('os').environ)"))

    (config / "jupyter_ai_assist_config.json").write_text('{"Assist": {"key_commands": []}}')
    closed = kernel.run("%assist -m anthropic:m hello")
    assert closed.status == "error"
    assert "Assist.key_commands, set by" in closed.errors[0]


@pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")
def test_stop_ends_a_command_that_hangs(start_kernel, server, vault, tmp_path):
    config = tmp_path / "home0" / "config"
    config.mkdir(parents=True)
    (config / "jupyter_ai_assist_config.py").write_text(
        f"c.AssistAnthropic.base_url = {server.url!r}\n"
        f"c.AssistAnthropic.api_key_command = {list(vault.command)!r}\n"
        "c.AssistAnthropic.allowed_models = ['m']\n"
    )
    vault.does("time.sleep(600)")
    kernel = start_kernel()
    kernel.run("%load_ext jupyter_ai_assist")
    sent = kernel.send("%assist -m anthropic:m hello")
    vault.started()
    kernel.interrupt()
    ran = kernel.collect(sent)
    assert ran.status == "error"
    assert kernel.run("1 + 1").status == "ok"
    with pytest.raises(ProcessLookupError):
        os.kill(vault.started(), 0)
    assert server.seen == []
