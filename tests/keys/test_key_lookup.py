"""The order of the stores, the binding to a host, and what people are told."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from jupyter_ai_assist.core.errors import KeyStoreError, MissingKeyError
from jupyter_ai_assist.core.keys import Key, KeyRequest, Keys, host_of, standard_keys
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
from jupyter_ai_assist.core.keys.environment import EnvironmentStore
from jupyter_ai_assist.core.keys.system import SystemStore

HOST = "api.openai.com"
ASKED = KeyRequest("openai", HOST, "OPENAI_API_KEY")
MASTER = {"JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery"}


@pytest.fixture
def encrypted(tmp_path) -> EncryptedStore:
    return EncryptedStore(tmp_path / "assist" / "keys.json", MASTER)


@pytest.fixture
def bare(tmp_path) -> Keys:
    """A machine without keyring, master key and variables."""
    path = tmp_path / "assist" / "keys.json"
    return Keys([SystemStore(), EncryptedStore(path, {}), EnvironmentStore({})])


class TestOrder:
    def test_keyring_then_encrypted_file_then_environment(self, secret_service, encrypted):
        system = SystemStore()
        keys = Keys([system, encrypted, EnvironmentStore({"OPENAI_API_KEY": "from-environment"})])
        assert keys.get(ASKED) == "from-environment"
        assert str(keys.status(ASKED)) == "set (environment: OPENAI_API_KEY)"
        encrypted.set("openai", Key("from-file", HOST))
        assert keys.get(ASKED) == "from-file"
        assert str(keys.status(ASKED)) == "set (encrypted file)"
        system.set("openai", Key("from-keyring", HOST))
        assert keys.get(ASKED) == "from-keyring"
        assert str(keys.status(ASKED)) == "set (keyring)"

    def test_a_new_key_goes_into_the_first_store_that_keeps_keys(self, secret_service, encrypted):
        keys = Keys([SystemStore(), encrypted, EnvironmentStore({})])
        assert keys.set(ASKED, " sk-new\n") == "keyring"
        assert keys.get(ASKED) == "sk-new"

    def test_without_keyring_the_encrypted_file_keeps_it(self, encrypted):
        keys = Keys([SystemStore(), encrypted, EnvironmentStore({})])
        assert keys.set(ASKED, "sk-new") == "encrypted file"
        assert keys.get(ASKED) == "sk-new"

    def test_delete_removes_it_everywhere(self, secret_service, encrypted):
        system = SystemStore()
        keys = Keys([system, encrypted, EnvironmentStore({})])
        system.set("openai", Key("one", HOST))
        encrypted.set("openai", Key("two", HOST))
        assert keys.delete("openai") == ["keyring", "encrypted file"]
        assert keys.get(ASKED) is None
        assert keys.delete("openai") == []


class TestNoStore:
    def test_a_key_is_refused_rather_than_kept_in_the_open(self, bare, tmp_path):
        environ = dict(os.environ)
        with pytest.raises(KeyStoreError) as caught:
            bare.set(ASKED, "sk-secret")
        assert "no keyring" in caught.value.message
        assert "no master key" in caught.value.message
        assert "JUPYTER_AI_ASSIST_MASTER_KEY" in caught.value.hint
        assert "sk-secret" not in str(caught.value)
        assert dict(os.environ) == environ
        assert not list(tmp_path.rglob("keys*"))

    def test_one_error_names_every_fix_and_every_reason(self, bare):
        with pytest.raises(MissingKeyError) as caught:
            bare.require(ASKED, name="OpenAI")
        assert caught.value.message == (
            "There is no key for OpenAI (keyring: this machine offers no keyring; encrypted file: "
            "there is no master key for it; environment: OPENAI_API_KEY is not set)."
        )
        for fix in ("/key set openai", "OPENAI_API_KEY", "JUPYTER_AI_ASSIST_MASTER_KEY"):
            assert fix in caught.value.hint

    def test_without_a_variable_none_is_named(self, bare):
        with pytest.raises(MissingKeyError) as caught:
            bare.require(KeyRequest("lab", "llm.lab"), name="Lab")
        assert "environment: no variable is configured" in caught.value.message
        assert " or set " not in caught.value.hint

    def test_the_status_says_so(self, bare):
        status = bare.status(ASKED)
        assert str(status) == "not set"
        assert not status.usable
        assert len(status.reasons) == 3


class TestHost:
    def test_a_key_is_not_given_out_for_another_host(self, encrypted):
        keys = Keys([encrypted, EnvironmentStore({})])
        keys.set(ASKED, "sk-secret")
        for ask in (
            lambda: keys.get(KeyRequest("openai", "evil.example", "")),
            lambda: keys.require(KeyRequest("openai", "evil.example"), name="OpenAI"),
        ):
            with pytest.raises(KeyStoreError) as caught:
                ask()
            assert not isinstance(caught.value, MissingKeyError)
            assert "is for api.openai.com and is not sent to evil.example" in caught.value.message
            assert "/key set openai" in caught.value.hint
            assert "sk-secret" not in str(caught.value)
        status = keys.status(KeyRequest("openai", "evil.example", ""))
        assert str(status) == "set for api.openai.com only (encrypted file)"
        assert not status.usable

    def test_a_later_store_may_have_the_key_for_this_host(self, encrypted):
        keys = Keys([encrypted, EnvironmentStore({"GATEWAY_KEY": "gateway"})])
        keys.set(ASKED, "sk-secret")
        assert keys.get(KeyRequest("openai", "gateway.example", "GATEWAY_KEY")) == "gateway"

    def test_names_of_hosts_have_no_case(self, encrypted):
        keys = Keys([encrypted])
        keys.set(KeyRequest("openai", "API.OpenAI.com"), "sk-secret")
        assert keys.get(KeyRequest("openai", HOST, "")) == "sk-secret"

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://api.openai.com/v1", "api.openai.com"),
            ("https://API.OpenAI.com:443/v1", "api.openai.com"),
            ("https://gateway.example:8443", "gateway.example:8443"),
            ("http://localhost:11434/v1", "http://localhost:11434"),
            ("http://api.openai.com", "http://api.openai.com"),
            ("https://api.openai.com:80", "api.openai.com:80"),
            ("https://api.openai.com@evil.example/", "evil.example"),
            ("https://user:pw@host.example/", "host.example"),
            ("http://[::1]:8000/v1", "http://[::1]:8000"),
        ],
    )
    def test_the_host_of_an_address(self, url, host):
        assert host_of(url) == host

    @pytest.mark.parametrize(
        "url",
        ["", "api.openai.com", "file:///etc/passwd", "https://", "https://h:x", "https://[::"],
    )
    def test_no_address(self, url):
        with pytest.raises(KeyStoreError, match="no web address"):
            host_of(url)


class TestBadKeys:
    @pytest.mark.parametrize(
        "value",
        ["", "  \n", "two words", "line\nbreak", "tab\tkey", "nul\0", "schlüssel", "k" * 9000],
    )
    def test_what_is_no_key_is_not_stored_and_not_shown(self, encrypted, value):
        keys = Keys([encrypted])
        with pytest.raises(KeyStoreError) as caught:
            keys.set(ASKED, value)
        if value.strip():
            assert value not in str(caught.value)
        assert keys.get(ASKED) is None


class TestBrokenStore:
    @pytest.fixture
    def damaged(self, encrypted, tmp_path) -> EncryptedStore:
        encrypted.set("openai", Key("sk-secret", HOST))
        (tmp_path / "assist" / "keys.json").write_text("{")
        return encrypted

    def test_it_does_not_hide_a_key_in_the_environment(self, damaged):
        keys = Keys([damaged, EnvironmentStore({"OPENAI_API_KEY": "from-environment"})])
        assert keys.get(ASKED) == "from-environment"
        assert "damaged" in keys.status(ASKED).reasons[0]

    def test_the_missing_key_says_what_is_broken(self, damaged):
        with pytest.raises(MissingKeyError, match="damaged"):
            Keys([damaged]).require(ASKED, name="OpenAI")

    def test_it_is_not_passed_over_by_a_new_key(self, damaged, tmp_path):
        other = EncryptedStore(tmp_path / "other" / "keys.json", MASTER)
        with pytest.raises(KeyStoreError, match="damaged"):
            Keys([damaged, other]).set(ASKED, "sk-new")

    def test_a_deletion_that_fails_is_said_after_all_others_were_done(self, damaged, tmp_path):
        other = EncryptedStore(tmp_path / "other" / "keys.json", MASTER)
        other.set("openai", Key("sk-new", HOST))
        keys = Keys([damaged, other])
        with pytest.raises(KeyStoreError, match="damaged"):
            keys.delete("openai")
        assert Keys([other]).get(ASKED) is None


def test_the_standard_stores_read_the_environment(tmp_path, monkeypatch):
    keys = standard_keys(tmp_path / "assist")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-later")
    assert keys.get(ASKED) == "sk-later"
    assert not (tmp_path / "assist").exists(), "looking makes nothing"


def test_importing_loads_neither_keyring_nor_cryptography():
    program = (
        "import sys, jupyter_ai_assist.core.keys\n"
        "print([name for name in ('keyring', 'cryptography', 'IPython', 'pydantic_ai')"
        " if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "[]"
