"""A question of a chat as a stored prompt of the user's own."""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.files import private_directory, write_private

from .values import NAME

__all__ = ["save_prompt"]

_FRONT = "---\ndescription: {description}\n---\n\n{text}\n"
_LONGEST = 60


def save_prompt(folder: Path, name: str, question: str) -> Path:
    """Write a new prompt; what stands in ``{{…}}`` is a variable of it.

    Raises
    ------
    UsageError
        The name is none, or taken; the question is a command; or it cannot be written.
    """
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of a prompt.",
            hint=f"Use small letters, digits, - and _, at most 64 of them{_like(name)}.",
        )
    path = folder / f"{name}.md"
    if path.exists():
        raise UsageError(
            f"There is a prompt {name!r} already, in {path}.", hint="Choose another name."
        )
    text = question.strip()
    if not text or text.startswith("/"):
        raise UsageError(
            "The last turn was a command, and only a prompt in your own words can be saved.",
            hint="Ask it once, then save it.",
        )
    try:
        private_directory(folder)
        write_private(path, _content(text).encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def _like(name: str) -> str:
    """A name that is as near as can be, to follow the hint; blank where there is none."""
    near = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")
    return f"; for example {near}" if NAME.fullmatch(near) else ""


def _content(text: str) -> str:
    import yaml  # noqa: PLC0415 - who saves no prompt never loads it

    first = text.splitlines()[0].strip()
    short = first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"
    description = yaml.safe_dump(short, allow_unicode=True, width=1_000).removesuffix("\n...\n")
    return _FRONT.format(description=description.strip(), text=text)
