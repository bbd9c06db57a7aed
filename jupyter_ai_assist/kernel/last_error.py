"""The last exception that reached the user, kept as plain values."""

from __future__ import annotations

from jupyter_ai_assist.core.workspace.base import ErrorReport

from .executions import Executions
from .frames import is_our_own
from .recorder import last_exception
from .tracebacks import report_of

__all__ = ["LastError"]


class LastError:
    """Remembers the report of the last exception, never the exception.

    A failed prompt of ours becomes Python's "last exception" too; the report
    is made when a cell fails, so what failed before our prompt stays known.
    """

    def __init__(self) -> None:
        self._report: ErrorReport | None = None
        self._seen = 0
        """The ``id`` of the exception that was looked at last."""

    def failed(self, executions: Executions, error: BaseException, count: int) -> None:
        """Take note of an exception that has ended the execution ``count``."""
        self._seen = id(error)
        if not is_our_own(error):
            self._report = report_of(error, executions, count)

    def report(self, executions: Executions) -> ErrorReport | None:
        """The last exception, whether or not a cell of ours watched it happen."""
        error = last_exception()
        if error is not None and id(error) != self._seen:
            self.failed(executions, error, 0)
        return self._report
