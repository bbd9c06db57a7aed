"""The assistant from Python: ``from jupyter_ai_assist import assist``.

The same engine, policy, approvals, budgets and history as ``%assist``, with values in
and values out. In a notebook a call belongs to the notebook's conversation; in a program
of its own it has none, and no notebook is told of. A call that fails raises an
``AssistError`` that says what to do next; Stop ends it.
"""

from __future__ import annotations

from jupyter_ai_assist.core.errors import AssistError

from .asking import aask, ask
from .images import focal, image
from .objects import aobject, object, object_all  # noqa: A004 - assist.object, as /object
from .panels import panel
from .results import Results
from .writing import awrite, write, write_all

__all__ = [
    "AssistError",
    "Results",
    "aask",
    "aobject",
    "ask",
    "awrite",
    "focal",
    "image",
    "object",
    "object_all",
    "panel",
    "write",
    "write_all",
]
