"""What turns of the magics do in the page that has the notebook open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from jupyter_ai_assist.chats.chat import Meant, OpenChat
from jupyter_ai_assist.chats.place import Place
from jupyter_ai_assist.core.commands import command_named
from jupyter_ai_assist.core.engine import Engine, Run, Sink
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Made, Session
from jupyter_ai_assist.core.workspace.base import RunResult
from jupyter_ai_assist.kernel.workspace import KernelWorkspace, code_cell
from jupyter_ai_assist.remote.cell_outputs import CellOutputs

from .cells import PageCells
from .lines import Lines, lines_of
from .pages import Pages
from .shown import Shown
from .workspace import PageWorkspace

__all__ = ["InSight", "MagicWorkspace"]

_PACE = 0.5
"""Seconds between two times that the outputs of a running cell are brought into it."""
_BEGIN = 10.0
"""Seconds within which a command has begun: the engine's loop waits for nothing."""


class MagicWorkspace(PageWorkspace):
    """What a cell that asks can see and do: cells run inside it, and show it in their own place.

    Parameters
    ----------
    kernel
        The kernel's.
    """

    running = ""
    """A chat about it ends with its kernel."""

    def __init__(self, kernel: KernelWorkspace) -> None:
        super().__init__(kernel)
        self._kernel = kernel

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a cell in the main thread; what it puts out comes into it while it runs."""
        page = self.there
        if page is None:
            return await super().run(id_, patience, base)
        cell = code_cell(await self.cells(), id_, base)
        outputs = CellOutputs()
        showing = asyncio.create_task(self._show(page, id_, outputs))
        try:
            result = await self._kernel.run_for(cell, patience, outputs)
        except BaseException:
            showing.cancel()
            await _put(page, id_, outputs)
            raise
        if result.status == "running":
            return result  # and is shown on
        showing.cancel()
        lost = await _put(page, id_, outputs)
        return result.model_copy(update={"output": f"{result.output}\n{lost}"}) if lost else result

    async def close(self) -> None:
        """Nothing: the kernel is the user's."""

    async def _show(self, page: PageCells, id_: str, outputs: CellOutputs) -> None:
        """Bring in what there is, until the run has ended or the page is gone."""
        shown, lost, runs = 0, "", True
        while runs and not lost:
            await asyncio.sleep(_PACE)
            runs = self._kernel.runs(id_) or not outputs.changes
            if outputs.changes != shown:
                shown = outputs.changes
                lost = await _put(page, id_, outputs)


async def _put(page: PageCells, id_: str, outputs: CellOutputs) -> str:
    """Bring outputs into their cell; a sentence where that cannot be done."""
    if not outputs.changes:
        return ""  # it did not begin
    try:
        await page.keep({id_: outputs})
    except WorkspaceError as error:
        return f"(These outputs could not be brought into the cell: {error.message})"
    return ""


class InSight:
    """Runs the commands of a shell's session in sight of the page in which they were asked.

    Parameters
    ----------
    session
        The shell's, over ``workspace``.
    pages
        Those of the kernel.
    """

    def __init__(
        self, session: Session, workspace: MagicWorkspace, pages: Pages, engine: Engine
    ) -> None:
        self._session = session
        self._workspace = workspace
        self._pages = pages
        self._engine = engine
        self._chat: OpenChat | None = None
        """Made with the first page."""

    def find(self, command: Submit, client: str) -> str:
        """The page in which a command may change cells; blank where there is none, or no need.

        It takes some hundredths of a second, and half of one where no page answers at first.

        Parameters
        ----------
        client
            The Jupyter session of the client that runs the cell.
        """
        named = command_named(command.prompt)
        mode = command.mode or self._session.conversation.mode
        may_change = mode == "agent" or (named is not None and named.changes)
        if not may_change:
            return ""
        page = self._pages.find(client)
        if not page and self._chat is not None:
            leave = lines_of(self._pages, self._engine).leave
            self._engine.loop.call_soon_threadsafe(leave, self._chat)
        return page

    def submit(self, command: Submit, sink: Sink, made: Made | None, page: str) -> Run:
        """As ``Engine.submit``, in sight of a page that was found; blank for none."""

        def start(to: Sink) -> Run:
            return self._engine.submit(self._session, command, to, made)

        if not page:
            return start(sink)
        return self._engine.run(self._begin(page, command, sink, start), _BEGIN)

    async def _begin(
        self, page: str, command: Submit, sink: Sink, start: Callable[[Sink], Run]
    ) -> Run:
        lines = lines_of(self._pages, self._engine)
        chat = self._chat = self._chat or self._open(lines)
        lines.connect(page, chat)
        if chat.running:  # what somebody has begun in the page; then this waits for its end
            return start(sink)
        shown = Shown(chat, sink, lines.leave)
        return chat.accompany(command, lambda tell: start(lambda event: shown(event, tell)))

    def _open(self, lines: Lines) -> OpenChat:
        workspace, history = self._workspace, self._session.conversation.assistant.history
        place = Place(workspace.notebook, workspace.notebook, workspace.root)
        chat = OpenChat(Meant(history.start_thread(workspace.notebook)), place, self._engine)
        chat.open(self._session, workspace)
        workspace.page = PageCells(chat, lambda: workspace.notebook, lines.leave)
        return chat
