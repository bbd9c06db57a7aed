"""The one file of settings that the assistant writes: JSON, in the user's own folder.

What people write by hand, ``.py`` above all, is never touched. The content is
checked before it is written, so that no bad value ever gets there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.errors import ConfigError, PolicyError
from jupyter_ai_assist.core.files import sole_writer, write_private

from .bad_value import BadValueError
from .checked import check_value
from .dirs import ConfigDir, config_dirs
from .files import OWN_NAME, read_file
from .traits import SECTIONS
from .values import default_of, values_of

__all__ = ["UserFile"]


class UserFile:
    """As ``UserConfig``.

    Parameters
    ----------
    folder
        The user's configuration folder.
    changed
        Called after each change, when what holds has to be found out anew.
    dirs
        The folders that are read, and whose they are; by default those of this machine.
    """

    def __init__(
        self,
        folder: Path,
        changed: Callable[[], None],
        dirs: Sequence[ConfigDir] | None = None,
    ) -> None:
        self._file = folder / f"{OWN_NAME}.json"
        self._changed = changed
        self._dirs = dirs

    @property
    def path(self) -> str:
        """The file, for messages."""
        return str(self._file)

    def change(self, trait: str, change: Callable[[Any], Any]) -> None:
        """Set one setting by what it is there; what else the file holds stays as it is."""
        self._require_own()
        section, _, name = trait.partition(".")
        with self._writing():
            content = self._content()
            settings = content.setdefault(section, {})
            settings[name] = change(settings.get(name))
            _check(trait, settings[name])
            self._check(content)
            # A link, as people keep for their dot files, goes on leading where it does.
            write_private(self._file.resolve(), f"{json.dumps(content, indent=2)}\n".encode())
        self._changed()

    def _require_own(self) -> None:
        places = config_dirs() if self._dirs is None else self._dirs
        folder = self._file.parent
        real = os.path.realpath(folder)
        place = next((one for one in places if os.path.realpath(one.path) == real), None)
        if place is None:
            raise ConfigError(f"No configuration is read from {folder}.")
        if place.admin:
            raise PolicyError(
                f"The folder {folder} is an administrator's, so nothing is kept there.",
                hint="Whoever manages it can set it.",
            )

    def _writing(self) -> AbstractContextManager[None]:
        return sole_writer(self._file, f".{self._file.name}.lock", ConfigError, _private_folder)

    def _content(self) -> dict[str, Any]:
        """What the file holds, as it stands there."""
        if read_file(self._file) is None:  # says what is wrong with it, if anything is
            return {}
        content: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8-sig"))
        return content

    def _check(self, content: dict[str, Any]) -> None:
        """Refuse to add to a file that has something wrong with it already."""
        sections = {name: value for name, value in content.items() if name != "version"}
        _, problems = values_of(sections, self._file, default_of)
        if problems:
            raise problems[0]


def _private_folder(path: Path) -> None:
    """Make one that is its user's alone; one that is there stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _check(trait: str, value: Any) -> None:
    section, _, name = trait.partition(".")
    try:
        check_value(SECTIONS[section], name, value)
    except BadValueError as bad:
        raise ConfigError(
            f"{section}{bad.where} {bad.problem}; nothing was changed.", hint=bad.hint
        ) from bad
