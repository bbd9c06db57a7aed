"""The routes for what is being written: what can be named, what would be sent, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.base.handlers import JupyterHandler

from jupyter_ai_assist.core.errors import AssistError

from .guarded import API, Handler, guarded, person_of

if TYPE_CHECKING:
    from jupyter_ai_assist.chats.chat import OpenChat

__all__ = ["DRAFT_HANDLERS"]


class _OfChat(Handler):
    """Answers for one open chat."""

    async def chat(self) -> OpenChat:
        """The one that the query names.

        Raises
        ------
        AssistError
            The person has no such chat open.
        """
        hub = await self.hub()
        return hub.opened(
            user=person_of(self),
            notebook=self.get_query_argument("notebook", ""),
            chat=self.get_query_argument("chat", ""),
        )


class CandidatesHandler(_OfChat):
    """What can stand after ``@``."""

    @guarded
    async def get(self) -> None:
        """What fits ``typed``; of the cells, those nearest to the cell ``near``."""
        typed = self.get_query_argument("typed", "", strip=False)
        near = self.get_query_argument("near", "")
        try:
            chat = await self.chat()
            self.answer(await chat.drafts.candidates(typed, near))
        except AssistError as error:
            self.refuse(error)


class PayloadHandler(_OfChat):
    """What a prompt would send."""

    @guarded
    async def post(self) -> None:
        """The request, part by part; the body is the command, and nothing is sent."""
        try:
            chat = await self.chat()
            self.answer(await chat.drafts.payload(self.request.body))
        except AssistError as error:
            self.refuse(error)


class FilesHandler(_OfChat):
    """Files that are to go along with a prompt, and are not beside the notebook."""

    @guarded
    async def post(self) -> None:
        """Take the content of the file ``name``; its reference for ``attach``."""
        name = self.get_query_argument("name", "")
        kind = self.request.headers.get("Content-Type", "")
        try:
            chat = await self.chat()
            self.answer({"ref": await chat.drafts.take(name, kind, self.request.body)})
        except AssistError as error:
            self.refuse(error)


DRAFT_HANDLERS: list[tuple[str, type[JupyterHandler]]] = [
    (rf"{API}/candidates", CandidatesHandler),
    (rf"{API}/payload", PayloadHandler),
    (rf"{API}/files", FilesHandler),
]
