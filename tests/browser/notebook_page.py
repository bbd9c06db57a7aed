"""A notebook that is open in a browser, as a person sees and uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jupyter_process import Jupyter
from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from sidebar_page import Sidebar

from jupyter_ai_assist.core.workspace.base import Cell

__all__ = ["NotebookPage"]

_PANEL = "window.jupyterapp.shell.currentWidget"
_CELLS = f"{_PANEL}.context.model.sharedModel.cells"
_OF_NOTEBOOK_7 = r"reading 'schema'\)\n +at \S+/static/notebook/notebook_core"
"""What Jupyter Notebook 7.6 itself reports while it loads its settings, also without us."""
_OF_TWO_TABS = "Comm not found for comm id"
"""What JupyterLab reports when another tab of the same kernel opens a comm."""
_STATUS = f"{_PANEL}?.sessionContext?.session?.kernel?.status"


class NotebookPage:
    """One tab of a browser with one notebook.

    Parameters
    ----------
    path
        The notebook's, in the server's contents.
    another
        Opens the same notebook in another tab of the same browser.
    """

    def __init__(
        self, page: Page, jupyter: Jupyter, path: str, another: Callable[[str], NotebookPage]
    ) -> None:
        self.page = page
        self.jupyter = jupyter
        self.path = path
        self.sidebar = Sidebar(page)
        self.errors: list[str] = []
        """What the page reported; the test fails unless it expects them."""
        self._expected = [re.compile(_OF_NOTEBOOK_7), re.compile(_OF_TWO_TABS)]
        self._another = another
        page.on("pageerror", lambda error: self.errors.append(str(error.stack)))
        page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(f"{said.text} ({said.location['url']})")

    def open(self) -> NotebookPage:
        """Load the page, and wait until the notebook and its kernel are there."""
        place = self.path.removesuffix(".ipynb").replace("/", "-")
        where = {"jupyterlab": f"lab/workspaces/{place}/tree", "notebook": "notebooks"}
        folder = where[self.jupyter.application]
        self.page.goto(
            f"{self.jupyter.address}/{folder}/{self.path}?token={self.jupyter.token}",
            wait_until="domcontentloaded",
        )
        return self.ready()

    def reload(self) -> NotebookPage:
        """Load the page anew, as F5 does."""
        tab = self.page.locator(".jp-SideBar .lm-mod-current[data-id='jupyter-ai-assist']")
        shown = tab.count() > 0
        self.page.reload(wait_until="domcontentloaded")
        self.ready()
        if shown:
            self.sidebar.show()  # JupyterLab saves its layout a moment after a change
        return self

    def ready(self) -> NotebookPage:
        """Wait until the notebook and its kernel are there."""
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        self.wait_for_kernel("idle")
        return self

    def another_tab(self) -> NotebookPage:
        """The same notebook in another tab of the same browser."""
        return self._another(self.path)

    def wait_for_kernel(self, status: str) -> None:
        """Wait until the kernel is ``idle`` or ``busy``."""
        self.page.wait_for_function(f"{_STATUS} === {status!r}")

    def cell(self, index: int) -> Locator:
        """A cell on the screen."""
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")

    def select(self, index: int) -> None:
        """Make a cell the active one, as a click into its margin does."""
        self.cell(index).locator(".jp-InputPrompt").click()

    def start_cell(self, index: int) -> None:
        """Run a cell, and go on."""
        self.select(index)
        self.page.keyboard.press("Control+Enter")

    def run_cell(self, index: int) -> None:
        """Run a cell, and wait for its end."""
        before = self.executed(index)
        self.start_cell(index)
        self.page.wait_for_function(
            f"([index, before]) => ![null, before].includes({_CELLS}[index].execution_count)"
            f" && {_STATUS} === 'idle'",
            arg=[index, before],
        )

    def sources(self) -> list[str]:
        """The sources of all cells, as they stand."""
        found: list[str] = self.page.evaluate(f"{_CELLS}.map(cell => cell.getSource())")
        return found

    def ids(self) -> list[str]:
        """The ids of all cells."""
        found: list[str] = self.page.evaluate(f"{_CELLS}.map(cell => cell.getId())")
        return found

    def hash_of(self, source: str) -> str:
        """The hash that a model would have read with this source."""
        return Cell(id="", source=source).hash

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """What a cell has put out, as in nbformat."""
        found: list[dict[str, Any]] = self.page.evaluate(
            f"index => {_CELLS}[index].getOutputs()", index
        )
        return found

    def executed(self, index: int) -> int | None:
        """The count with which a cell ran last."""
        found: int | None = self.page.evaluate(
            f"index => {_CELLS}[index].execution_count ?? null", index
        )
        return found

    def wait_for_source(self, index: int, text: str) -> None:
        """Wait until a cell's source is this."""
        self.page.wait_for_function(
            f"([index, text]) => {_CELLS}[index]?.getSource() === text", arg=[index, text]
        )

    def type_into(self, index: int, text: str) -> None:
        """Write at the end of a cell."""
        self.cell(index).locator(".jp-InputArea-editor .cm-content").click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(text)

    def interrupt(self) -> None:
        """Stop what the kernel runs, as the button does."""
        self.select(0)
        self.page.keyboard.press("i")
        self.page.keyboard.press("i")
        self.wait_for_kernel("idle")

    def restart(self) -> None:
        """Start the kernel anew, from the menu."""
        self.page.get_by_role("menuitem", name="Kernel", exact=True).click()
        self.page.get_by_text("Restart Kernel…", exact=True).click()
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.wait_for_kernel("idle")

    def rename(self, name: str) -> None:
        """Give the notebook another name, from the menu."""
        self.page.get_by_role("menuitem", name="File", exact=True).click()
        self.page.get_by_text("Rename Notebook…", exact=True).click()
        dialog = self.page.locator(".jp-Dialog")
        dialog.get_by_role("textbox").fill(name)
        dialog.locator(".jp-mod-accept").click()
        dialog.wait_for(state="detached")
        self.in_front(name)
        self.path = name

    def close(self) -> None:
        """Close the notebook, and leave the page open; what is not saved is saved."""
        self.save()
        panel = self.page.locator(".jp-NotebookPanel")
        self.page.evaluate("window.jupyterapp.shell.currentWidget.close()")
        panel.wait_for(state="detached")

    def save(self) -> None:
        """Save it by the key, and wait until that is done."""
        self.page.keyboard.press("Control+s")
        self.saved()

    def saved(self) -> None:
        """Wait until all that was done is saved."""
        self.page.wait_for_function(f"!{_PANEL}.context.model.dirty")

    def reopen(self) -> NotebookPage:
        """Open the notebook after it was closed."""
        self.open_beside(self.path)
        return self.ready()

    def open_beside(self, path: str) -> None:
        """Bring a notebook to the front, in the same page."""
        open_ = "path => void window.jupyterapp.commands.execute('docmanager:open', { path })"
        self.page.evaluate(open_, path)
        self.in_front(path)

    def in_front(self, path: str) -> None:
        """Wait until the notebook of this path is the active one: sources and outputs are its."""
        self.page.wait_for_function(
            f"path => {_PANEL}?.context?.path === path && {_PANEL}.context.isReady", arg=path
        )

    def command(self, label: str) -> None:
        """Choose a command in the palette."""
        self.page.keyboard.press("Control+Shift+c")
        palette = self.page.locator(".lm-CommandPalette")
        palette.locator(".lm-CommandPalette-input").fill(label)
        # What was found is marked; before, the list is that of all commands.
        expect(palette.locator("mark").first).to_be_visible()
        palette.locator(".lm-CommandPalette-item").get_by_text(label, exact=True).first.click()

    def has_keyboard(self) -> None:
        """Wait until keys are for the notebook: it comes by them again when a cell is gone."""
        expect(self.page.locator(".jp-Notebook").locator(":focus")).to_have_count(1)

    def dismiss_dialogs(self) -> None:
        """From now on close what JupyterLab asks or tells, whenever it does."""
        dialog = self.page.locator(".jp-Dialog").last
        self.page.add_locator_handler(
            dialog,
            lambda: self.page.keyboard.press("Escape"),
            no_wait_after=True,  # the next one may come at once
        )

    def set_source(self, index: int, text: str) -> None:
        """Change a cell as another extension does: a formatter, a colleague."""
        self.page.evaluate(f"([index, text]) => {_CELLS}[index].setSource(text)", [index, text])

    def shows(self, text: str) -> None:
        """Wait until a text is to be seen in an output of the notebook, not just in a source."""
        outputs = self.page.locator(".jp-Notebook .jp-OutputArea-output")
        expect(outputs.get_by_text(text).first).to_be_visible()

    def expect_errors(self, pattern: str) -> None:
        """Errors like this one belong to what the test is about."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """The errors that no test expected."""
        return [
            error
            for error in self.errors
            if not any(pattern.search(error) for pattern in self._expected)
        ]
