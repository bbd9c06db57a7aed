"""Marks of hidden secrets in what a model writes: back to secrets where they were, or refused.

A mark that was written would overwrite the secret that it stands for. Where a
cell is edited, the secrets of that very cell come back, so that it can be
edited whole; no other place ever gets one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.redaction import marks_in

from .base import Tool, ToolScope

__all__ = ["with_secrets_back"]


async def with_secrets_back(
    tool: Tool, arguments: Mapping[str, Any], scope: ToolScope
) -> Mapping[str, Any]:
    """The arguments of a call without any mark.

    Parameters
    ----------
    scope
        The one in which secrets are hidden.

    Raises
    ------
    ToolError
        A mark stands for nothing in the cell that is edited, or none is edited.
    """
    if tool.kind == "read" or not _marks(arguments):
        return arguments
    seen = await _edited(tool, arguments, scope)
    redactor = scope.policy.redactor
    back = {
        name: redactor.restored(value, seen) if isinstance(value, str) else value
        for name, value in arguments.items()
    }
    left = _marks(back)
    if left:
        raise ToolError(
            f"{min(left)} stands for a secret that you cannot see, and cannot be written here. "
            "Nothing was done.",
            code="hidden_text",
            hint="Refer to the variable that holds it, or change the cell that it stands in with "
            "edit_cell, where it may stay as it is.",
        )
    return back


async def _edited(tool: Tool, arguments: Mapping[str, Any], scope: ToolScope) -> str:
    """The source, as the model sees it, of the cell that a call would change; blank if none."""
    if tool.kind != "write" or "id" not in arguments:
        return ""
    cells = await scope.cells()
    return next((scope.hidden(cell).source for cell in cells if cell.id == arguments["id"]), "")


def _marks(arguments: Mapping[str, Any]) -> frozenset[str]:
    return marks_in(json.dumps(arguments, ensure_ascii=False))
