"""A word that a library does not take, where its message lists those that it takes."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import code, either, listed

from .base import Failure, Repair

__all__ = ["AGGREGATION_RULES", "RULES"]

_LISTS = re.compile(
    r"\b(valid|one of|allowed|supported|expected|choose|must be|options)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"'([^'\n]{1,40})'")
_FEW = 2
"""So many words make a list."""

_AGGREGATIONS = {
    "avg": "mean",
    "average": "mean",
    "stddev": "std",
    "stdev": "std",
    "variance": "var",
    "cnt": "count",
    "distinct": "nunique",
    "minimum": "min",
    "maximum": "max",
}
"""Words of SQL and spreadsheets → those of pandas."""


async def not_among_choices(failure: Failure, _: Asker) -> Repair | None:
    """``plot(kind='bars')``: the nearest of the words that the message lists."""
    if not _LISTS.search(failure.message):
        return None
    for node in failure.code.near(ast.Constant, failure.line):
        given = node.value
        if not isinstance(given, str) or not _named(given, failure.message):
            continue
        choices = [word for word in _listed_in(failure.message) if word != given]
        if len(choices) < _FEW:
            continue
        cause = f"{code(repr(given))} is none of the words that can stand there"
        match = nearest(given, choices)
        if match.only:
            edit = failure.code.replace(node, repr(match.only))
            return Repair(f"{cause}; the nearest is {code(match.only)}.", failure.code.edited(edit))
        near = f" It could be meant for {either(match.choices)}." if match.choices else ""
        return Repair(f"{cause}.{near}", note=f"These can: {listed(choices)}.")
    return None


def _named(word: str, message: str) -> bool:
    return bool(word) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", message) is not None


def _listed_in(message: str) -> list[str]:
    """The words that a message lists, in quotes or behind a colon."""
    quoted = _QUOTED.findall(message)
    if len(quoted) > _FEW:
        return quoted
    words = [word.strip(" .()[]{}") for word in message.rpartition(":")[2].split(",")]
    return words if all(re.fullmatch(r"[\w-]+", word) for word in words) else quoted


async def aggregation(failure: Failure, _: Asker) -> Repair | None:
    """``.agg('avg')``: the words of SQL are not those of pandas."""
    found = failure.match(r"has no attribute '(\w+)'") or failure.match(r"^'(\w+)' is not a valid")
    right = _AGGREGATIONS.get(found[1].lower()) if found else None
    if found is None or right is None:
        return None
    nodes = [
        node for node in failure.code.near(ast.Constant, failure.line) if node.value == found[1]
    ]
    if not nodes:
        return None
    return Repair(
        f"pandas has no aggregation {code(found[1])}; it is called {code(right)}.",
        failure.code.edited(*(failure.code.replace(node, repr(right)) for node in nodes)),
    )


RULES = (not_among_choices,)
AGGREGATION_RULES = (aggregation,)
