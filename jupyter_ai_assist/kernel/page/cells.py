"""The notebook's cells, as the page that has it open shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jupyter_ai_assist.chats.chat import OpenChat
from jupyter_ai_assist.core.edits.edits import CellEdit
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved
from jupyter_ai_assist.core.workspace.base import Cell, RunResult, require_source
from jupyter_ai_assist.remote.bridge import Bridge
from jupyter_ai_assist.remote.cell_outputs import CellOutputs
from jupyter_ai_assist.remote.frontend import FrontendNotebook
from jupyter_ai_assist.remote.notebook import Opened
from jupyter_ai_assist.remote.notebook_edits import NotebookEdits

__all__ = ["PageCells"]

_ANSWER = 5.0
"""Seconds that the page may take for an answer; what it is asked first, it may have to load."""


class PageCells:
    """Reads, changes and runs cells through the page that a chat is shown in.

    Made and used on the engine's loop, which is that of the chat.

    Parameters
    ----------
    path
        Gives the notebook's.
    lost
        Told that the page does not answer.
    """

    def __init__(
        self, chat: OpenChat, path: Callable[[], str], lost: Callable[[OpenChat], None]
    ) -> None:
        self._chat = chat
        self._lost = lost
        self._frontend = FrontendNotebook(chat.calls, Bridge(asyncio.get_running_loop()), _ANSWER)
        self._edits = NotebookEdits(_Named(self._frontend, path), chat.tell)

    @property
    def there(self) -> bool:
        """Whether a page has the notebook open."""
        return self._chat.hosted

    async def saved(self) -> Saved | None:
        """All cells; ``None`` where no page tells them, which is not asked again then."""
        if not self.there:
            return None
        try:
            return await asyncio.to_thread(self._frontend.read)
        except WorkspaceError:
            self._lost(self._chat)
            return None

    async def apply(self, edit: CellEdit) -> CellEdit:
        """Change the cells; see ``Workspace.apply``."""
        return await asyncio.to_thread(self._edits.apply, edit)

    async def whole_output(self, cell: Cell) -> str:
        """What a cell shows, uncut."""
        return await asyncio.to_thread(self._frontend.whole_output, cell)

    async def run(self, id_: str, patience: float, base: str) -> RunResult:
        """Run a cell as a person does in the page; see ``Workspace.run``."""
        cell = await asyncio.to_thread(self._edits.code_cell, id_)
        require_source(id_, cell.source, base)
        return await self._frontend.run(cell, patience)

    async def keep(self, outputs: Mapping[str, CellOutputs]) -> None:
        """Put outputs into the cells that are still there."""
        await self._edits.keep_outputs(outputs)


@dataclass(frozen=True)
class _Named:
    _frontend: FrontendNotebook
    _path: Callable[[], str]

    @property
    def path(self) -> str:
        return self._path()

    def open(self, whole: str = "") -> Opened:
        return self._frontend.open(whole)
