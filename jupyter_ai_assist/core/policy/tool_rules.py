"""Which entries of ``Assist.tool_rules`` fit a call of a tool."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from jupyter_ai_assist.core.exclude import fits_file
from jupyter_ai_assist.core.settings import ToolRule

__all__ = [
    "INSTRUCTIONS",
    "Act",
    "Mode",
    "Place",
    "ToolKind",
    "Touched",
    "code_patterns",
    "fitting_rules",
    "holds_instructions",
]

INSTRUCTIONS = "AGENTS.md"
"""A project's file which later turns read as instructions. Those in hidden folders no tool
writes at all."""

Mode = Literal["ask", "agent"]
"""What a turn may do: only look, or act as well."""

ToolKind = Literal["read", "write", "run"]


@dataclass(frozen=True)
class Place:
    """Where a tool would act."""

    notebook: str = ""
    """The notebook's path; blank where there is none."""
    root: str = "."
    """The folder that relative paths start from."""
    mode: Mode = "agent"
    """The turn's."""


@dataclass(frozen=True)
class Touched:
    """What one call is about, as far as rules look at it."""

    paths: tuple[str, ...] = ()
    """Files and folders that it names."""
    code: tuple[str, ...] = ()
    """Code and text that it would run or write."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """By id, the hash of each cell that it would change, move, delete or run."""
    guessed: bool = False
    """Whether these are simply all of its texts, because the tool does not say what they
    are: nothing is allowed for their sake."""


@dataclass(frozen=True)
class Act:
    """A call of a tool, or the tool as such, put before the policy."""

    tool: str
    kind: ToolKind
    place: Place = Place()
    touched: Touched | None = None
    """``None`` before there is a call: rules about calls do not fit yet."""
    found: Collection[str] = ()
    """The code patterns that are found in ``touched.code``, or could not be looked for in
    time; see ``code_patterns``."""


def code_patterns(rules: Sequence[ToolRule], tool: str, place: Place) -> tuple[str, ...]:
    """The patterns that have to be looked for in a call's code before it is decided."""
    fitting = (rule.code for rule in rules if rule.code and _fits_place(rule, tool, place))
    return tuple(dict.fromkeys(fitting))


def fitting_rules(rules: Sequence[ToolRule], act: Act) -> Iterator[ToolRule]:
    """The rules that fit a call, in the order given."""
    for rule in rules:
        if _fits_place(rule, act.tool, act.place) and _fits_call(rule, act):
            yield rule


def holds_instructions(path: str, root: str) -> bool:
    """Whether later turns are told to follow what stands in a file, by whatever path."""
    return _fits_paths(ToolRule("ask", path=INSTRUCTIONS), (path,), Path(root))


def _fits_place(rule: ToolRule, tool: str, place: Place) -> bool:
    return (
        fnmatchcase(tool, rule.tools)
        and rule.when in {"", place.mode}
        and (not rule.notebook or _fits_notebook(rule.notebook, place))
    )


def _fits_notebook(glob: str, place: Place) -> bool:
    """A notebook is told by the end of its path: where servers and kernels start from differs."""
    if not place.notebook:
        return False
    anywhere = glob if glob.startswith(("/", "~", "**/")) else f"**/{glob}"
    notebook = Path(os.path.normpath(Path(place.root).absolute() / place.notebook))
    return any(fits_file(anywhere, path, path.parent) for path in (notebook, _real(notebook)))


def _fits_call(rule: ToolRule, act: Act) -> bool:
    if not rule.about_a_call:
        return True
    if act.touched is None or (rule.mode == "allow" and act.touched.guessed):
        return False
    if rule.code and rule.code not in act.found:
        return False
    return not rule.path or _fits_paths(rule, act.touched.paths, Path(act.place.root))


def _fits_paths(rule: ToolRule, paths: Sequence[str], root: Path) -> bool:
    """Whether any file fits, by its own name or by what that leads to; to allow, all have to."""
    real_root = _real(root)
    fits = [
        fits_file(rule.path, place, real_root)
        for path in paths
        for place in (Path(os.path.normpath(real_root / path)), _real(root / path))
    ]
    return bool(fits) and (all(fits) if rule.mode == "allow" else any(fits))


def _real(path: Path) -> Path:
    """Where a path leads to; as it stands where that cannot be told."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a null byte, a loop of links: no file at all
        return Path(os.path.normpath(path))
