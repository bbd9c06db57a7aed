"""Panels in a marimo notebook, whose kernel is neither Jupyter's nor IPython's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Context
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_ai_assist.chats.chat import OpenChat
from jupyter_ai_assist.config.switch import switched_off
from jupyter_ai_assist.core import hooks
from jupyter_ai_assist.core.errors import PolicyError

from .names import NamesWorkspace
from .panels import Panels

__all__ = ["panels_of"]

log = logging.getLogger(__name__)

_OPEN: WeakKeyDictionary[asyncio.AbstractEventLoop, Panels] = WeakKeyDictionary()
"""One process runs an application for each of its visitors, each in a loop of its own."""


class _NamesNotebook:
    def __init__(self, workspace: NamesWorkspace) -> None:
        self.workspace = workspace

    def workspace_of(self, chat: OpenChat) -> NamesWorkspace:
        del chat
        return self.workspace

    def find_page(self) -> str:
        """None: a page of marimo's lets nobody else at its cells."""
        return ""

    def show(self, chat: OpenChat, page: str) -> None:
        """Nowhere."""


def panels_of(names: Mapping[str, Any]) -> Panels:
    """The panels of the notebook whose cell runs.

    Parameters
    ----------
    names
        Of the notebook.

    Raises
    ------
    PolicyError
        The assistant is switched off.
    """
    if notice := switched_off():
        raise PolicyError(notice)
    loop = asyncio.get_running_loop()
    if loop not in _OPEN:
        describers = hooks.load(hooks.DESCRIBERS, lambda problem: log.warning("%s", problem))

        def in_main(work: Any) -> None:
            loop.call_soon_threadsafe(work, context=Context())

        notebook = _NamesNotebook(NamesWorkspace(names, describers))
        _OPEN[loop] = Panels(notebook, in_main, Context())
    return _OPEN[loop]
