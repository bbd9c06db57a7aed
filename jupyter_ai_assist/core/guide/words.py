"""Pieces of sentences about the user's own names; content never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jupyter_ai_assist.core.markdown import code_span
from jupyter_ai_assist.core.workspace.base import Variable

__all__ = ["about", "bounded", "code", "either", "listed", "plain", "prose", "quoted", "short_type"]

MAX_TEXT = 200


def bounded(text: str, limit: int = MAX_TEXT) -> str:
    """At most so many characters; the rest is an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def code(text: str) -> str:
    """A bounded code span."""
    return code_span(bounded(text)) if text.strip() else "(blank)"


def quoted(text: str) -> str:
    """A string as it would be written in Python, in double quotes where that is simple."""
    return f'"{text}"' if text.isprintable() and not set(text) & {'"', "\\"} else repr(text)


def short_type(type_: str) -> str:
    """``DataFrame`` of ``pandas.core.frame.DataFrame``."""
    return type_.rpartition(".")[2]


def about(variable: Variable) -> str:
    """A variable with its type and size: ```df` (DataFrame, 3 rows × 2 columns)``."""
    type_ = short_type(variable.type)
    summary = variable.summary
    known = f"{type_}, {summary}" if summary and not summary.startswith(type_) else summary or type_
    return f"{code(variable.name)} ({plain(known)})"


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """Text on one line without any mark that Markdown would read."""
    return _escaped(" ".join(bounded(text, limit).split()))


def prose(text: str, limit: int = MAX_TEXT) -> str:
    """Text on one line; what documentation puts in backticks becomes code."""
    pieces = re.split(r"(`{1,2}[^`]+`{1,2})", bounded(" ".join(text.split()), limit))
    return "".join(
        code(piece.strip("`")) if piece.startswith("`") and piece.endswith("`") else _escaped(piece)
        for piece in pieces
    )


def _escaped(text: str) -> str:
    for mark in "\\`*_[]<>|#!":
        text = text.replace(mark, f"\\{mark}")
    return text


def either(names: Iterable[str]) -> str:
    """``a``, ``b`` or ``c``."""
    spans = [code(name) for name in names]
    return " or ".join([", ".join(spans[:-1]), spans[-1]] if len(spans) > 1 else spans)


def listed(names: Iterable[str], limit: int = 15) -> str:
    """Names in a row, the first ones of many."""
    spans = [code(name) for name in names]
    more = f" and {len(spans) - limit:,} more" if len(spans) > limit else ""
    return ", ".join(spans[:limit]) + more
