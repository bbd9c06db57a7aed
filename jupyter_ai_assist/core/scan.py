"""Reading options from the left of a text, and leaving the rest of it as it stands.

``argparse`` and ``shlex`` would eat a prompt's quotes, backslashes and dashes.
"""

from __future__ import annotations

import re

from .errors import UsageError

__all__ = ["SPELLING", "Scanner"]

SPELLING = re.compile(r"--[A-Za-z][\w-]*(?==|(?!\S))|-[A-Za-z][\w-]*(?==|(?!\S))")
"""An option as it is typed, before its value."""

_WORD = re.compile(r"\S*")
_SPACE = re.compile(r"\s*")


class Scanner:
    """A place in a text that moves to the right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def rest(self) -> str:
        """What was not read yet."""
        return self._text[self._at :]

    def peek(self, pattern: re.Pattern[str]) -> str:
        """What fits a pattern here; ``""`` if nothing."""
        match = pattern.match(self._text, self._at)
        return match[0] if match else ""

    def skip(self, pattern: re.Pattern[str] = _SPACE) -> str:
        """Go on behind what fits."""
        skipped = self.peek(pattern)
        self._at += len(skipped)
        return skipped

    def spelling(self) -> str:
        """The option that comes next, ``--`` for their end, or ``""`` where the rest begins."""
        self.skip()
        word = self.peek(_WORD)
        if word == "--":
            # One space belongs to the dashes; more is the rest's own.
            self._at += len("-- ")
            return word
        return self.skip(SPELLING)

    def equals(self) -> bool:
        """Whether a ``=`` is here; if so, go on behind it."""
        found = self._text.startswith("=", self._at)
        self._at += found
        return found

    def value(self) -> str:
        """A word, or a text in quotes; inside quotes nothing is special.

        Raises
        ------
        UsageError
            A quote is not closed.
        """
        quote = self._text[self._at : self._at + 1]
        if quote not in {'"', "'"}:
            return self.skip(_WORD)
        match = re.compile(rf"{quote}([^{quote}]*){quote}(?!\S)").match(self._text, self._at)
        if match is None:
            raise UsageError(
                f"The text that begins with {self.peek(_WORD)} has no closing quote.",
                hint=f"End it with {quote} and a space.",
            )
        self._at = match.end()
        return match[1]
