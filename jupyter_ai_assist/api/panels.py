"""``assist.panel``: the chat as a widget."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING

from IPython.core.getipython import get_ipython

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Mode

from .door import magics_of

if TYPE_CHECKING:
    from jupyter_ai_assist.kernel.panel.widget import Panel

__all__ = ["panel"]


def panel(*, model: str = "", mode: Mode = "ask", thread: str = "") -> Panel:
    """The sidebar's chat as a widget: for a cell's output, or any layout of ipywidgets.

    Its traits ``model``, ``mode`` and ``thread`` can be set and linked, ``busy`` can be
    watched, and ``on_turn`` calls a function after each turn.

    Parameters
    ----------
    model
        ``provider:model``; blank for the conversation's.
    mode
        ``ask``: tools that only read; ``agent``: all that the policy allows.
    thread
        The name or id of a conversation; blank for the notebook's last.

    Raises
    ------
    UsageError
        There is no kernel that a widget could live in.
    PolicyError
        The assistant is switched off.
    """
    shell = get_ipython()
    if shell is None and _in_marimo():
        from jupyter_ai_assist.kernel.panel.marimo import panels_of  # noqa: PLC0415 - heavy

        caller = inspect.currentframe()
        names = caller.f_back.f_globals if caller and caller.f_back else {}
        return panels_of(names).open(model, mode, thread)
    if shell is None:
        raise UsageError(
            "A panel is shown in a notebook, and this is a program of its own.",
            hint="Ask with assist.ask.",
        )
    made: Panel = magics_of(shell).panel(model, mode, thread)
    return made


def _in_marimo() -> bool:
    """Whether a cell of marimo's runs here, which knows no IPython."""
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())
