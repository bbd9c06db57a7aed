"""All stored prompts that can be used here, and what is wrong with the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.errors import AssistError, PolicyError, UsageError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.inside import open_inside

from .parsing import MAX_FILE, parse_prompt
from .values import StoredPrompt

__all__ = ["PROJECT_FOLDER", "Library", "Listed", "read_library"]

PROJECT_FOLDER = ".assist/prompts"
MAX_FILES = 200
"""Prompts of one folder."""


@dataclass(frozen=True)
class Listed:
    """A file that is no prompt, and why."""

    path: str
    problem: str


@dataclass(frozen=True)
class Library:
    """Prompts by name; of several with one name the user's own comes first, the project's last."""

    prompts: tuple[StoredPrompt, ...]
    problems: tuple[Listed, ...] = ()

    def find(self, name: str) -> StoredPrompt:
        """The prompt of this name.

        Raises
        ------
        UsageError
            There is none, or it is archived; or its file is no prompt, and why.
        """
        found = next((prompt for prompt in self.prompts if prompt.name == name), None)
        if found is None:
            raise self._unknown(name)
        if found.status == "archived":
            raise UsageError(
                f"The prompt {name!r} is archived.", hint=f"Change its status in {found.path}."
            )
        return found

    def _unknown(self, name: str) -> UsageError:
        broken = next((one for one in self.problems if Path(one.path).stem == name), None)
        if broken:
            return UsageError(broken.problem, hint="Correct the file, then try again.")
        near = did_you_mean(name, [prompt.name for prompt in self.prompts])
        return UsageError(
            f"There is no prompt {name!r}.", hint=near or f"See {typed('/prompts')} for all."
        )


def read_library(
    user_folder: Path | None, packaged: Iterable[StoredPrompt], policy: Policy, root: str
) -> Library:
    """Read every prompt anew: files are few and small.

    Parameters
    ----------
    user_folder
        The user's own; ``None`` where there is none.
    packaged
        Those of other packages.
    root
        The project's folder; blank for none.
    """
    reading = _Reading()
    if user_folder is not None:
        reading.add_folder(user_folder)
    reading.prompts += packaged
    if root and policy.decide_project(root).verdict == "allow":
        reading.add_project(policy, Path(root))
    first: dict[str, StoredPrompt] = {}
    for prompt in reading.prompts:
        first.setdefault(prompt.name, prompt)
    return Library(tuple(sorted(first.values(), key=_by_name)), tuple(reading.problems))


def _by_name(prompt: StoredPrompt) -> str:
    return prompt.name


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.prompts: list[StoredPrompt] = []
        self.problems: list[Listed] = []

    def add_folder(self, folder: Path) -> None:
        """Add the user's own prompts."""
        for name in _names(folder):
            path = folder / name
            try:
                data = _read_own(path)
            except OSError as error:
                self._refuse(str(path), f"{path} cannot be read ({error.strerror}).")
            else:
                self._add(data, path, "user", str(path))

    def add_project(self, policy: Policy, root: Path) -> None:
        """Add the project's prompts that may be read."""
        for name in _names(root / PROJECT_FOLDER):
            shown = f"{PROJECT_FOLDER}/{name}"
            try:
                with open_inside(root, policy.file(shown, root)) as file:
                    data = file.read(MAX_FILE + 1)
            except PolicyError as error:
                self._refuse(shown, error.message)
            except OSError as error:
                self._refuse(shown, f"{shown} cannot be read ({error.strerror or error}).")
            else:
                self._add(data, Path(name), "project", shown)

    def _add(self, data: bytes, path: Path, source: str, shown: str) -> None:
        try:
            if len(data) > MAX_FILE:
                raise UsageError(f"{shown} is longer than {MAX_FILE:,} bytes.")
            text = data.decode("utf-8", "replace")
            self.prompts.append(parse_prompt(text, name=path.stem, source=source, path=shown))
        except AssistError as error:
            self._refuse(shown, error.message)

    def _refuse(self, path: str, problem: str) -> None:
        self.problems.append(Listed(path, problem))


def _names(folder: Path) -> Iterator[str]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return  # there is no such folder, or nobody may look into it
    yield from [name for name in names if name.endswith(".md")][:MAX_FILES]


def _read_own(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)
