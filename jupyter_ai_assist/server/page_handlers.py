"""The route by which a program finds the page that has a notebook open."""

from __future__ import annotations

from jupyter_server.base.handlers import JupyterHandler

from jupyter_ai_assist.core.errors import AssistError

from .guarded import API, Handler, guarded, person_of

__all__ = ["PAGE_HANDLERS"]


class PageHandler(Handler):
    """The page that has a notebook open."""

    @guarded
    async def post(self) -> None:
        """Call it, unless it is there; the id of the chat that it is in, blank if none comes."""
        notebook = self.text_of_body("notebook")
        if notebook is None:
            return
        hub = await self.hub()
        try:
            chat = await hub.page(user=person_of(self), notebook=notebook)
        except AssistError as error:
            self.refuse(error)
            return
        self.answer({"chat": chat})


PAGE_HANDLERS: list[tuple[str, type[JupyterHandler]]] = [(rf"{API}/page", PageHandler)]
