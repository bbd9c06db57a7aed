"""Work that may hang, waited for without holding up a loop, a stop or the process's end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

__all__ = ["in_background"]

T = TypeVar("T")


async def in_background(work: Callable[[], T]) -> T:
    """Do it on a thread of its own, which goes on where the one who waits is cancelled.

    The thread is a daemon, unlike those of ``asyncio.to_thread``: a keyring that hangs
    must not keep the process from ending.
    """
    answer: Future[T] = Future()
    answer.set_running_or_notify_cancel()  # from here on nobody's cancelling ends it
    context = copy_context()

    def run() -> None:
        try:
            answer.set_result(context.run(work))
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=run, name="jupyter-ai-assist-key", daemon=True).start()
    return await asyncio.wrap_future(answer)
