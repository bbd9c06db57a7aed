"""What every key store promises, asked of each of them over its real backend."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.keys.base import Key, KeyRequest, KeyStore
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
from jupyter_ai_assist.core.keys.environment import EnvironmentStore
from jupyter_ai_assist.core.keys.system import SystemStore

HOST = "api.example.com"
MASTER = {"JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery"}
SECRET = "sk-test-0123456789abcdef"
WANTED = KeyRequest("openai", HOST, "OPENAI_API_KEY")


WRITES = 4
WRITER = """
import sys
from jupyter_ai_assist.core.keys.base import Key
name, writes, host = sys.argv[1:]
for number in range(int(writes)):
    store.set(f"{name}-{number}", Key(f"key-{name}-{number}", host))
    store.set("shared", Key(f"shared-{name}-{number}", host))
"""


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

    @pytest.mark.parametrize(
        ("slug", "value", "host"),
        [
            ("openai/work-2", SECRET, HOST),
            ("openai", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "http://[::1]:8000"),
            ("openai", "schlüssel-密鑰-🔑", "bücher.example"),
            ("openai", "k" * 8192, HOST),
            ("a" * 32, '{"host": "evil.example", "key": "x"}', "api.example.com:8443"),
        ],
        ids=["named", "every sign", "unicode", "long", "like an entry"],
    )
    def test_it_comes_back_as_it_went_in(self, store: KeyStore, again: KeyStore, slug, value, host):
        store.set(slug, Key(value, host))
        assert again.get(KeyRequest(slug, HOST)) == Key(value, host)
        assert again.delete(slug) is True

    def test_a_deleted_key_is_nowhere(self, filled: KeyStore, again: KeyStore, tmp_path):
        assert filled.delete("openai") is True
        assert again.get(WANTED) is None
        held = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert not [path for path in held if SECRET.encode() in path.read_bytes()]

    def test_writers_in_several_processes_lose_nothing(self, store: KeyStore, again: KeyStore):
        store.set("shared", Key("before", HOST))
        writers = [self.writer(name) for name in ("a", "b", "c")]
        for process in writers:
            _, said = process.communicate(timeout=100)
            assert process.returncode == 0, said
        for name in ("a", "b", "c"):
            for number in range(WRITES):
                found = again.get(KeyRequest(f"{name}-{number}", HOST))
                assert found == Key(f"key-{name}-{number}", HOST)
        last = again.get(KeyRequest("shared", HOST))
        assert last is not None
        assert last.value in {f"shared-{name}-{WRITES - 1}" for name in ("a", "b", "c")}

    making: str
    """Python that makes ``store`` in another process."""

    def writer(self, name: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", f"{self.making}\n{WRITER}", name, str(WRITES), HOST],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class TestEncrypted(WritableStoreContract):
    @pytest.fixture
    def store(self, tmp_path) -> KeyStore:
        return self.make(tmp_path)

    @pytest.fixture
    def again(self, tmp_path) -> KeyStore:
        return self.make(tmp_path)

    @staticmethod
    def make(tmp_path) -> KeyStore:
        return EncryptedStore(tmp_path / "assist" / "keys.json", MASTER)

    @pytest.fixture(autouse=True)
    def _making(self, tmp_path) -> None:
        path = str(tmp_path / "assist" / "keys.json")
        self.making = (
            "from pathlib import Path\n"
            "from jupyter_ai_assist.core.keys.encrypted import EncryptedStore\n"
            f"store = EncryptedStore(Path({path!r}), {MASTER!r})"
        )


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


class TestNoKeyring:
    """On a machine without one, the store says so, and has and keeps nothing."""

    @pytest.fixture(params=["fail", "null"])
    def store(self, request) -> Iterator[KeyStore]:
        backend = importlib.import_module(f"keyring.backends.{request.param}").Keyring()
        keyring.set_keyring(backend)
        yield SystemStore()
        keyring.set_keyring(keyring.backends.fail.Keyring())

    def test_it_is_told_before_anything_is_tried(self, store: KeyStore):
        assert store.usable() in {"this machine offers no keyring", "keyring is switched off"}

    def test_nothing_is_stored_and_nothing_found(self, store: KeyStore):
        for work in (lambda: store.set("openai", Key(SECRET, HOST)), lambda: store.get(WANTED)):
            with pytest.raises(KeyStoreError, match="no usable keyring") as caught:
                work()
            assert SECRET not in str(caught.value)
        assert store.delete("openai") is False


class TestSecretService(WritableStoreContract):
    making = (
        "import keyring\n"
        "from keyring.backends.SecretService import Keyring\n"
        "from jupyter_ai_assist.core.keys.system import SystemStore\n"
        "keyring.set_keyring(Keyring())\n"
        "store = SystemStore()"
    )

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
