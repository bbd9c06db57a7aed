"""Packages that lie beside the environment: only what asks for them sees them.

jupyter-collaboration changes how every JupyterLab of an environment opens notebooks, and
JupyterHub brings libraries that others use as soon as they are there, and Voilà a button to every
notebook. The tests that they are for add them to a process of theirs; all others run as if they
were not there.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from _console import ROOT, step
from _environment import CONSTRAINTS, Environment, install

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Beside:
    """A folder with what the extra of its name brings, and nothing that the environment has."""

    folder: Path

    @property
    def packages(self) -> list[str]:
        """What Python must look through to import them; the same place on most machines."""
        places = {"base": str(self.folder), "platbase": str(self.folder)}
        found = (sysconfig.get_path(kind, vars=places) for kind in ("purelib", "platlib"))
        return list(dict.fromkeys(found))

    @property
    def installed(self) -> bool:
        return self._stamp.exists()

    @property
    def _stamp(self) -> Path:
        return self.folder / "installed.txt"

    def variables(self, others: Mapping[str, str]) -> dict[str, str]:
        """The variables of a process, with which Python and Jupyter find the packages."""
        more = {
            "PYTHONPATH": self.packages,
            "JUPYTER_PATH": [str(self.folder / "share" / "jupyter")],
            "JUPYTER_CONFIG_PATH": [str(self.folder / "etc" / "jupyter")],
        }
        kept = {name: filter(None, [others.get(name)]) for name in more}
        joined = {name: os.pathsep.join([*paths, *kept[name]]) for name, paths in more.items()}
        return {**others, **joined}

    def prepare(self, environment: Environment) -> None:
        """Install what the extra names, if anything changed."""
        wanted = _requirements(self.folder.name)
        state = environment.stamp.read_text(encoding="utf-8")
        if self.installed and self._stamp.read_text(encoding="utf-8") == state:
            return
        with step(f"Installing {', '.join(wanted)} beside the environment"):
            shutil.rmtree(self.folder, ignore_errors=True)
            install(environment, "--prefix", self.folder, "--constraint", CONSTRAINTS, *wanted)
            self._stamp.write_text(state, encoding="utf-8")


def collaboration(environment: Path) -> Beside:
    """What is beside the environment in this folder, once ``prepare`` was called."""
    return Beside(environment / "collaboration")


def hub(environment: Path) -> Beside:
    """The same, of JupyterHub."""
    return Beside(environment / "hub")


def voila(environment: Path) -> Beside:
    """The same, of Voilà."""
    return Beside(environment / "voila")


def marimo(environment: Path) -> Beside:
    """The same, of marimo."""
    return Beside(environment / "marimo")


def _requirements(extra: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: list[str] = project["optional-dependencies"][extra]
    return found
