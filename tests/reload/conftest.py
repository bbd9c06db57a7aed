"""A process that lives by real files: a user's folder and an administrator's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from approvals.approval_desk import Desk, Person, open_desk

from jupyter_ai_assist.config.dirs import ConfigDir
from jupyter_ai_assist.config.loader import load_settings
from jupyter_ai_assist.config.state import FilesState
from jupyter_ai_assist.core.assistant import Configured, Reread
from jupyter_ai_assist.core.policy import Policy

NAME = "jupyter_ai_assist_config.json"


class Machine:
    """Folders with files, and what an administrator and a user write there."""

    def __init__(self, folder: Path) -> None:
        self.user, self.system = folder / "user", folder / "system"
        for one in (self.user, self.system):
            one.mkdir()
        self.dirs = [ConfigDir(self.user, admin=False), ConfigDir(self.system, admin=True)]

    def admin(self, text: str | None = None, **settings: Any) -> Path:
        """Set what an administrator sets."""
        return _write(self.system / NAME, text, settings)

    def own(self, text: str | None = None, **settings: Any) -> Path:
        """Set what the user sets."""
        return _write(self.user / NAME, text, settings)

    def desk(self, person: Person | None = None, **options: Any) -> Desk:
        """A notebook in a process that has just started."""
        desk = open_desk(person, **options)
        assistant = desk.session.conversation.assistant

        def read() -> Reread:
            loaded = load_settings(self.dirs, {})
            settings = replace(loaded.settings, default_model="fake:model")
            providers = assistant.providers
            configured = Configured(
                settings, Policy(settings), providers, loaded.problems, loaded.notes
            )
            return Reread(configured, loaded.readable)

        assistant.reload = FilesState(self.dirs).reloading(read)
        assistant.configure(read().configured)
        return desk


def _write(path: Path, text: str | None, settings: Mapping[str, Any]) -> Path:
    path.write_text(json.dumps({"Assist": settings}) if text is None else text)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)
