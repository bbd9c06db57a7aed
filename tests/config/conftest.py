"""A machine with one folder of the user's and one of an administrator's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_ai_assist.config.dirs import ConfigDir
from jupyter_ai_assist.config.loader import LoadedSettings, load_settings
from jupyter_ai_assist.config.switch import switched_off
from jupyter_ai_assist.core.settings import Settings

JSON = "jupyter_ai_assist_config.json"
PYTHON = "jupyter_ai_assist_config.py"


@dataclass
class Machine:
    """Folders in Jupyter's order: what is the user's first, the system's last."""

    user: Path
    env: Path
    system: Path
    environ: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path, content: Mapping[str, Any] | str, name: str = "") -> Path:
        """A file of settings, JSON for a dict and Python for a text."""
        text = content if isinstance(content, str) else json.dumps(content)
        path = folder / (name or (PYTHON if isinstance(content, str) else JSON))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def load(self) -> LoadedSettings:
        """Load as kernel and server do, from these folders."""
        return load_settings(self.dirs(), self.environ)

    def switched_off(self) -> str:
        """What ``%load_ext`` says instead of loading."""
        return switched_off(self.dirs(), self.environ)

    def settings(self) -> Settings:
        """The settings of files that are in order."""
        loaded = self.load()
        assert not loaded.problems
        return loaded.settings

    def dirs(self) -> list[ConfigDir]:
        """The folders, as the loader takes them."""
        return [
            ConfigDir(self.user, admin=False),
            ConfigDir(self.env, admin=True),
            ConfigDir(self.system, admin=True),
        ]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    folders = [tmp_path / name for name in ("user", "env", "system")]
    for folder in folders:
        folder.mkdir()
    return Machine(*folders)
