"""The encrypted file among other processes, faults and attackers."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.keys.base import Key, KeyRequest
from jupyter_ai_assist.core.keys.encrypted import EncryptedStore

MASTER = {"JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery"}
SECRET = "sk-test-0123456789abcdef"
HOST = "api.openai.com"

WRITER = """
    import sys
    from pathlib import Path
    from jupyter_ai_assist.core.keys.base import Key
    from jupyter_ai_assist.core.keys.encrypted import EncryptedStore
    store = EncryptedStore(Path(sys.argv[1]))
    for number in range(int(sys.argv[3])):
        store.set(f"{sys.argv[2]}-{number}", Key("sk-" + "x" * 40, "h"))
        print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "assist" / "keys.json"


@pytest.fixture
def filled(path) -> EncryptedStore:
    store = EncryptedStore(path, MASTER)
    store.set("openai", Key(SECRET, HOST))
    return store


def get(path: Path, slug: str = "openai", environ: dict[str, str] = MASTER) -> Key | None:
    return EncryptedStore(path, environ).get(KeyRequest(slug, HOST))


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(count)],
        env={**os.environ, **MASTER},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_key_is_not_in_the_file(filled, path):
    assert SECRET.encode() not in path.read_bytes()
    assert HOST.encode() in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_owner_may_read_it(path):
    path.parent.mkdir(mode=0o755)
    before = os.umask(0)
    try:
        EncryptedStore(path, MASTER).set("openai", Key(SECRET, HOST))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


class TestMasterKey:
    def test_none(self, path):
        store = EncryptedStore(path, {})
        assert store.usable() == "there is no master key for it"
        with pytest.raises(KeyStoreError, match="no master key") as caught:
            store.set("openai", Key(SECRET, HOST))
        assert "JUPYTER_AI_ASSIST_MASTER_KEY" in caught.value.hint
        assert not path.exists()

    def test_from_a_file(self, filled, path, tmp_path):
        file = tmp_path / "master"
        file.write_text("correct horse battery\n")
        environ = {"JUPYTER_AI_ASSIST_MASTER_KEY_FILE": str(file)}
        assert get(path, environ=environ) == Key(SECRET, HOST)

    def test_from_systemd(self, filled, path, tmp_path):
        (tmp_path / "jupyter-ai-assist-master-key").write_text("correct horse battery\n")
        assert get(path, environ={"CREDENTIALS_DIRECTORY": str(tmp_path)}) == Key(SECRET, HOST)

    def test_a_credentials_folder_of_others_is_none(self, path, tmp_path):
        store = EncryptedStore(path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
        assert store.usable() == "there is no master key for it"

    def test_from_a_missing_file(self, path, tmp_path):
        environ = {"JUPYTER_AI_ASSIST_MASTER_KEY_FILE": str(tmp_path / "nowhere")}
        assert "nowhere cannot be read" in EncryptedStore(path, environ).usable()

    def test_too_short(self, path):
        store = EncryptedStore(path, {"JUPYTER_AI_ASSIST_MASTER_KEY": "short"})
        assert "shorter than 12 characters" in store.usable()
        assert "short'" not in store.usable()

    def test_the_wrong_one_reads_and_writes_nothing(self, filled, path):
        before = path.read_bytes()
        wrong = EncryptedStore(path, {"JUPYTER_AI_ASSIST_MASTER_KEY": "another master key"})
        with pytest.raises(KeyStoreError, match="master key does not open") as caught:
            wrong.get(KeyRequest("openai", HOST))
        assert "delete the file" in caught.value.hint
        with pytest.raises(KeyStoreError, match="master key does not open"):
            wrong.set("google", Key("g", HOST))
        assert path.read_bytes() == before

    def test_a_lost_one_does_not_keep_keys_from_being_deleted(self, filled, path):
        assert EncryptedStore(path, {}).delete("openai") is True
        assert not path.exists()


class TestTampering:
    @staticmethod
    def change(path, change):
        content = json.loads(path.read_text())
        change(content)
        path.write_text(json.dumps(content))

    def test_a_changed_byte(self, filled, path):
        def flip(content):
            sealed = content["entries"]["openai"]["sealed"]
            content["entries"]["openai"]["sealed"] = ("B" if sealed[0] == "A" else "A") + sealed[1:]

        self.change(path, flip)
        with pytest.raises(KeyStoreError, match="damaged or changed"):
            get(path)

    def test_another_host(self, filled, path):
        self.change(path, lambda content: content["entries"]["openai"].update(host="evil.example"))
        with pytest.raises(KeyStoreError, match="damaged or changed"):
            get(path)

    def test_an_entry_moved_to_another_provider(self, filled, path):
        def move(content):
            content["entries"]["google"] = content["entries"]["openai"]

        self.change(path, move)
        with pytest.raises(KeyStoreError, match="damaged or changed"):
            get(path, "google")
        assert get(path) == Key(SECRET, HOST)

    def test_an_entry_cut_short(self, filled, path):
        self.change(path, lambda content: content["entries"]["openai"].update(sealed="AAAA"))
        with pytest.raises(KeyStoreError, match="damaged or changed"):
            get(path)

    @pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\x00", b'{"version": 2}'])
    def test_no_key_file_at_all(self, filled, path, data):
        path.write_bytes(data)
        with pytest.raises(KeyStoreError, match="damaged, or was written by a newer version"):
            get(path)
        with pytest.raises(KeyStoreError, match="damaged"):
            filled.set("google", Key("g", HOST))
        assert path.read_bytes() == data


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    store = EncryptedStore(tmp_path / "file" / "keys.json", MASTER)
    with pytest.raises(KeyStoreError, match=r"cannot be (read|written) \("):
        store.set("openai", Key(SECRET, HOST))


def test_many_writers_lose_nothing(path):
    writers = [writer(path, name, 5) for name in "abc"]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    store = EncryptedStore(path, MASTER)
    for name in "abc":
        for number in range(5):
            assert store.get(KeyRequest(f"{name}-{number}", "h")) is not None


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_killed_writers_damage_nothing_and_block_nobody(filled, path):
    for attempt in range(6):
        process = writer(path, f"w{attempt}", 100_000)
        assert process.stdout is not None
        for _ in range(attempt + 1):
            last = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert get(path) == Key(SECRET, HOST)
        assert EncryptedStore(path, MASTER).get(KeyRequest(f"w{attempt}-{last}", "h")) is not None
    filled.set("openai", Key("sk-new", HOST))
    assert get(path) == Key("sk-new", HOST)
