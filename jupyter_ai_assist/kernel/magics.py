"""``%assist`` and ``%%assist``: take apart what was typed, hand it over, return the answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

from IPython.core.display_functions import display
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from jupyter_ai_assist.core.errors import AssistError, UsageError

from .arguments import Arguments, help_text, parse_cell, parse_line
from .failure import MagicError

if TYPE_CHECKING:
    from .panel.panels import Panels
    from .panel.widget import Panel
    from .recorder import Recorder
    from .talk import OpenSession, Talk

__all__ = ["AssistMagics"]

PANEL = "/panel"
"""The command that shows the chat itself: no other door can, and no turn is made of it."""


@magics_class
class AssistMagics(Magics):
    """The magics of one shell.

    Parameters
    ----------
    recorder
        Watches the shell.
    open_session
        Called once, at the first prompt.
    """

    def __init__(self, recorder: Recorder, open_session: OpenSession) -> None:
        super().__init__(recorder.shell)
        self._recorder = recorder
        self._open_session = open_session
        self._talk: Talk | None = None
        self._panels: Panels | None = None

    @no_var_expand
    @line_cell_magic
    def assist(self, line: str, cell: str | None = None) -> Any:
        """Show the options; the text that people see is made from them, below."""
        try:
            arguments = parse_line(line) if cell is None else parse_cell(line, cell)
            if arguments == Arguments():
                print(help_text())  # noqa: T201 - the help was asked for
                return None
            if arguments.prompt.strip() == PANEL:
                return self._shown(arguments)
            if not arguments.prompt.strip():
                raise UsageError(
                    "There is no prompt.", hint="Write it after the options, or in the cell below."
                )
            return self.talk().answer(arguments)
        except AssistError as error:
            raise MagicError.of(error, colour=self._colour()) from None

    # IPython shows a magic's docstring for ``%assist?``.
    assist.__doc__ = help_text()

    def talk(self) -> Talk:
        """The shell's conversation; the first call opens it."""
        if self._talk is None:
            from .talk import Talk  # noqa: PLC0415 - pydantic and the engine: not with %load_ext

            self._talk = Talk(self._recorder, self._open_session)
        return self._talk

    def _shown(self, arguments: Arguments) -> Panel:
        """A panel in the cell's output, where the value of ``%assist`` is not shown."""
        mode: Literal["ask", "agent"] = "agent" if arguments.mode == "agent" else "ask"
        panel = self.panel(arguments.model, mode, arguments.thread)
        display(panel)  # type: ignore[no-untyped-call]
        return panel

    def panel(self, model: str, mode: Literal["ask", "agent"], thread: str) -> Panel:
        """A new panel; the first one brings ipywidgets."""
        if self._panels is None:
            from .panel.panels import Panels  # noqa: PLC0415 - most kernels never show one

            self._panels = Panels.of_shell(self._recorder)
        return self._panels.open(model, mode, thread)

    def _colour(self) -> bool:
        shell = self._recorder.shell
        in_notebook = getattr(shell, "kernel", None) is not None
        shown = in_notebook or sys.stdout.isatty()
        return shown and str(shell.colors).lower() != "nocolor"
