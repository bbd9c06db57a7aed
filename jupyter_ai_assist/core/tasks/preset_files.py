"""A person's own presets of ``/write``: Markdown files with front matter.

``house-style.md``::

    ---
    help: Our house style
    limit: 300
    plain: true
    ---
    Rewrite the text in our house style: short sentences, no exclamation marks.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.stored_prompts.parsing import MAX_FILE, front_matter

from .presets import Preset

__all__ = ["read_presets"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FIELDS: dict[str, type] = {"help": str, "plain": bool, "limit": int}
_MOST = 200


def read_presets(folder: Path | None) -> tuple[list[Preset], dict[str, str]]:
    """The presets of a folder, read anew; and by name, what is wrong with the others."""
    presets: list[Preset] = []
    problems: dict[str, str] = {}
    for path in _files(folder):
        try:
            presets.append(_preset(path))
        except UsageError as error:
            problems[path.stem] = str(error)
        except OSError as error:
            problems[path.stem] = f"{path} cannot be read ({error.strerror})."
    return presets, problems


def _files(folder: Path | None) -> list[Path]:
    try:
        found = sorted(folder.iterdir()) if folder else []
    except OSError:
        return []  # there is no such folder, or nobody may look into it
    return [path for path in found if path.suffix == ".md"][:_MOST]


def _preset(path: Path) -> Preset:
    with path.open("rb") as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise UsageError(f"{path} is longer than {MAX_FILE:,} bytes.")
    fields, task = front_matter(data.decode("utf-8", "replace"), str(path))
    if not _NAME.fullmatch(path.stem):
        raise UsageError(
            f"{path.name} cannot be the name of a preset.",
            hint="Use small letters, digits and dashes.",
        )
    if not task:
        raise UsageError(f"{path} does not say what to do, below its front matter.")
    _require_known(fields, path)
    return Preset(path.stem, fields.pop("help", task.splitlines()[0][:80]), task, **fields)


def _require_known(fields: dict[str, Any], path: Path) -> None:
    for name, value in fields.items():
        kind = _FIELDS.get(name)
        if kind is None:
            raise UsageError(
                f"{path} has {name!r}, which no preset has.", hint=f"It has: {', '.join(_FIELDS)}."
            )
        if type(value) is not kind or (isinstance(value, int) and value < 0):
            raise UsageError(f"{name} in {path} is {value!r}, and has to be {_SAID[kind]}.")


_SAID = {str: "text", bool: "true or false", int: "a number of characters"}
