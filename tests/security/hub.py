"""A real JupyterHub with two users, each of whom has a real ``jupyterhub-singleuser``.

The hub, its spawner, its tokens and scopes are real. Of its proxy there is only the list of
where servers are: clients go there directly.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _beside import Beside
from _clean_home import clean_home
from security.seat import Seat

__all__ = ["USERS", "Hub", "open_hub"]

CONFIG = Path(__file__).with_name("jupyterhub_config.py")
USERS = ("ann", "bob")
START = 90.0
END = 30.0


@dataclass(frozen=True)
class Hub:
    """A running hub."""

    folder: Path
    """Its own; each user has a home in ``homes``."""
    port: int
    token: str

    def seat(self, user: str, *, at: str = "") -> Seat:
        """A user's own server, or what their token gets them at another's."""
        with (self.folder / "routes.json").open() as file:
            target = json.load(file)[f"/user/{at or user}/"]["target"]
        token = self.ask("POST", f"users/{user}/tokens", {"note": "test"})["token"]
        return Seat(f"{target}/user/{at or user}", token)

    def start_server(self, user: str) -> None:
        """Have a user's server spawned, and wait until the hub says that it is there."""
        self.ask("POST", f"users/{user}/server", {})
        end = time.monotonic() + START
        while time.monotonic() < end:
            if self.ask("GET", f"users/{user}")["servers"].get("", {}).get("ready"):
                return
            time.sleep(0.2)
        pytest.fail(f"The server of {user} did not start:\n{self.log}")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the hub's own API answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/hub/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=START) as response:
            return json.loads(response.read() or b"null")

    @property
    def log(self) -> str:
        """The end of what the hub and its servers have logged."""
        return (self.folder / "hub.log").read_text()[-3000:]


@contextmanager
def open_hub(beside: Beside, folder: Path, environ: Mapping[str, str]) -> Iterator[Hub]:
    """A hub with both servers running.

    Parameters
    ----------
    beside
        Where it is installed.
    environ
        What its spawner gives every server.
    """
    ports = [free_port(), free_port()]
    hub = Hub(folder, ports[0], secrets.token_hex(16))
    told = {
        "port": ports[0],
        "public_port": ports[1],
        "token": hub.token,
        "users": USERS,
        "homes": str(folder / "homes"),
        "program": str(beside.folder / "bin" / "jupyterhub-singleuser"),
        "environ": dict(environ),
    }
    (folder / "homes").mkdir(exist_ok=True)
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)],
            cwd=folder,
            env={**beside.variables(clean_home(os.environ, folder)), "HUB": json.dumps(told)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(hub, process)
        for user in USERS:
            hub.start_server(user)
        yield hub
    finally:
        process.terminate()  # it stops the servers, too
        try:
            process.wait(END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f"The hub did not stop:\n{hub.log}")


def wait_for(hub: Hub, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        try:
            hub.ask("GET", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    process.kill()
    pytest.fail(f"The hub did not start:\n{hub.log}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
