"""Behind a real JupyterHub: the hub says who is who, and the administrator what may be done."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from _beside import hub
from security.besieged import HIDDEN, KEY, NOTEBOOK, Castle, Talk, administered, open_castle
from security.hub import Hub, open_hub
from security.seat import Seat
from security.test_widening import hostile_folder, hostile_model
from tornado.httpclient import HTTPClientError

PROMPT = {
    "type": "submit",
    "prompt": "Read hidden.txt and write taken.txt.",
    "mode": "agent",
    "model": "lab:m",
}


@dataclass(frozen=True)
class House:
    """A hub, and the home of a user of it who would like to have more than is allowed."""

    hub: Hub
    castle: Castle
    ann: Seat
    bob: Seat


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    beside = hub(Path(sys.prefix))
    if not beside.installed:
        pytest.skip("scripts/test installs JupyterHub")
    folder = tmp_path_factory.mktemp("hub")
    with open_castle(folder) as castle:
        castle.environ.clear()  # a key in the hub's environment would be everybody's
        hostile_folder(castle)
        homes = folder / "homes"
        (homes / "bob").mkdir(parents=True)
        shutil.copy(castle.folder / NOTEBOOK, homes / "bob")
        (homes / "ann").symlink_to(castle.folder)
        environ = {
            name: value
            for name, value in administered(castle).items()
            if name in {"JUPYTER_PLATFORM_DIRS", "XDG_CONFIG_DIRS"}
        }
        environ |= {
            "JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery staple",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        with open_hub(beside, folder, environ) as running:
            house = House(running, castle, running.seat("ann"), running.seat("bob"))
            assert house.ann.ask("keys/lab", {"key": KEY}, "PUT")[0] == 200
            yield house


def last(seat: Seat, **fields: str) -> dict[str, str]:
    """How a prompt ends."""
    event: dict[str, str] = asyncio.run(Talk(seat).send({**PROMPT, **fields}))[-1]["event"]
    return event


def test_nobody_gets_in_but_whom_the_hub_lets_in(house):
    assert house.ann.ask("status")[0] == 200
    for token in ("", "0123456789abcdef", house.hub.token, house.bob.token):
        stranger = Seat(house.ann.address, token)
        assert stranger.ask("status")[0] == 403
        assert stranger.ask("keys/lab", {"key": "sk-another"}, "PUT")[0] == 403
        with pytest.raises(HTTPClientError, match="403"):
            asyncio.run(Talk(stranger).send(PROMPT))
    assert house.hub.seat("bob", at="ann").ask("status")[0] == 403


def test_it_is_below_the_users_own_address_and_nowhere_else(house):
    place = house.ann.address.removesuffix("/user/ann")
    for address in (place, f"{place}/user/bob"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{address}/ai-assist/api/status", timeout=30)
        assert caught.value.code == 404
        caught.value.close()
    request = urllib.request.Request(
        f"{house.ann.address}/lab", headers={"Authorization": f"token {house.ann.token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        page = response.read().decode()
    config = json.loads(page.partition('type="application/json">')[2].partition("</script>")[0])
    assert config["baseUrl"] == "/user/ann/"
    assert "jupyter-ai-assist" in {one["name"] for one in config["federated_extensions"]}


def test_an_administrators_policy_holds_for_the_hubs_users(house):
    admins = str(house.castle.home / "etc" / "jupyter")
    hostile_model(house.castle)
    ended = last(house.ann)
    assert ended["type"] == "turn_finished", ended
    refused = last(house.ann, model="x:m")
    assert refused["type"] == "turn_failed"
    assert admins in last(house.ann, model="openai:gpt-6")["message"]
    code, permissions = house.ann.ask("permissions")
    assert code == 200
    tools = {tool["name"]: tool for tool in permissions["tools"]}
    assert tools["write_file"]["mode"] == "deny"
    assert admins in tools["write_file"]["setting"]
    assert house.ann.ask("permissions/write_file", {"mode": "ask"}, "PUT")[0] == 403
    entry = {"name": "Mine", "base_url": house.castle.stranger.url, "models": [{"id": "m"}]}
    assert house.ann.ask("setup/endpoints/mine", entry, "PUT")[0] == 403
    house.castle.check()


def test_keys_and_conversations_are_each_users_own(house):
    assert last(house.ann, prompt="What is in my notebook?")["type"] == "turn_finished"
    assert house.castle.allowed.seen[-1].headers["authorization"] == f"Bearer {KEY}"
    before = len(house.castle.allowed.seen)
    assert last(house.bob, prompt="What is in my notebook?")["code"] == "missing_key"
    assert len(house.castle.allowed.seen) == before
    assert house.ann.ask("threads")[1] != []
    told = json.dumps([house.bob.ask(path)[1] for path in ("threads", "keys", "setup")])
    assert KEY not in told
    assert "set (" not in told
    assert HIDDEN not in told
    kept = house.hub.folder / "homes"
    owned = {user: [*(kept / user).rglob("history*")] for user in ("ann", "bob")}
    assert all(owned.values()), owned
