"""A real Secret Service (gnome-keyring) on a private bus."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.SecretService
import pytest


@dataclass
class SecretService:
    daemon: subprocess.Popen[bytes]
    backend: keyring.backend.KeyringBackend

    def freeze(self) -> None:
        """The daemon answers nobody any more."""
        self.daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.daemon.send_signal(signal.SIGCONT)

    def lock(self) -> None:
        import secretstorage

        bus = secretstorage.dbus_init()
        secretstorage.get_default_collection(bus).lock()
        bus.close()


@pytest.fixture
def secret_service(monkeypatch, tmp_path) -> Iterator[SecretService]:
    """``keyring`` talks to a fresh, unlocked gnome-keyring."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert bus.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().decode().strip())
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    assert daemon.stdin is not None
    assert daemon.stdout is not None
    daemon.stdin.write(b"password of the test")
    daemon.stdin.close()
    daemon.stdout.readline()  # it is on the bus once it has said where its socket is
    backend = keyring.backends.SecretService.Keyring()
    keyring.set_keyring(backend)
    yield SecretService(daemon, backend)
    keyring.set_keyring(keyring.backends.fail.Keyring())
    for process in (daemon, bus):
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()
        process.stdout.close()
    _collect_sockets()


def _collect_sockets() -> None:
    """SecretStorage leaves its sockets open after an error: collect them here."""
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(timeout=60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
