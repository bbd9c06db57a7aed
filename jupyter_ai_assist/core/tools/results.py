"""What came of a call, as a model reads it: plain, bounded, and marked as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from jupyter_ai_assist.core.context.data_blocks import data_block
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.errors import AssistError, ConflictError
from jupyter_ai_assist.core.saved.plain import plain

from .paging import head_and_tail_of

__all__ = ["failure_text", "failure_value", "result_text"]

MAX_RESULT = 30_000
"""Characters of one result; head and tail are kept. Tools that page keep below it."""

_LESS = "ask for less at once, or for a later part"


def result_text(name: str, value: Any, nonce: str, shared: Callable[[str], str]) -> str:
    """A tool's value: text as it is, anything else as JSON, in one data block.

    Parameters
    ----------
    shared
        Gives of a text what may leave; asked before anything is cut.
    """
    cleaned = _plain(value)
    text = shared(cleaned if isinstance(cleaned, str) else _json(cleaned))
    return data_block(nonce, f"result of {name}", head_and_tail_of(text, MAX_RESULT, _LESS))


def failure_text(error: AssistError, nonce: str, shared: Callable[[str], str]) -> str:
    """A failure in our own words, on one line; below it, as data, what stands there now."""
    told = shared(_json(failure_value(error)))
    if not isinstance(error, ConflictError):
        return told
    current = head_and_tail_of(shared(error.current), MAX_RESULT, _LESS)
    return f"{told}\n{data_block(nonce, 'as it is now', current)}"


def failure_value(error: AssistError) -> dict[str, Any]:
    """What a model should know of a failure."""
    told: dict[str, Any] = {
        "code": error.code,
        "message": error.message,
        "retryable": error.retryable,
        "suggested_fix": error.hint,
    }
    return told | {"hash": hash_of(error.current)} if isinstance(error, ConflictError) else told


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    """The value without terminal codes in any of its texts."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
