"""Where a command is at work: a notebook file, or the page that has the notebook open."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from jupyter_ai_assist.core.commands import command_named
from jupyter_ai_assist.core.engine import Sink
from jupyter_ai_assist.core.errors import ConflictError
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.screens.follow import Run

from .in_page import InPage
from .open_pages import OpenPage, open_page
from .options import Options
from .server_chat import NoChatError, ServerChat

__all__ = ["Wait", "Workplace", "page_of"]

T = TypeVar("T")

_SILENT = "whose page does not answer"
_CLOSE = "save and close the notebook there, and type this again."


class Workplace(Protocol):
    """Does what is asked in a notebook; its coroutines run on the engine's loop."""

    @property
    def running(self) -> str:
        """The id of a cell that outlasted the turn, and ends with the command; blank if none."""

    def submit(self, command: Submit, sink: Sink) -> Run:
        """Begin a command."""

    async def finish(self) -> None:
        """Wait for the end of that cell."""

    async def failures(self) -> list[str]:
        """What was not done although the turn finished, each in a sentence."""

    async def close(self) -> None:
        """End what was begun for the command."""


class Wait(Protocol):
    """Waits for work on the engine's loop, as long as the command may take."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T:
        """What comes of it."""


def page_of(options: Options, waited: Wait, tell: Callable[[str], None]) -> InPage | None:
    """The page that has the notebook open; ``None`` where the file is used.

    That is so as well where nothing shall be changed and the assistant cannot be had there.

    Parameters
    ----------
    tell
        Told where this is at work, in a sentence.

    Raises
    ------
    ConflictError
        The file would be changed behind the back of a page, or the assistant is at work there.
    """
    page = open_page(options.notebook)
    if page is None:
        return None
    if options.run:
        raise page.untouched(
            "and --run would run it in another kernel",
            f"Run all cells there, and type this without --run; or {_CLOSE}",
        )
    changes = _may_change(options)
    try:
        chat = waited(ServerChat.open(page))
    except NoChatError as error:
        if changes:
            raise page.untouched(str(error), f"Use the notebook there; or {_CLOSE}") from error
        tell(f"{page.opened}, {error}: this goes by the file as it was saved last.")
        return None
    problem = _problem(page, chat, changes=changes)
    if problem is not None:
        waited(chat.close())
        raise problem
    tell(
        f"{page.opened}, so this is done there."
        if chat.hosted
        else f"{page.opened}, {_SILENT}: its cells are known as they were saved last."
    )
    return InPage(options, chat)


def _problem(page: OpenPage, chat: ServerChat, *, changes: bool) -> ConflictError | None:
    """Why a command cannot be done in this chat; ``None`` where it can."""
    if chat.running:
        why = "where the assistant is at work in its chat"
        return page.untouched(why, "Wait for it, or stop it there; then type this again.")
    if changes and not chat.hosted:
        hint = f"Bring its tab to the front, and type this again; or {_CLOSE}"
        return page.untouched(_SILENT, hint)
    return None


def _may_change(options: Options) -> bool:
    """Whether the notebook may be changed."""
    command = command_named(options.prompt)
    own = command is not None and command.changes
    return options.mode == "agent" or own
