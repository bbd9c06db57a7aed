"""What every key store promises, asked of each of the three."""

from __future__ import annotations

import json

import pytest

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.keys.base import Key, KeyRequest, KeyStore
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
from jupyter_ai_assist.core.keys.environment import EnvironmentStore
from jupyter_ai_assist.core.keys.system import SystemStore

HOST = "api.example.com"
SECRET = "sk-test-0123456789abcdef"
WANTED = KeyRequest("openai", HOST, "OPENAI_API_KEY")


class StoreContract:
    """Inherit it, and give the fixtures ``store`` and ``filled`` (it holds SECRET)."""

    def test_an_empty_store_has_no_key(self, store: KeyStore):
        assert store.usable() == ""
        assert store.get(WANTED) is None

    def test_a_stored_key_is_given_back(self, filled: KeyStore):
        assert filled.get(WANTED) == Key(SECRET, HOST)

    def test_other_providers_have_their_own(self, filled: KeyStore):
        assert filled.get(KeyRequest("anthropic", HOST, "ANTHROPIC_API_KEY")) is None

    def test_nothing_shows_the_key(self, filled: KeyStore):
        shown = f"{filled!r} {filled.get(WANTED)!r} {filled.usable()} {filled.name}"
        assert SECRET not in shown

    def test_deleting_what_is_not_there_says_so(self, store: KeyStore):
        assert store.delete("openai") is False


class WritableStoreContract(StoreContract):
    @pytest.fixture
    def filled(self, store: KeyStore) -> KeyStore:
        store.set("openai", Key(SECRET, HOST))
        return store

    def test_it_says_that_it_keeps_keys(self, store: KeyStore):
        assert store.writable

    def test_a_new_key_replaces_the_old(self, filled: KeyStore):
        filled.set("openai", Key("sk-other", "other.example.com"))
        assert filled.get(WANTED) == Key("sk-other", "other.example.com")

    def test_a_deleted_key_is_gone(self, filled: KeyStore):
        assert filled.delete("openai") is True
        assert filled.get(WANTED) is None
        assert filled.delete("openai") is False

    def test_deleting_one_leaves_the_others(self, filled: KeyStore):
        filled.set("google", Key("g-key", HOST))
        filled.delete("openai")
        assert filled.get(KeyRequest("google", HOST)) == Key("g-key", HOST)

    def test_another_store_object_sees_the_key(self, filled: KeyStore, again: KeyStore):
        assert again.get(WANTED) == Key(SECRET, HOST)


class TestEncrypted(WritableStoreContract):
    @pytest.fixture
    def store(self, tmp_path) -> KeyStore:
        return self.make(tmp_path)

    @pytest.fixture
    def again(self, tmp_path) -> KeyStore:
        return self.make(tmp_path)

    @staticmethod
    def make(tmp_path) -> KeyStore:
        master = {"JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery"}
        return EncryptedStore(tmp_path / "assist" / "keys.json", master)


class TestEnvironment(StoreContract):
    @pytest.fixture
    def store(self) -> KeyStore:
        return EnvironmentStore({})

    @pytest.fixture
    def filled(self) -> KeyStore:
        return EnvironmentStore({"OPENAI_API_KEY": f" {SECRET}\n"})

    def test_it_is_only_read(self, filled: KeyStore):
        assert not filled.writable
        with pytest.raises(KeyStoreError, match="cannot be put into the environment"):
            filled.set("openai", Key("sk-new", HOST))
        assert filled.delete("openai") is False
        assert filled.get(WANTED) == Key(SECRET, HOST)

    def test_a_value_that_is_no_key_is_said_and_not_shown(self):
        store = EnvironmentStore({"OPENAI_API_KEY": f"{SECRET} {SECRET}"})
        with pytest.raises(KeyStoreError, match="OPENAI_API_KEY does not hold a key") as caught:
            store.get(WANTED)
        assert SECRET not in str(caught.value)

    def test_without_a_variable_there_is_no_key(self, filled: KeyStore):
        assert filled.get(KeyRequest("openai", HOST)) is None


class TestSecretService(WritableStoreContract):
    @pytest.fixture
    def store(self, secret_service) -> KeyStore:
        return SystemStore()

    @pytest.fixture
    def again(self, secret_service) -> KeyStore:
        return SystemStore()

    def test_an_entry_of_somebody_else_is_no_key(self, store: KeyStore, secret_service):
        secret_service.backend.set_password("jupyter-ai-assist", "openai", SECRET)
        with pytest.raises(KeyStoreError, match="was not written by the assistant") as caught:
            store.get(WANTED)
        assert SECRET not in repr(caught.value)
        assert caught.value.__context__ is None

    def test_an_entry_records_its_host(self, filled: KeyStore, secret_service):
        entry = json.loads(secret_service.backend.get_password("jupyter-ai-assist", "openai"))
        assert entry == {"host": HOST, "key": SECRET}
