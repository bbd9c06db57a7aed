"""What is told, and kept, of a turn that an exception has ended."""

from __future__ import annotations

from .errors import AssistError
from .protocol import TurnFailed

__all__ = ["failed_by"]


def failed_by(error: BaseException) -> TurnFailed:
    """The last event of a turn or command that failed."""
    if isinstance(error, AssistError):
        return TurnFailed(
            code=error.code, message=error.message, hint=error.hint, retryable=error.retryable
        )
    return TurnFailed(
        code="internal",
        message=f"The assistant itself failed: {type(error).__name__}: {error}",
        hint="Please report this with the traceback in the log.",
    )
