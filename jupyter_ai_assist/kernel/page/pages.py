"""Finds the pages that have the kernel's notebook open; light, so that ``%load_ext`` can add it.

The messages are those of ``core/workspace/page_messages.py``.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from jupyter_ai_assist.core.workspace.page_messages import PAGE

__all__ = ["Pages"]

_LIMIT = 1.0
"""Seconds that a page may take to say that it is there; it takes some hundredths."""
_SURE = 5.0
"""The same for one that has said so before, on a machine that has much to do."""


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
        self._known = frozenset[str]()
        """The pages that have answered, and not left since."""
        self._alone = False
        """Whether nobody has answered the last time, nor since."""
        self._take: Callable[[dict[str, Any]], None] = lambda _: None

    def listen(self, take: Callable[[dict[str, Any]], None]) -> None:
        """Have all else that pages say taken by a function, which is called in some thread."""
        self._take = take

    def greet(self) -> None:
        """Learn which pages are there, without waiting for it."""
        if self._kernel is not None:
            self.send({"seek": next(self._numbers), "session": ""})

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
        number = next(self._numbers)
        answers = self._seeking[number] = SimpleQueue[_Here]()
        try:
            self.send({"seek": number, "session": session})
            return self._best(answers, session)
        finally:
            del self._seeking[number]

    def send(self, content: dict[str, Any]) -> None:
        """Tell the pages something."""
        self._kernel.session.send(self._kernel.iopub_socket, PAGE, content, ident=PAGE.encode())

    def take(self, content: Any) -> None:
        """Take what a page says; what is no message of ours is passed over."""
        match content:
            case {"page": str(page), "here": int(number), "asked": bool(asked)}:
                self._known |= {page}
                self._alone = False
                answers = self._seeking.get(number)
                if answers is not None:
                    answers.put(_Here(page, asked, content.get("visible") is True))
            case {"page": str(page), "gone": True}:
                self._known -= {page}
                self._take(content)
            case {"page": str(), "socket": str(), "text": str()}:
                self._take(content)
            case _:
                pass

    def _best(self, answers: SimpleQueue[_Here], session: str) -> str:
        """The first page that is surely the right one; else, after a while, a likely one."""
        begun = time.monotonic()
        others: dict[str, _Here] = {}
        while (left := begun + self._patience(others) - time.monotonic()) > 0:
            try:
                here = answers.get(timeout=left)
            except Empty:
                continue
            if here.asked or (not session and here.visible):
                return here.page
            others[here.page] = here
        self._known = frozenset(others)
        self._alone = not others
        return min(others, key=lambda page: not others[page].visible, default="")

    def _patience(self, others: Collection[str]) -> float:
        """How many seconds to wait in all, where these have answered by now."""
        if self._known - frozenset(others):
            return _SURE
        return 0.0 if self._alone and not others else _LIMIT
