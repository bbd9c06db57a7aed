"""What a reply comes to in the format that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jupyter_ai_assist.core.errors import MalformedReplyError
from jupyter_ai_assist.core.inert import blocks_of
from jupyter_ai_assist.core.protocol import Format

__all__ = ["code_blocks", "in_format", "proposed_cell"]

_PYTHON = {"", "python", "py", "python3", "ipython", "jupyter"}


def code_blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """Language and code of each fenced block, in order."""
    for block in blocks_of(markdown):
        if block.language is not None:
            yield block.language, block.text


def proposed_cell(markdown: str) -> str:
    """The cell that a reply proposes: its last Python block, or ``""``.

    The last one, because models like to quote the faulty code first.
    """
    blocks = [code for language, code in code_blocks(markdown) if language in _PYTHON]
    return blocks[-1] if blocks else ""


def in_format(reply: str, format_: Format) -> str:
    """The reply in a format: Markdown as it is, the code alone, text, or JSON text.

    Raises
    ------
    MalformedReplyError
        ``json`` was asked for and the reply holds no JSON value.
    """
    if format_ == "code":
        return _code(reply)
    if format_ == "json":
        return _json(reply)
    return reply


def _code(reply: str) -> str:
    """All Python blocks as one cell; a reply without any fence is code as it stands."""
    blocks = [code for language, code in code_blocks(reply) if language in _PYTHON]
    if blocks:
        return "\n\n".join(blocks)
    any_block = [code for _, code in code_blocks(reply)]
    return any_block[0] if any_block else reply.strip()


def _json(reply: str) -> str:
    candidates = [reply, *(code for _, code in code_blocks(reply))]
    for candidate in candidates:
        try:
            json.loads(candidate)
        except ValueError:
            continue
        return candidate.strip()
    raise MalformedReplyError(
        "The reply is not JSON.",
        hint="The reply stands in the history; ask again, or choose another model.",
    )
