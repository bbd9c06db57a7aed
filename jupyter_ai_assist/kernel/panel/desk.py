"""Work of a panel's turns that only the kernel's main thread may do."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.screens.desk import Work

__all__ = ["MainLoopDesk", "interruptible"]


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt stop what runs inside: a kernel that runs no cell ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class MainLoopDesk:
    """Has work done between the cells; while one runs, there is no such time.

    Parameters
    ----------
    loop
        The tornado loop of the kernel's main thread.
    recorder
        Knows what runs.
    """

    open = True

    def __init__(self, loop: Any, recorder: Recorder) -> None:
        self._loop = loop
        self._recorder = recorder

    def hand_in(self, work: Work) -> None:
        """Have it done, or refused; from any thread."""
        if self._recorder.running is None:
            self._loop.add_callback(_perform, work)
        else:
            work.result.set_exception(
                WorkspaceError(
                    "The kernel is running a cell, and code of a panel's turn can only run "
                    "while it runs none.",
                    hint="Ask again when the cell has ended.",
                )
            )


def _perform(work: Work) -> None:
    if not work.result.set_running_or_notify_cancel():
        return
    try:
        with interruptible():
            result = work.function()
    except KeyboardInterrupt:
        work.result.set_exception(WorkspaceError("It was interrupted."))
    except Exception as error:  # noqa: BLE001 - whoever asked for the work gets it
        work.result.set_exception(error)
    except BaseException:  # noqa: BLE001 - what ends a program shall not end the kernel's loop
        work.result.set_exception(WorkspaceError("It was ended."))
    else:
        work.result.set_result(result)
