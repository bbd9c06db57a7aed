"""A key that a command prints, as the sidebar shows and uses it."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect
from servers.raw import Play, RawServer
from servers.wires import ChatWire, reply
from vault import Vault

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")

KEY = "sk-printed-0123456789abcdef"


@pytest.fixture
def endpoint():
    with RawServer(lambda _: Play(reply(ChatWire(), text="Hello from the lab."))) as raw:
        yield raw


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault.made(tmp_path / "vault").prints(KEY)


def open_lab(make_jupyter, open_notebook, endpoint, vault, admins=""):
    """A sidebar where the endpoint Our lab gets its key from the vault; and its card."""
    entry = {
        "name": "Our lab",
        "slug": "lab",
        "base_url": f"{endpoint.url}/v1",
        "models": [{"id": "small"}],
        "api_key_command": list(vault.command),
    }
    config = f"c.AssistCompatible.providers = [{entry!r}]\n"
    sidebar = open_notebook(make_jupyter("jupyterlab", config, admins)).sidebar.open()
    sidebar.button("Settings of the assistant").click()
    sidebar.root.get_by_role("menuitem", name="Models and keys").click()
    return sidebar, sidebar.root.get_by_role("region", name="Our lab")


def test_its_card_names_the_command_and_takes_no_key(make_jupyter, open_notebook, endpoint, vault):
    sidebar, card = open_lab(make_jupyter, open_notebook, endpoint, vault)
    expect(card).to_contain_text("key: printed by the command vault")
    expect(card).to_contain_text("No other key is used.")
    expect(card.get_by_role("textbox")).to_have_count(0)
    expect(card.get_by_role("button", name="Delete key")).to_have_count(0)
    assert vault.runs == []
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("lab:small answers")
    sidebar.page.keyboard.press("Escape")
    expect(sidebar.use("lab:small").ask("hello")).to_contain_text("Hello from the lab.")
    assert endpoint.seen[-1].headers["authorization"] == f"Bearer {KEY}"
    assert len(vault.runs) == 1
    assert KEY not in sidebar.page.content()


def test_a_command_that_fails_is_told_with_the_next_step(
    make_jupyter, open_notebook, endpoint, vault
):
    vault.does(f"print({KEY!r}); sys.exit(2)")
    sidebar, card = open_lab(make_jupyter, open_notebook, endpoint, vault)
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("ended with exit code 2")
    expect(card.get_by_role("status")).to_contain_text("in a terminal")
    assert KEY not in sidebar.page.content()
    assert endpoint.seen == []


def test_where_an_administrator_allows_none_it_does_not_run(
    make_jupyter, open_notebook, endpoint, vault
):
    admins = "c.Assist.key_commands = []"
    _, card = open_lab(make_jupyter, open_notebook, endpoint, vault, admins)
    expect(card).to_contain_text("is not allowed by Assist.key_commands, set by ")
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("No command may print a key here.")
    assert vault.runs == endpoint.seen == []
