"""Makes the workspace of each chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from .bridge import Bridge
from .calls import Calls
from .chat import ChatWorkspace, OpenChat
from .contents import Contents, ContentsNotebook
from .document import DocumentNotebook, Documents
from .frontend import FrontendNotebook
from .kernels import ServerKernels
from .places import Places
from .workspace import NoNotebook, ServerNotebook, ServerWorkspace

__all__ = ["Workspaces"]


class Workspaces:
    """The notebooks of one server; made on its loop.

    Parameters
    ----------
    serverapp
        The ``ServerApp``.
    """

    def __init__(self, serverapp: Any, places: Places) -> None:
        self._serverapp = serverapp
        self._places = places
        self._bridge = Bridge(asyncio.get_running_loop())
        self._contents = Contents(serverapp.contents_manager)
        self._documents = Documents(serverapp.web_app.settings)

    def of(self, path: str, chat: OpenChat) -> ChatWorkspace:
        """The workspace of a notebook, by its path in the contents, for one chat."""
        return self._workspace(path, chat.calls, lambda: chat.hosted, chat.tell)

    def unhosted(self, path: str) -> ChatWorkspace:
        """The same for nobody's chat: no browser is asked, nobody is told anything."""
        return self._workspace(path, Calls(lambda: None), lambda: False, lambda _: None)

    def _workspace(
        self,
        path: str,
        calls: Calls,
        hosted: Callable[[], bool],
        tell: Callable[[str], None],
    ) -> ChatWorkspace:
        folder = self._places.folder(path)
        if not path:
            return NoNotebook(folder)
        notebook = ServerNotebook(
            self._places.full(path),
            folder,
            stored=ContentsNotebook(self._contents, self._bridge, path),
            document=DocumentNotebook(self._documents, self._bridge, path),
            frontend=FrontendNotebook(calls, self._bridge),
            hosted=hosted,
        )
        kernels = ServerKernels(self._serverapp, path, self._bridge)
        return ServerWorkspace(notebook, kernels, tell)
