"""Which files may be read and written."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PureWindowsPath

from jupyter_ai_assist.core.folding import folded_path
from jupyter_ai_assist.core.settings import AllowList

from .base import Check
from .decision import ALLOWED, Decision, denied

__all__ = ["FileCheck", "misread_on_windows"]


class FileCheck(Check):
    """Files of the notebook's folder, and of nowhere else but hosts that are named."""

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
        decision, real = self.decide_file(path, root)
        decision.require()
        return real

    def decide_file_name(self, name: str) -> Decision:
        """Whether a file may be used as far as its name goes, wherever it lies."""
        entry = self._exclusions.file(PurePath("/", name), PurePath("/"))
        return self._kept_back(repr(name), entry) if entry else ALLOWED

    def decide_file(self, path: str | Path, root: str | Path) -> tuple[Decision, Path]:
        """Whether a file may be read or written, and its real path; see ``file``."""
        asked = str(path)
        if os.name == "nt" and misread_on_windows(asked):
            return _no_file(f"{asked!r} is another file, or a part of one, on Windows."), Path()
        try:
            real_root = Path(root).resolve()
            real = (Path(root) / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            return _no_file(f"{asked!r} cannot be a file here: {error}."), Path()
        if not real.is_relative_to(real_root):
            outside = denied(
                f"{asked!r} is outside the notebook's folder.",
                "files are those of the notebook's folder",
                f"Files can be used from {real_root} and below.",
            )
            return outside, real
        # A link is judged by its own name and by what it leads to.
        named = Path(os.path.normpath(real_root / _below(path, root)))
        entry = self._exclusions.file(real, real_root) or self._exclusions.file(named, real_root)
        if entry:
            return self._kept_back(repr(asked), entry), real
        return _decided_by_kind(asked, real), real

    def file_to_write(self, path: str | Path, root: str | Path) -> Path:
        """As ``file``, for a file that is to be written: never one that holds settings.

        Raises
        ------
        PolicyError
            As ``file``, or the file is one of these.
        """
        decision, real = self.decide_file_to_write(path, root)
        decision.require()
        return real

    def decide_file_to_write(self, path: str | Path, root: str | Path) -> tuple[Decision, Path]:
        """Whether a file may be written, and its real path; see ``file_to_write``.

        What is written where settings are would hold at the next start: a tool could
        allow itself anything, or have any code run.
        """
        decision, real = self.decide_file(path, root)
        if decision != ALLOWED:
            return decision, real
        for place in (real.relative_to(Path(root).resolve()), _below(path, root)):
            if any(_holds_settings(part.lower()) for part in place.parts):
                settings = denied(
                    f"{str(path)!r} may hold settings, which no tool writes: hidden files and "
                    "folders, and Jupyter's configuration.",
                    "no tool writes settings",
                    "Show the change in the answer instead; the user can make it.",
                )
                return settings, real
        return ALLOWED, real

    def may_read(self, path: str | Path, root: str | Path) -> bool:
        """Whether ``file`` would let this path pass."""
        return self.decide_file(path, root)[0] == ALLOWED

    def decide_image_host(self, host: str) -> Decision:
        """Whether an image may be loaded from a host; from none that nobody has named."""
        lists = self.settings.image_hosts
        refusing = next((hosts for hosts in lists if not _fits_host(hosts, host)), None)
        if lists and refusing is None:
            return ALLOWED
        named = f"Assist.image_hosts, set by {refusing.source}" if refusing else ""
        rule = named or self._named("image_hosts")
        return denied(
            f"No image may be loaded from {host} ({rule}).",
            rule,
            "Save the image beside the notebook and name the file, or have its host allowed: "
            "c.Assist.image_hosts.",
        )

    def decide_project(self, root: str | Path) -> Decision:
        """Whether the rules and prompts that a project's folder brings are used."""
        refusing = self._refusal_of(root)
        if not refusing:
            return ALLOWED
        said = f"Rules and stored prompts of this project are not used ({refusing})."
        return denied(said, refusing, "Whoever set this can change it.")

    def _refusal_of(self, root: str | Path) -> str:
        """The setting that refuses a project, and where it is set."""
        if not self.settings.project_rules:
            return self._named("project_rules")
        real = Path(root).resolve()
        for entry in self.settings.refused_projects:
            pattern = folded_path(str(Path(entry).expanduser()))
            folders = (folded_path(str(place)) for place in (real, *real.parents))
            if any(fnmatchcase(folder, pattern) for folder in folders):
                return self._named("refused_projects", entry)
        return ""


def _fits_host(hosts: AllowList, host: str) -> bool:
    return any(fnmatchcase(host.lower(), pattern.lower()) for pattern in hosts.patterns)


def _decided_by_kind(asked: str, real: Path) -> Decision:
    """Whether what is there is a file or folder, or nothing yet."""
    try:
        if real.exists() and not (real.is_file() or real.is_dir()):
            return _no_file(f"{asked!r} is a device or pipe, not a file.")
    except OSError as error:  # its name is too long
        return _no_file(f"{asked!r} cannot be a file here: {error.strerror}.")
    return ALLOWED


def _no_file(reason: str) -> Decision:
    return denied(reason, "only files are read and written")


def misread_on_windows(path: str) -> bool:
    """Whether Windows opens something else by this path than it says.

    A colon in a name leads to another stream of a file, and a final dot or blank is dropped:
    no entry of a setting would fit what is opened.
    """
    place = PureWindowsPath(path)
    names = (part for part in place.parts if part not in {place.anchor, ".."})
    return any(":" in name or name.endswith((".", " ")) for name in names)


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
