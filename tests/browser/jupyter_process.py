"""A real JupyterLab or Jupyter Notebook, in a process and a home of its own."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal

import nbformat
from _beside import Beside
from _clean_home import clean_home
from _machine import is_root
from nbformat.v4 import new_code_cell, new_notebook

__all__ = ["END", "START", "Application", "Jupyter", "free_port"]

Application = Literal["jupyterlab", "notebook"]

START = 90.0
"""Seconds that a server may take to answer, on a machine with much else to do."""
END = 20.0
"""Seconds that a server may take to end with its kernels."""
SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


class Jupyter:
    """A server, which is the same for all browsers after a restart: one address, one token.

    Parameters
    ----------
    home
        An empty folder: what the server and its kernels know of the user.
    environ
        The variables that they get, besides those of the home.
    config
        The assistant's configuration, as in ``jupyter_ai_assist_config.py``.
    admins
        The same, of an administrator.
    beside
        Packages that this server has besides those of the environment.
    """

    def __init__(
        self,
        application: Application,
        home: Path,
        environ: Mapping[str, str],
        config: str = "",
        admins: str = "",
        *,
        beside: Beside | None = None,
    ) -> None:
        self.application = application
        self.home = home
        self.folder = home / "work"
        """Where the notebooks are."""
        self.folder.mkdir(parents=True)
        self.log = home / "server.log"
        self.debug = False
        """Whether it logs all that it can."""
        self.token = secrets.token_hex(16)
        self.port = free_port()
        self._variables = {
            # The keyring of whoever runs the tests is nobody's business here.
            **_without_keys(clean_home(environ, home)),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._written: IO[bytes] | None = None
        self._configure(config)
        self._administer(admins)
        if beside is not None:
            self._variables = beside.variables(self._variables)

    @property
    def address(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> Mapping[str, str]:
        """What programs of its user are started with."""
        return self._variables

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._written = self.log.open("ab")
        self._process = subprocess.Popen(
            self._command(),
            cwd=self.folder,
            env=self._variables,
            stdout=self._written,
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + START
        while self._process.poll() is None and time.monotonic() < end:
            try:
                self.api("GET", "status")
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError(f"{self.application} did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self, *, kill: bool = False) -> None:
        """End it with its kernels; or at once, as a crash would."""
        if self._process is None or self._written is None:
            return
        self._process.kill() if kill else self._process.terminate()
        try:
            self._process.wait(END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._written.close()
        self._process = None

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """What the server's REST API answers."""
        request = urllib.request.Request(
            f"{self.address}/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            text = response.read()
        return json.loads(text) if text else None

    def write_notebook(self, name: str, cells: Sequence[Any]) -> str:
        """Write a notebook of these cells, texts being the sources of code cells; its path."""
        made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        nbformat.write(new_notebook(cells=made, metadata=SPEC), self.folder / name)
        return name

    def end_kernels(self) -> None:
        """End every session."""
        for session in self.api("GET", "sessions"):
            self.api("DELETE", f"sessions/{session['id']}")

    def set_theme(self, name: str) -> None:
        """Choose a theme, as its user does in the settings."""
        self._set("@jupyterlab/apputils-extension/themes", {"theme": name})

    def set_assistant(self, **values: Any) -> None:
        """Choose the assistant's settings, as its user does; all others are as at first."""
        self._set("jupyter-ai-assist/settings", values)

    def _configure(self, config: str) -> None:
        folder = self.home / ".jupyter"
        folder.mkdir()
        (folder / "jupyter_ai_assist_config.py").write_text(config)
        # Nobody is asked about news, which would come from outside.
        news = {"fetchNews": "false", "checkForUpdates": False}
        self._set("@jupyterlab/apputils-extension/notification", news)

    def _administer(self, config: str) -> None:
        """Have a system-wide folder of its own."""
        folder = self.home / "etc" / "jupyter"
        folder.mkdir(parents=True)
        (folder / "jupyter_ai_assist_config.py").write_text(config)
        self._variables |= {
            "JUPYTER_PLATFORM_DIRS": "1",
            "XDG_CONFIG_DIRS": str(folder.parent),
            "JUPYTER_CONFIG_DIR": str(self.home / ".jupyter"),
        }

    def _set(self, name: str, settings: Mapping[str, Any]) -> None:
        folder = self.home / ".jupyter" / "lab" / "user-settings"
        path = folder / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))

    def _command(self) -> list[str]:
        app = {"jupyterlab": "LabApp", "notebook": "JupyterNotebookApp"}[self.application]
        command = [sys.executable, "-m", self.application, "--no-browser", "--ip=127.0.0.1"]
        command += [f"--port={self.port}", "--ServerApp.port_retries=0"]
        command += [f"--ServerApp.root_dir={self.folder}"]
        command += [f"--IdentityProvider.token={self.token}"]
        # Tests read the cells' sources from the application, which shows them in part only.
        command.append(f"--{app}.expose_app_in_browser=True")
        if self.debug:
            command.append("--debug")
        return [*command, "--allow-root"] if is_root() else command


def _without_keys(variables: Mapping[str, str]) -> dict[str, str]:
    secret = ("_API_KEY", "_TOKEN")
    return {name: value for name, value in variables.items() if not name.endswith(secret)}


def free_port() -> int:
    """One that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
