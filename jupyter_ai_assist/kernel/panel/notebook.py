"""The notebook that a kernel's chats are about, with or without a shell and a page."""

from __future__ import annotations

from typing import Protocol

from jupyter_ai_assist.chats.chat import ChatWorkspace, OpenChat
from jupyter_ai_assist.core.engine import Engine
from jupyter_ai_assist.core.workspace.base import Workspace
from jupyter_ai_assist.kernel.live import workspace_of
from jupyter_ai_assist.kernel.page.cells import PageCells
from jupyter_ai_assist.kernel.page.lines import lines_of
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.screens.desk import run_in_main

from .workspace import PanelWorkspace

__all__ = ["Notebook", "ShellNotebook"]


class Notebook(Protocol):
    """What ``Rooms`` ask of it, on the engine's loop unless said."""

    @property
    def workspace(self) -> Workspace:
        """It says where the notebook is."""

    def workspace_of(self, chat: OpenChat) -> ChatWorkspace:
        """The notebook as the turns of a chat see it."""

    def find_page(self) -> str:
        """The page that has the cells open; blank for none. In any thread: it may wait."""

    def show(self, chat: OpenChat, page: str) -> None:
        """Show a chat in the cells of a page, or of none."""


class ShellNotebook:
    """That of a kernel with a shell, whose cells a page may have open.

    Parameters
    ----------
    recorder
        Watches the shell.
    engine
        Of the chats.
    """

    def __init__(self, recorder: Recorder, engine: Engine) -> None:
        self.workspace = workspace_of(recorder, run_in_main)
        self._recorder = recorder
        self._page_lines = lines_of(recorder.pages, engine)

    def workspace_of(self, chat: OpenChat) -> PanelWorkspace:
        """The kernel's workspace, and the cells through the page."""
        workspace = PanelWorkspace(self.workspace, self._recorder)
        lost = self._page_lines.leave
        workspace.page = PageCells(chat, lambda: workspace.notebook, lost)
        return workspace

    def find_page(self) -> str:
        """The page that answers first, or is most likely the right one."""
        return self._recorder.pages.find()

    def show(self, chat: OpenChat, page: str) -> None:
        """Show a chat in the cells of a page, or of none."""
        if page:
            self._page_lines.connect(page, chat)
        else:
            self._page_lines.leave(chat)
