"""From a Markdown file with front matter to a stored prompt."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from jupyter_ai_assist.core.errors import UsageError

from .values import StoredPrompt

__all__ = ["MAX_FILE", "front_matter", "parse_prompt"]

MAX_FILE = 64_000
"""Bytes of one prompt."""
MAX_FRONT = 16_000
"""Characters of its front matter."""

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "text"}


def parse_prompt(text: str, *, name: str, source: str, path: str) -> StoredPrompt:
    """Read a prompt.

    Parameters
    ----------
    name
        That of the file; the front matter may give another.

    Raises
    ------
    UsageError
        It is none; the message names the file and the place.
    """
    front, body = front_matter(text, path)
    fields = {"name": name, **front, "text": body}
    if not fields["text"]:
        raise UsageError(f"{path} has no text below its front matter.")
    if "variables" in fields:
        fields["variables"] = _variables(fields["variables"], path)
    try:
        return StoredPrompt.model_validate({**fields, "source": source, "path": path})
    except ValidationError as error:
        raise UsageError(f"{path} is no prompt: {_first(error)}.") from error


def front_matter(text: str, path: str) -> tuple[dict[str, Any], str]:
    """The front matter of a Markdown file, and what stands below it.

    Raises
    ------
    UsageError
        It is none that can be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    match = _FRONT.match(text)
    if match is None:
        return {}, text.strip()
    return _front(match[1], path), text[match.end() :].strip()


def _front(text: str, path: str) -> dict[str, Any]:
    if len(text) > MAX_FRONT:
        raise UsageError(f"The front matter of {path} is longer than {MAX_FRONT:,} characters.")
    import yaml  # noqa: PLC0415 - who has no prompts never loads it

    try:
        # An alias can stand for itself many times over, and no prompt needs one.
        aliases = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text))
        content = None if aliases else yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise UsageError(f"The front matter of {path} is no YAML{place}: {problem}.") from error
    if aliases:
        raise UsageError(f"The front matter of {path} has YAML aliases (*name); write it out.")
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise UsageError(f"The front matter of {path} has to be names with values.")
    for key in ("text", "source", "path"):
        if key in content:
            raise UsageError(f"The front matter of {path} cannot set {key!r}.")
    return content


def _variables(given: Any, path: str) -> list[dict[str, Any]]:
    """``name: {type: …}``, or shortly ``name: default``; ``name:`` alone asks for a text."""
    if not isinstance(given, dict):
        raise UsageError(f"The variables of {path} have to be names with what they take.")
    found = []
    for name, value in given.items():
        if isinstance(value, dict):
            choice = {"type": "choice"} if "choices" in value else {}
            found.append({**choice, **value, "name": str(name)})
        elif value is None:
            found.append({"name": str(name)})
        else:
            found.append({"name": str(name), "type": _TYPES.get(type(value)), "default": value})
    return found


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, where and what."""
    problem = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(map(str, problem["loc"]))
    what = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
