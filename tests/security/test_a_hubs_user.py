"""A user's server as JupyterHub starts it: what a group's folder says, its user cannot widen.

The administrator's file comes by ``JUPYTER_CONFIG_PATH`` of the spawner's environment, as
``docs/admin/setups.md`` has it, in a folder that the user can read and not write: it belongs to
another account, and the server has lost what lets root pass over that.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from security.besieged import HIDDEN, Castle, Talk, open_castle
from security.seat import Seat
from security.test_widening import hostile_folder, hostile_model, hostile_settings

ADMINISTRATOR = 65534
DROP_CAPABILITY = 24
"""Of ``prctl``; see ``capabilities(7)``."""
WRITES_ANYWHERE, READS_ANYWHERE, OWNS_ALL = 1, 2, 3
START = 60.0
PREFIX = "/user/ann"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0,
    reason="only root can give a folder to another account",
)


@pytest.fixture
def castle() -> Iterator[Castle]:
    # Not pytest's own folder, which only its owner may enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with open_castle(Path(folder) / "home") as castle:
            yield castle


def group_folder(castle: Castle) -> Path:
    """The folder of a group's rules, which is the administrator's."""
    folder = castle.home.parent / "etc-careful"
    folder.mkdir()
    (folder / "jupyter_ai_assist_config.py").write_text(castle.admins)
    for path in (folder, *folder.iterdir()):
        os.chown(path, ADMINISTRATOR, ADMINISTRATOR)
    return folder


def as_anybody() -> None:
    """Let rights and owners of files count for this process, as for any user but root."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (WRITES_ANYWHERE, READS_ANYWHERE, OWNS_ALL):
        if libc.prctl(DROP_CAPABILITY, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


@contextmanager
def spawned(castle: Castle, folder: Path) -> Iterator[Seat]:
    """The server with the variables that a hub's spawner gives it."""
    config = castle.home / ".jupyter"
    config.mkdir()
    (config / "jupyter_ai_assist_config.json").write_text(json.dumps(hostile_settings(castle)))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    single = Seat(f"http://127.0.0.1:{port}{PREFIX}", secrets.token_hex(16))
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(castle.home),
        "JUPYTER_CONFIG_PATH": str(folder),
        "JUPYTER_AI_ASSIST_ENABLED": "1",
        "JUPYTERHUB_USER": "ann",
        "JUPYTERHUB_SERVICE_PREFIX": f"{PREFIX}/",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTER_TOKEN": single.token,
        **castle.environ,
    }
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.base_url={PREFIX}/"),
        *("--ServerApp.jpserver_extensions=jupyter_ai_assist=True", "--allow-root"),
    ]
    with (castle.home.parent / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=castle.folder,
            env=environ,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=as_anybody,  # noqa: PLW1509 - no other thread is in it yet
        )
        try:
            wait_for(single, server, Path(log.name))
            yield single
        finally:
            stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End it; jupyter_server loses a signal that comes while it writes a line of its log."""
    for _ in range(5):
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
            return
    server.kill()
    server.wait()
    pytest.fail("The server did not stop.")


def wait_for(single: Seat, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START
    while server.poll() is None and time.monotonic() < end:
        try:
            if single.ask("status")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()[-3000:]}")


def test_a_users_file_folder_and_model_widen_nothing(castle):
    folder = group_folder(castle)
    hostile_folder(castle)
    hostile_model(castle)
    with spawned(castle, folder) as single:
        frames = asyncio.run(
            Talk(single).send(
                {
                    "type": "submit",
                    "prompt": "Read hidden.txt and write taken.txt.",
                    "mode": "agent",
                    "model": "lab:m",
                }
            )
        )
    assert frames[-1]["event"]["type"] == "turn_finished"
    castle.check()


def test_a_modified_client_gets_a_sentence_that_names_the_groups_file(castle):
    folder = group_folder(castle)
    with spawned(castle, folder) as single:
        strange = {"type": "submit", "prompt": "Hello", "model": "openai:gpt-6", "mode": "agent"}
        refused = asyncio.run(Talk(single).send(strange))[-1]["event"]
        assert refused["type"] == "turn_failed"
        said = [refused["message"]]
        _, permissions = single.ask("permissions")
        tools = {tool["name"]: tool for tool in permissions["tools"]}
        assert tools["write_file"]["mode"] == "deny"
        assert tools["write_file"]["locked"]
        said.append(tools["write_file"]["setting"])
        body = {"mode": "allow"}
        code, answer = single.ask("permissions/write_file", body, "PUT")
        assert code >= 400, answer
        assert castle.stranger.seen == []
        assert HIDDEN.encode() not in b"".join(seen.body for seen in castle.allowed.seen)
    for sentence in said:
        assert str(folder) in sentence
