"""A value that a setting does not take, and how it is shown to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from traitlets import TraitError

__all__ = ["HIDDEN", "BadValueError", "shown", "unfit"]

HIDDEN = "not shown here"
"""Stands for a value that may hold a secret."""

_MAX_SHOWN = 80


class BadValueError(TraitError):
    """A value that a setting does not take.

    Parameters
    ----------
    problem
        Completes "Assist.share in FILE …".
    where
        The way to the bad part: ``[2].base_url``.
    hint
        The next step, a sentence.
    """

    def __init__(self, problem: str, where: str = "", hint: str = "") -> None:
        super().__init__(f"{where} {problem}")
        self.problem = problem
        self.where = where
        self.hint = hint

    def inside(self, where: str) -> BadValueError:
        """The same, seen from one level further out."""
        return BadValueError(self.problem, f"{where}{self.where}", self.hint)


def unfit(value: str, expected: str, where: str = "") -> BadValueError:
    """The error for a value, as shown to people, and what it must be instead."""
    return BadValueError(f"is {value}; it must be {expected}", where)


def shown(value: Any) -> str:
    """A value for a message, cut to a line; a dict may hold headers and is not shown."""
    if isinstance(value, Mapping):
        return "a dict"
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"
