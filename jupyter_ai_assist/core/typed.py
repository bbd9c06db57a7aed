"""How a person types a line to the assistant, in the door that they came through.

Whoever names a next step writes ``typed("/retry")``. What stands round that differs
from door to door, and only the door knows it: a session is told by who opens it, and
all that runs for the session, however deep, finds it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

__all__ = ["Typing", "as_it_is", "typed", "typed_as"]


class Typing(Protocol):
    """A door's way of typing."""

    def __call__(self, line: str, /, *, above: bool, running: bool) -> str:
        """The whole of what is typed for this prompt or ``/command``.

        Parameters
        ----------
        above
            Whether something follows on the lines below.
        running
            Whether the notebook is run first; blank where a person runs its cells.
        """


def as_it_is(line: str, /, *, above: bool = False, running: bool = False) -> str:  # noqa: ARG001
    """Nothing is put round it: in a chat there is no other place to type."""
    return "" if running else line


_TYPING: ContextVar[Typing] = ContextVar("_TYPING", default=as_it_is)


def typed(line: str, *, above: bool = False, running: bool = False) -> str:
    """A prompt or ``/command`` as it is typed in this door; see ``Typing``."""
    return _TYPING.get()(line, above=above, running=running)


@contextmanager
def typed_as(typing: Typing) -> Iterator[None]:
    """Inside, lines are typed in this way."""
    token = _TYPING.set(typing)
    try:
        yield
    finally:
        _TYPING.reset(token)
