"""``jupyter assist config``: what holds on this machine, and what files would make of it."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from jupyter_ai_assist.config.checking import Finding, check_files
from jupyter_ai_assist.config.explain import Explained, explained
from jupyter_ai_assist.config.loader import LoadedSettings, load_settings
from jupyter_ai_assist.core.suggest import nearest

from .options import Exit

__all__ = ["config_report"]

_LONG = 300
"""Characters of a value that is shown whole in the list of all."""


def config_report(read: Namespace) -> int:
    """Do what was typed after ``config``; the exit code."""
    return _check(read) if read.part == "check" else _show(read)


def _show(read: Namespace) -> int:
    loaded = load_settings()
    settings = explained(loaded)
    if read.explain:
        settings = _named(read.explain, settings)
        if not settings:
            return Exit.USAGE
    if read.json:
        problems = [f"{problem.message} {problem.hint}".strip() for problem in loaded.problems]
        _say(json.dumps({"problems": problems, "settings": [asdict(one) for one in settings]}))
    else:
        tell = _all_about if read.explain else _in_short
        _say("\n".join(tell(one) for one in settings))
        _tell_problems(loaded)
    return Exit.FAILED if loaded.problems else Exit.FINISHED


def _named(wish: str, settings: list[Explained]) -> list[Explained]:
    """The setting that a name means, with or without its section."""
    by_name = {one.trait: one for one in settings}
    found = [one for one in settings if wish in {one.trait, one.trait.partition(".")[2]}]
    if not found:
        short = {name.partition(".")[2]: name for name in by_name}
        near = nearest(wish, [*by_name, *short])
        hint = f" Did you mean {short.get(near, near)}?" if near else ""
        sys.stderr.write(f"There is no setting {wish!r}.{hint}\n")
    return found


def _in_short(one: Explained) -> str:
    shown = _text(one.value)
    if len(shown) > _LONG:
        entries = (
            f"{len(one.value)} entries" if isinstance(one.value, list | dict) else "a long text"
        )
        shown = f"({entries}; --explain {one.trait} shows all)"
    if not one.history:
        return f"{one.trait} = {shown}"
    return "\n".join([f"{one.trait} = {shown}", *(_indented(line) for line in _about(one))])


def _all_about(one: Explained) -> str:
    lines = [f"{one.trait} = {_text(one.value)}", *(_indented(line) for line in _about(one))]
    if not one.history:
        lines.append(_indented("No file sets it: this is the default."))
    lines += [_indented(f"Below an administrator's value: {one.rule}."), _indented(one.help)]
    return "\n".join(lines)


def _about(one: Explained) -> list[str]:
    locked = [f"Locked by {one.locked}."] if one.locked else []
    return [*one.history, *locked]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _indented(text: str) -> str:
    width = max(60, shutil.get_terminal_size((100, 24)).columns)
    return textwrap.fill(
        text,
        width,
        initial_indent="    ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _tell_problems(loaded: LoadedSettings) -> None:
    for problem in loaded.problems:
        sys.stderr.write(f"error: {problem.message} {problem.hint}\n")
    if loaded.problems:
        sys.stderr.write("Until this is corrected, every prompt is refused.\n")


def _check(read: Namespace) -> int:
    findings = check_files(read.files, read.admin)
    if read.json:
        _say(json.dumps([asdict(finding) for finding in findings]))
    else:
        _say("\n".join(map(_line, findings)) or "Everything is in order.")
    kinds = {finding.kind for finding in findings}
    if "error" in kinds:
        return Exit.FAILED
    return Exit.REFUSED if "no effect" in kinds else Exit.FINISHED


def _line(finding: Finding) -> str:
    return f"{finding.kind}: {finding.message} {finding.hint}".rstrip()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
