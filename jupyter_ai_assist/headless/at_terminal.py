"""The person at the terminal, who need answer no more when somebody else has answered.

A proposal that a page shows as well is decided by whoever is first. A line that is being
waited for is then waited for no longer, and what was typed of it counts for nothing: it was
meant for a question that is gone.
"""

from __future__ import annotations

import os
import select
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from jupyter_ai_assist.core.protocol import (
    Approval,
    Decide,
    Ending,
    Event,
    Question,
    Settled,
)
from jupyter_ai_assist.screens.decide import DecideByInput, EditInTerminal
from jupyter_ai_assist.screens.follow import one_line, typed

__all__ = ["AtTerminal"]

_SAID = {
    "once": "allowed once",
    "turn": "allowed for this turn",
    "chat": "allowed for this chat",
    "always": "allowed for good",
    "no": "not allowed",
}
"""What was decided elsewhere, by the verdict."""


class _AnsweredError(Exception):
    """Nobody need answer any more."""


class AtTerminal:
    """Asks whoever sits at the terminal.

    Parameters
    ----------
    tell
        Shows a line.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._decide = DecideByInput(EditInTerminal(), self._read)
        self._asked = ""
        """The hash of the approval that is asked about, or the question's id."""
        self._settled: dict[str, str] = {}
        """The verdicts, by the same; blank for a question."""
        self._hashes: dict[str, str] = {}
        """By id, the hash of the last approval: a model may give many calls one id."""
        self._ended = False
        self._bell, self._ring = socket.socketpair()
        self._ring.setblocking(False)

    def hear(self, event: Event) -> None:
        """Take an event of the run, on whichever thread."""
        match event:
            case Approval(id=id_, hash=hash_):
                self._hashes[id_] = hash_
                return
            case Settled(id=id_, verdict=verdict):
                self._settled[self._hashes.get(id_, id_)] = verdict
            case _ if isinstance(event, Ending):
                self._ended = True
            case _:
                return
        with suppress(OSError):  # it rings already, or nobody listens any more
            self._ring.send(b"!")

    def decide(self, approval: Approval) -> Decide | None:
        """Ask about a call; ``None`` where that was decided elsewhere, or has ended."""
        self._begin(approval.hash)
        try:
            return self._decide(approval)
        except _AnsweredError:
            self._say("decided")
            return None

    def answer(self, question: Question) -> str | None:
        """Ask a question; ``None`` where nobody answers it here."""
        self._begin(question.id)
        try:
            if not question.secret or os.name != "posix":
                return typed(question, self._read)
            with _unseen():  # a wait by ``getpass`` would not end
                return typed(question.model_copy(update={"secret": False}), self._read)
        except _AnsweredError:
            self._say("answered")
            return None

    def close(self) -> None:
        """Hear nothing more."""
        self._bell.close()
        self._ring.close()

    @property
    def _over(self) -> bool:
        return self._ended or self._asked in self._settled

    def _begin(self, asked: str) -> None:
        """What was typed before a question was shown is no answer to it."""
        self._asked = asked
        if os.name == "posix":
            import termios  # noqa: PLC0415 - only there

            termios.tcflush(sys.stdin, termios.TCIFLUSH)

    def _read(self, prompt: str) -> str:
        if os.name != "posix":  # no wait for a line ends there
            line = one_line(prompt)
        else:
            sys.stdout.write(prompt)
            sys.stdout.flush()
            self._wait()
            line = "" if self._over else one_line("")
        if self._over:
            raise _AnsweredError
        return line

    def _wait(self) -> None:
        """Wait for a line, or until it is wanted no more."""
        while not self._over:
            ready, _, _ = select.select([sys.stdin, self._bell], [], [])
            if sys.stdin in ready:
                return
            self._bell.recv(1)
        sys.stdout.write("\n")
        sys.stdout.flush()

    def _say(self, what: str) -> None:
        if self._asked in self._settled:
            verdict = _SAID.get(self._settled[self._asked], "")
            self._tell(f"This was {what} elsewhere{verdict and f': {verdict}'}.")


@contextmanager
def _unseen() -> Iterator[None]:
    """What is typed inside is not shown."""
    import termios  # noqa: PLC0415 - only there

    before = termios.tcgetattr(sys.stdin)
    hidden = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)
        sys.stdout.write("\n")
