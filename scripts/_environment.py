"""The Python environment of a checkout: ``.venv``, made once and kept up to date."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from _console import ROOT, StepError, run, run_quietly, step
from _frontend import fingerprint as fingerprint_of_frontend

if TYPE_CHECKING:
    from collections.abc import Iterable

CONSTRAINTS = ROOT / "scripts" / "constraints.txt"
SOURCES = (
    ROOT / "pyproject.toml",
    CONSTRAINTS,
    ROOT / "jupyter_ai_assist" / "_version.py",
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    @property
    def stamp(self) -> Path:
        """Where it is written down what was installed."""
        return self.folder / "installed.txt"

    def variables(self, *first_on_path: Path) -> dict[str, str]:
        """The variables of a process that runs in this environment."""
        folders = [*map(str, first_on_path), str(self.programs), os.environ.get("PATH", "")]
        return {
            **os.environ,
            "PATH": os.pathsep.join(filter(None, folders)),
            "VIRTUAL_ENV": str(self.folder),
        }


def prepare(*extras: str) -> Environment:
    """Make ``.venv`` where there is none, and install what the extras name, if anything changed."""
    environment = Environment(ROOT / ".venv")
    version = _python_version(environment)
    if version is None:
        create(environment)
        version = _python_version(environment)
    if version is None:
        raise StepError(
            f"the Python environment {environment.folder} does not work",
            "delete this folder and run this again",
        )
    _install(environment, extras, _fingerprint(version))
    return environment


def create(environment: Environment) -> None:
    """Make a virtual environment with pip."""
    if importlib.util.find_spec("ensurepip") is None:
        raise StepError(
            "this Python cannot make environments: its module ensurepip is missing",
            "install it (Debian, Ubuntu: apt install python3-venv), then run this again",
        )
    with step(f"Making the environment {environment.folder} with Python {sys.version.split()[0]}"):
        run_quietly(
            [sys.executable, "-m", "venv", environment.folder],
            "read the lines above; then delete the folder and run this again",
        )


def install(environment: Environment, *arguments: str | Path) -> None:
    """Call pip's install command; where packages come from is the machine's own setting."""
    run_quietly(
        [environment.python, "-m", "pip", "install", "--disable-pip-version-check", *arguments],
        "read pip's last lines above: can pip reach its package index (see 'pip config list')? "
        "Then run this again",
    )


def _install(environment: Environment, extras: Iterable[str], fingerprint: str) -> None:
    before, earlier = _read_stamp(environment)
    if before == fingerprint and earlier.issuperset(extras):
        print(f"==> The environment {environment.folder} is up to date")
        return
    # What an earlier run installed stays installed, and so must be updated as well.
    names = ",".join(sorted(earlier.union(extras)))
    with step(f"Installing jupyter-ai-assist[{names}]; a first time takes a minute or two"):
        environment.stamp.unlink(missing_ok=True)
        install(environment, "--constraint", CONSTRAINTS, "--editable", f".[{names}]")
        environment.stamp.write_text(f"{fingerprint}\n{names}\n", encoding="utf-8")


def _python_version(environment: Environment) -> str | None:
    """The version of the environment's Python, if it and its pip work."""
    if not environment.python.exists():
        return None
    lines: list[str] = []
    code = run([environment.python, "-c", "import sys, pip; print(sys.version)"], lines.append)
    return " ".join(lines) if code == 0 else None


def _fingerprint(python_version: str) -> str:
    """What must be the same for an installation to still hold."""
    digest = hashlib.sha256(f"{ROOT}\n{python_version}\n{fingerprint_of_frontend()}\n".encode())
    for source in SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _read_stamp(environment: Environment) -> tuple[str, frozenset[str]]:
    """The fingerprint and the extras of the last installation that went through."""
    if not environment.stamp.exists():
        return "", frozenset()
    fingerprint, extras = environment.stamp.read_text(encoding="utf-8").split()
    return fingerprint, frozenset(extras.split(","))
