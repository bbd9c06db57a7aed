"""A kernel's notebook with its cells within reach, as long as a page has it open."""

from __future__ import annotations

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.workspace.around import Around
from jupyter_ai_assist.core.workspace.base import Ability, Cell, ErrorReport, Workspace, only_cell

from .cells import PageCells

__all__ = ["PageWorkspace"]


class PageWorkspace(Around):
    """Cells are what the page shows, and are changed there; where there is none, as without it.

    Parameters
    ----------
    within
        What the kernel can do by itself.
    """

    def __init__(self, within: Workspace) -> None:
        super().__init__(within)
        self.page: PageCells | None = None
        """Set as soon as there is a chat that pages can be shown."""

    @property
    def there(self) -> PageCells | None:
        """The page, if it is there."""
        return self.page if self.page is not None and self.page.there else None

    @property
    def abilities(self) -> frozenset[Ability]:
        """Through a page, any cell can be changed."""
        if self.there is None:
            return self._within.abilities
        return self._within.abilities - {"next_cell"} | {"edit"}

    async def cells(self) -> list[Cell]:
        """The cells as they stand in the page."""
        saved = await self.page.saved() if self.page else None
        return await self._within.cells() if saved is None else list(saved.cells)

    async def executed(self) -> list[Cell]:
        """What has run, with the tags that the cells have in the page."""
        ran = await self._within.executed()
        saved = await self.page.saved() if self.page else None
        return ran if saved is None else [*map(saved.tagged, ran)]

    async def last_error(self) -> ErrorReport | None:
        """The last exception, its cell with the tags that it has in the page."""
        error = await self._within.last_error()
        saved = await self.page.saved() if self.page and error else None
        return error if saved is None or error is None else saved.tagged_error(error)

    async def whole_output(self, id_: str) -> str:
        """A cell's outputs as the page has them."""
        page = self.there
        if page is None:
            return await self._within.whole_output(id_)
        return await page.whole_output(only_cell(await self.cells(), id_))

    async def apply(self, edit: Edit) -> Edit:
        """Change a cell in the page, or a file."""
        page = self.there
        if page is None or isinstance(edit, WriteFile):
            return await self._within.apply(edit)
        return await page.apply(edit)
