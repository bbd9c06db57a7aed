"""Text that is hidden from a model cannot be written by it."""

from __future__ import annotations

import json

from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.redaction import marks_in

__all__ = ["require_no_mark"]


def require_no_mark(call: ToolCallPart) -> None:
    """Let a call pass that would put no mark where a secret stands.

    Raises
    ------
    ToolError
        There is a mark in its arguments.
    """
    marks = marks_in(json.dumps(call.arguments, ensure_ascii=False))
    if marks:
        raise ToolError(
            f"{min(marks)} stands for a secret that you cannot see, and cannot be written: "
            "it would overwrite the secret. Nothing was done.",
            code="hidden_text",
            hint="Change other lines with `old` and `new` that do not touch it, or refer to the "
            "variable that holds it.",
        )
