"""How a cell fails: one clear sentence and the next step, no traceback."""

from __future__ import annotations

from jupyter_ai_assist.core.errors import AssistError

__all__ = ["MagicError", "TurnInterrupted"]

_RED, _PLAIN = "\x1b[31m", "\x1b[39m"


class MagicError(AssistError):
    """What a failed ``%assist`` raises, so that the cells after it do not run.

    Parameters
    ----------
    code, retryable
        Of the error behind it: ``rate_limited``, ``usage``, …
    colour
        Whether the frontend shows ANSI colours.
    """

    def __init__(
        self, message: str, *, hint: str, code: str, retryable: bool, colour: bool = True
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.retryable = retryable
        self._colour = colour

    @classmethod
    def of(cls, error: AssistError, *, colour: bool) -> MagicError:
        """The same error, as a cell shows it."""
        return cls(
            error.message,
            hint=error.hint,
            code=error.code,
            retryable=error.retryable,
            colour=colour,
        )

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines instead of a traceback."""
        head = f"{_RED}{self.message}{_PLAIN}" if self._colour else self.message
        return [head, self.hint] if self.hint else [head]


class TurnInterrupted(KeyboardInterrupt):
    """The person stopped the turn; like any interrupt, it ends Run All."""

    def __init__(self) -> None:
        super().__init__("The turn was stopped.")

    def _render_traceback_(self) -> list[str]:
        return [str(self)]
