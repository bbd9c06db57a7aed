"""A real JupyterLab of any environment, and what its processes cost."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from _bench import clean_variables, environment
from _candidates import ASSIST

PATIENCE = 120.0
"""Seconds after which a server counts as hung."""
LOOK = 0.005
"""Seconds between two looks whether it answers."""


@dataclass(frozen=True)
class Server:
    """A JupyterLab with one assistant, or none."""

    name: str
    environment: str
    off: tuple[str, ...] = ()
    """Server extensions that are switched off."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Settings in the home folder, by path."""


NO_FRONT_END = {"config/jupyter_lab_config.json": '{"LabApp": {"labextensions_path": []}}'}
BARE = Server("JupyterLab alone", ASSIST.environment, ("jupyter_ai_assist",), NO_FRONT_END)
OURS = Server(ASSIST.name, ASSIST.environment)
THEIRS = (
    Server("jupyter-ai", "jupyter-ai"),
    Server("notebook-intelligence", "notebook-intelligence"),
)


@dataclass(frozen=True)
class Start:
    """What it took until a server answered; both in seconds."""

    seconds: float
    """From the start of its process until ``/api/status`` answers."""
    cpu: float
    """What its process has used by then."""


@dataclass(frozen=True)
class Lab:
    """A server that answers."""

    address: str
    token: str
    home: Path
    start: Start
    process: psutil.Process

    @property
    def memory(self) -> float:
        """Megabytes of its process and those it has started."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_info().rss for each in family) / 1_000_000

    def page(self, place: str) -> str:
        """The address of a page."""
        return f"{self.address}/{place}?token={self.token}"


@contextmanager
def lab(server: Server, files: Mapping[str, str] | None = None) -> Iterator[Lab]:
    """Start a server in an empty home; ``files`` are put there before, besides its own."""
    place = environment(server.environment)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name)
        off = {"ServerApp": {"jpserver_extensions": dict.fromkeys(server.off, False)}}
        settings = {"config/jupyter_server_config.json": json.dumps(off)}
        for path, text in {**settings, **server.files, **(files or {})}.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_text(text, encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        token = secrets.token_hex(16)
        command = [str(place.python), "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
        command += [f"--ServerApp.root_dir={home}", f"--IdentityProvider.token={token}"]
        variables = {**clean_variables(place, home), "PYTHONHASHSEED": "0"}
        with (home / "log").open("wb") as log:
            began = time.perf_counter()
            # Python looks for modules where it is started: not in this checkout, please.
            process = subprocess.Popen(command, cwd=home, env=variables, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/api/status?token={token}", process, home / "log")
            seconds, seen = time.perf_counter() - began, psutil.Process(process.pid)
            used = seen.cpu_times()
            yield Lab(address, token, home, Start(seconds, used.user + used.system), seen)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(LOOK)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")
