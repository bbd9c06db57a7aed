"""Which files may be read and written."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from jupyter_ai_assist.core.errors import PolicyError

from .base import Check

__all__ = ["FileCheck"]


class FileCheck(Check):
    """Files of the notebook's folder, and of nowhere else."""

    def file(self, path: str | Path, root: str | Path) -> Path:
        """The real path of a file that may be read or written: open this one.

        Parameters
        ----------
        path
            Absolute, or relative to ``root``.
        root
            The folder that holds all allowed files.

        Raises
        ------
        PolicyError
            The file is outside ``root``, excluded, or no file but a device.
        """
        try:
            real_root = Path(root).resolve()
            real = (Path(root) / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise PolicyError(f"{str(path)!r} cannot be a file here: {error}.") from error
        if not real.is_relative_to(real_root):
            raise PolicyError(
                f"{str(path)!r} is outside the notebook's folder.",
                hint=f"Files can be used from {real_root} and below.",
            )
        # A link is judged by its own name and by what it leads to.
        named = Path(os.path.normpath(real_root / _below(path, root)))
        entry = self._exclusions.file(real, real_root) or self._exclusions.file(named, real_root)
        if entry:
            raise self._kept_back(str(path), entry)
        if real.exists() and not (real.is_file() or real.is_dir()):
            raise PolicyError(f"{str(path)!r} is a device or pipe, not a file.")
        return real

    def require_file_name(self, name: str) -> None:
        """Refuse a file that is kept back by its name, wherever it lies.

        Raises
        ------
        PolicyError
            ``Assist.exclude`` has an entry that fits.
        """
        entry = self._exclusions.file(PurePath("/", name), PurePath("/"))
        if entry:
            raise self._kept_back(name, entry)

    def file_to_write(self, path: str | Path, root: str | Path) -> Path:
        """As ``file``, for a file that is to be written: never one that holds settings.

        What is written there would hold at the next start: a tool could allow itself
        anything, or have any code run.

        Raises
        ------
        PolicyError
            As ``file``, or the file is one of these.
        """
        real = self.file(path, root)
        for place in (real.relative_to(Path(root).resolve()), _below(path, root)):
            if any(_holds_settings(part.lower()) for part in place.parts):
                raise PolicyError(
                    f"{str(path)!r} may hold settings, which no tool writes: hidden files and "
                    "folders, and Jupyter's configuration.",
                    hint="Show the change in the answer instead; the user can make it.",
                )
        return real

    def may_read(self, path: str | Path, root: str | Path) -> bool:
        """Whether ``file`` would let this path pass."""
        try:
            self.file(path, root)
        except PolicyError:
            return False
        return True

    def project_refusal(self, root: str | Path) -> str:
        """The setting by which a project's rules and prompts are not used, and where it is set.

        Blank where they may be.
        """
        if not self.settings.project_rules:
            return self._named("project_rules")
        real = Path(root).resolve()
        for entry in self.settings.refused_projects:
            pattern = str(Path(entry).expanduser())
            if any(fnmatchcase(str(place), pattern) for place in (real, *real.parents)):
                return self._named("refused_projects", entry)
        return ""

    def _kept_back(self, path: str, entry: str) -> PolicyError:
        return PolicyError(
            f"{path!r} never enters a prompt: the entry {entry!r} keeps it back "
            f"({self._named('exclude', entry)})."
        )


def _holds_settings(part: str) -> bool:
    """Whether a file or folder of this name is read by programs when they start."""
    hidden = part.startswith(".") and part not in {".", ".."}
    return (
        hidden or fnmatchcase(part, "jupyter*_config.*") or fnmatchcase(part, "ipython*_config.*")
    )


def _below(path: str | Path, root: str | Path) -> Path:
    """A path as seen from ``root``, by its letters alone."""
    asked = Path(root) / path
    return asked.relative_to(root) if asked.is_relative_to(root) else Path(asked.name)
