"""Makes the workspace of each chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from jupyter_ai_assist.chats.calls import Calls
from jupyter_ai_assist.chats.chat import ChatWorkspace, OpenChat
from jupyter_ai_assist.remote.bridge import Bridge
from jupyter_ai_assist.remote.frontend import FrontendNotebook

from .contents import Contents, ContentsNotebook
from .document import DocumentNotebook, Documents
from .kernels import ServerKernels
from .places import Place
from .workspace import NoNotebook, ServerNotebook, ServerWorkspace

__all__ = ["Workspaces"]


class Workspaces:
    """The notebooks of one server; made on its loop.

    Parameters
    ----------
    serverapp
        The ``ServerApp``.
    """

    def __init__(self, serverapp: Any) -> None:
        self._serverapp = serverapp
        self._bridge = Bridge(asyncio.get_running_loop())
        self._contents = Contents(serverapp.contents_manager)
        self._documents = Documents(serverapp.web_app.settings)

    def of(
        self, place: Place, chat: OpenChat, come: Callable[[], Coroutine[Any, Any, bool]]
    ) -> ChatWorkspace:
        """The workspace of a notebook, for one chat; it follows when the place changes.

        Parameters
        ----------
        come
            Has the page come to the chat that has the notebook open; whether it is there then.
        """
        return self._workspace(
            place, chat.calls, lambda: chat.hosted, chat.tell, lambda: self._bridge.call(come())
        )

    def unhosted(self, place: Place) -> ChatWorkspace:
        """The same for nobody's chat: no browser is asked, nobody is told anything."""
        return self._workspace(place, Calls(lambda: None), lambda: False, lambda _: None, _nobody)

    def _workspace(
        self,
        place: Place,
        calls: Calls,
        hosted: Callable[[], bool],
        tell: Callable[[str], None],
        come: Callable[[], Awaitable[bool]],
    ) -> ChatWorkspace:
        if not place.path:
            return NoNotebook(place.folder)
        notebook = ServerNotebook(
            place,
            stored=ContentsNotebook(self._contents, self._bridge, place),
            document=DocumentNotebook(self._documents, self._bridge, place),
            frontend=FrontendNotebook(calls, self._bridge),
            hosted=hosted,
        )
        kernels = ServerKernels(self._serverapp, place, self._bridge)
        return ServerWorkspace(notebook, kernels, tell, come)


async def _nobody() -> bool:
    """Nobody's page is called."""
    return False
