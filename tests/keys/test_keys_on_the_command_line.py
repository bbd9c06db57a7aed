"""``jupyter assist keys``: listing, storing, deleting, moving, and another master key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from vault import Vault

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.keys import Key, KeyRequest
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
from jupyter_ai_assist.core.keys.environment import EnvironmentStore
from jupyter_ai_assist.core.keys.migrate import migrate

SECRET = "sk-typed-0123456789abcdef"
OLD, NEW = "correct horse battery", "another long master key"
MASTER = {"JUPYTER_AI_ASSIST_MASTER_KEY": OLD}
OPENAI = KeyRequest("openai", "api.openai.com", "OPENAI_API_KEY")


def keys(
    *arguments: str | Path, typed: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """One command; nothing that it says may hold a key."""
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_ai_assist.headless", "keys", *arguments],
        env={**os.environ, **environ},
        input=typed,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert SECRET not in done.stdout + done.stderr
    return done


def file() -> Path:
    return Path(os.environ["JUPYTER_DATA_DIR"]) / "jupyter_ai_assist" / "keys.json"


def stored(master: str = OLD) -> EncryptedStore:
    return EncryptedStore(file(), {"JUPYTER_AI_ASSIST_MASTER_KEY": master})


def test_a_key_is_stored_listed_and_deleted():
    said = keys("set", "openai", typed=f"{SECRET}\n", **MASTER)
    assert (said.returncode, said.stdout) == (
        0,
        "The key for openai is stored (encrypted file).\n",
    )
    assert stored().get(OPENAI) == Key(SECRET, "api.openai.com")
    listed = json.loads(keys("list", "--json", **MASTER).stdout)
    openai = next(one for one in listed if one["provider"] == "openai")
    assert openai == {
        "provider": "openai",
        "status": "set (encrypted file)",
        "host": "api.openai.com",
        "problem": "",
    }
    table = keys("list", "openai", "anthropic", **MASTER).stdout
    assert [line.split()[0] for line in table.splitlines()] == ["provider", "openai", "anthropic"]
    deleted = keys("delete", "openai", **MASTER)
    assert deleted.stdout == "The key for openai is deleted (encrypted file).\n"
    assert not file().exists()
    assert keys("delete", "openai", **MASTER).stdout == "No store held a key for openai.\n"


def test_a_further_key_in_the_file_is_listed_by_its_name():
    keys("set", "openai/work", typed=SECRET, **MASTER)
    assert "openai/work" in keys("list", **MASTER).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "opena"], "Did you mean openai?"),
        (["set", "openai/SK-1"], "A key is named by"),
        (["list", "nobody"], "No provider 'nobody' takes a key."),
    ],
)
def test_a_slip_is_told(arguments, said):
    done = keys(*arguments, typed=SECRET, **MASTER)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_without_a_store_nothing_is_kept():
    done = keys("set", "openai", typed=SECRET)
    assert done.returncode == 1
    assert "no store can keep it safe" in done.stderr
    assert not file().exists()


@pytest.mark.skipif(os.name != "posix", reason="the program is a POSIX script")
def test_a_command_is_shown_as_the_source_and_no_key_can_be_stored(tmp_path):
    vault = Vault.made(tmp_path / "vault").prints(SECRET)
    config = Path.home() / "config"
    config.mkdir()
    (config / "jupyter_ai_assist_config.json").write_text(
        json.dumps({"AssistOpenAI": {"api_key_command": list(vault.command)}})
    )
    assert "printed by the command vault" in keys("list", "openai", **MASTER).stdout
    assert vault.runs == []
    done = keys("set", "openai", typed=SECRET, **MASTER)
    assert done.returncode == 2
    assert "AssistOpenAI.api_key_command, set by" in done.stderr


class TestMigrating:
    @pytest.fixture
    def with_keyring(self, secret_service, monkeypatch):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
        return secret_service.backend

    @pytest.fixture
    def filled(self) -> EncryptedStore:
        store = stored()
        store.set("openai", Key(SECRET, "gateway.example"))
        store.set("openai/work", Key(SECRET, "api.openai.com"))
        return store

    def test_from_the_file_to_the_keyring_and_back(self, with_keyring, filled):
        moved = keys("migrate", "--to", "keyring", **MASTER)
        assert moved.returncode == 0, moved.stderr
        assert (
            "The key for openai is in the keyring now, not in the encrypted file." in moved.stdout
        )
        assert not file().exists(), "nothing is left"
        entry = json.loads(with_keyring.get_password("jupyter-ai-assist", "openai"))
        assert entry == {"host": "gateway.example", "key": SECRET}
        back = keys("migrate", "--to", "encrypted", "openai", "openai/work", **MASTER)
        assert back.returncode == 0, back.stderr
        assert with_keyring.get_password("jupyter-ai-assist", "openai") is None
        assert stored().get(OPENAI) == Key(SECRET, "gateway.example")
        assert stored().names() == ("openai", "openai/work")

    def test_a_locked_keyring_takes_nothing_away(self, with_keyring, secret_service, filled):
        secret_service.lock()
        moved = keys("migrate", "--to", "keyring", **MASTER)
        assert moved.returncode == 1
        assert "locked" in moved.stderr
        assert stored().names() == ("openai", "openai/work")

    def test_from_the_environment_it_is_copied_and_that_is_said(self, with_keyring):
        moved = keys(
            "migrate", "--from", "environment", "--to", "keyring", OPENAI_API_KEY=SECRET, **MASTER
        )
        assert moved.returncode == 0, moved.stderr
        assert "in the environment as well: take it out" in moved.stdout
        entry = json.loads(with_keyring.get_password("jupyter-ai-assist", "openai"))
        assert entry == {"host": "api.openai.com", "key": SECRET}

    def test_without_a_keyring_nothing_moves(self, filled):
        moved = keys("migrate", "--to", "keyring", **MASTER)
        assert moved.returncode == 1
        assert "No key can be moved to the keyring: this machine offers no keyring." in moved.stderr
        assert stored().get(OPENAI) == Key(SECRET, "gateway.example")

    def test_another_key_is_replaced_only_where_that_is_said(self, tmp_path):
        source = EnvironmentStore({"OPENAI_API_KEY": "new"})
        target = EncryptedStore(tmp_path / "keys.json", MASTER)
        target.set("openai", Key("old", OPENAI.host))
        [refused] = migrate([OPENAI], [source], target)
        assert "has another key for 'openai'" in refused.problem
        assert target.get(OPENAI) == Key("old", OPENAI.host)
        [done] = migrate([OPENAI], [source], target, replace=True)
        assert (done.problem, done.left) == ("", True)
        assert target.get(OPENAI) == Key("new", OPENAI.host)


class TestAnotherMasterKey:
    @pytest.fixture
    def new(self, tmp_path) -> Path:
        path = tmp_path / "new master"
        path.write_text(f"{NEW}\n")
        return path

    def test_every_key_is_sealed_with_it(self, new):
        for slug in ("openai", "openai/work", "google"):
            stored().set(slug, Key(f"{SECRET}-{slug}", "api.openai.com"))
        done = keys("rotate", "--new-master-key-file", new, **MASTER)
        assert done.returncode == 0, done.stderr
        assert "3 keys are sealed with the new master key." in done.stdout
        assert f"JUPYTER_AI_ASSIST_MASTER_KEY_FILE={new}" in done.stdout
        assert "take JUPYTER_AI_ASSIST_MASTER_KEY away" in done.stdout
        for slug in ("openai", "openai/work", "google"):
            found = stored(NEW).get(KeyRequest(slug, "api.openai.com"))
            assert found == Key(f"{SECRET}-{slug}", "api.openai.com")
        with pytest.raises(KeyStoreError, match="master key does not open"):
            stored(OLD).get(OPENAI)
        after = keys("list", "openai", JUPYTER_AI_ASSIST_MASTER_KEY_FILE=str(new))
        assert "set (encrypted file)" in after.stdout

    @pytest.mark.parametrize("fault", ["wrong", "short", "damaged"])
    def test_where_that_cannot_be_the_file_stays_as_it_was(self, new, fault):
        stored().set("openai", Key(SECRET, "api.openai.com"))
        stored().set("google", Key(SECRET, "google"))
        if fault == "damaged":
            content = json.loads(file().read_text())
            content["entries"]["google"]["host"] = "evil.example"
            file().write_text(json.dumps(content))
        if fault == "short":
            new.write_text("short")
        before = file().read_bytes()
        present = NEW if fault == "wrong" else OLD
        done = keys("rotate", "--new-master-key-file", new, JUPYTER_AI_ASSIST_MASTER_KEY=present)
        assert done.returncode == 1
        assert {"wrong": "does not open", "short": "shorter than", "damaged": "was damaged"}[
            fault
        ] in done.stderr
        assert file().read_bytes() == before

    def test_without_a_file_that_is_said(self, new):
        done = keys("rotate", "--new-master-key-file", new, **MASTER)
        assert done.returncode == 1
        assert "There is no file" in done.stderr
        assert not file().exists()
