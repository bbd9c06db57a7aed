"""A clean place for every test: an empty home, no keys, no outside network."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

ALWAYS = {
    "deadline": None,  # no test measures time; what hangs is ended by pytest's own limit
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "print_blob": True,
}
# The same examples in each run, so that a failure is the change's. A find is told as it came:
# making it small takes minutes, which the long run has, as it has other examples each time.
settings.register_profile(
    "short",
    max_examples=40,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    **ALWAYS,
)
settings.register_profile("long", max_examples=5_000, derandomize=False, **ALWAYS)
# By name, as hypothesis takes a profile of its own where it sees that a CI runs it.
settings.load_profile("short")

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _clean_place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("JUPYTER", "IPYTHON", "XDG_", "DBUS_")) or name.endswith(
            ("_API_KEY", "_TOKEN")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home / "config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(home / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(home / "ipython"))
    # The keyring of whoever runs the tests is nobody's business here.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    Path(home / "data").mkdir()


@pytest.fixture(autouse=True)
def _no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def only_local(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = address[0] if isinstance(address, tuple) else str(address)
            if host not in LOCAL:
                raise OSError(f"tests may not reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", only_local)
