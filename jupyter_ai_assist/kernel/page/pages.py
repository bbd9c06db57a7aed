"""Finds the pages that have the kernel's notebook open; light, so that ``%load_ext`` can add it.

The messages are those of ``core/workspace/page_messages.py``.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from jupyter_ai_assist.core.workspace.page_messages import PAGE

__all__ = ["Pages"]

_LIMIT = 0.5
"""Seconds that a page may take to say that it is there; it takes some hundredths."""


@dataclass(frozen=True)
class _Here:
    page: str
    asked: bool
    """Whether it is the one in which the running cell was run."""
    visible: bool


class Pages:
    """What goes between a kernel and its pages; every method may be called from any thread.

    Parameters
    ----------
    kernel
        The ``ipykernel`` kernel; ``None`` in a terminal, which has no pages.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._numbers = itertools.count(1)
        self._seeking: dict[int, SimpleQueue[_Here]] = {}
        self._hope = True
        """Whether it is worth waiting: nobody was asked yet, or somebody has answered since."""
        self._take: Callable[[dict[str, Any]], None] = lambda _: None

    def listen(self, take: Callable[[dict[str, Any]], None]) -> None:
        """Have all else that pages say taken by a function, which is called in some thread."""
        self._take = take

    def find(self, session: str = "") -> str:
        """The page to work with; blank where none answers in time.

        Where none has answered the last time, it is asked, but not waited for: what comes of
        that counts the next time.

        Parameters
        ----------
        session
            Of the client in which the running cell was run: its page comes before all others.
        """
        if self._kernel is None:
            return ""
        number, limit = next(self._numbers), _LIMIT if self._hope else 0.0
        self._hope = False
        answers = self._seeking[number] = SimpleQueue[_Here]()
        try:
            self.send({"seek": number, "session": session})
            return _best(answers, session, limit)
        finally:
            del self._seeking[number]

    def send(self, content: dict[str, Any]) -> None:
        """Tell the pages something."""
        self._kernel.session.send(self._kernel.iopub_socket, PAGE, content, ident=PAGE.encode())

    def take(self, content: Any) -> None:
        """Take what a page says; what is no message of ours is passed over."""
        match content:
            case {"page": str(page), "here": int(number), "asked": bool(asked)}:
                self._hope = True
                answers = self._seeking.get(number)
                if answers is not None:
                    answers.put(_Here(page, asked, content.get("visible") is True))
            case {"page": str(), "socket": str(), "text": str()} | {"page": str(), "gone": True}:
                self._take(content)
            case _:
                pass


def _best(answers: SimpleQueue[_Here], session: str, limit: float) -> str:
    """The first page that is surely the right one; else, after so many seconds, a likely one."""
    end = time.monotonic() + limit
    others: list[_Here] = []
    while (left := end - time.monotonic()) > 0:
        try:
            here = answers.get(timeout=left)
        except Empty:
            break
        if here.asked or (not session and here.visible):
            return here.page
        others.append(here)
    others.sort(key=lambda here: not here.visible)
    return others[0].page if others else ""
