"""Starts ``@copilotkit/aimock``: a mock of all model services that others wrote.

It answers from ``aimock.json``. Its own journal is normalised, so a
``Recorder`` goes before it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["missing", "running"]

_HERE = Path(__file__).parent
_PROGRAM = _HERE / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"


def missing() -> str:
    """Why it cannot be started, or ``""``."""
    if shutil.which("node") is None:
        return "there is no Node on the path"
    if not _PROGRAM.exists():
        return "its package is not installed: run npm ci in tests/servers"
    return ""


@contextmanager
def running() -> Iterator[int]:
    """The port of a running server."""
    port = _free_port()
    command = ["node", str(_PROGRAM), "--port", str(port), "--fixtures", str(_HERE / "aimock.json")]
    with subprocess.Popen([*command, "--strict", "--log-level", "warn"]) as server:
        try:
            _await_port(port, server)
            yield port
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def _await_port(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"aimock ended with {server.returncode} before it listened")
