"""What a reply to a prompt in a cell comes to: the new source alone."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.cells.source import mask_magics
from jupyter_ai_assist.core.context.context import TurnContext
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Rewrite
from jupyter_ai_assist.core.tasks.formats import code_blocks, in_format, proposed_cell
from jupyter_ai_assist.core.typed import typed

__all__ = ["drafted_source", "new_source"]

_FENCED_TEXT = re.compile(r"(`{3,}|~{3,})(?i:markdown|md)[ \t]*\n(.*)\n\1", re.DOTALL)


def new_source(reply: str, context: TurnContext, asked: Rewrite) -> str:
    """The source that a reply proposes in place of what was to be rewritten.

    It is blank where the reply is only words: why it cannot be done, or a question.

    Parameters
    ----------
    context
        With the cell that the model saw as its focus.
    """
    cell = context.focus
    if cell is not None and cell.kind != "code":
        return _text(reply)
    code = in_format(reply, "code")
    if not any(code_blocks(reply)) and not _is_python(code):
        return ""
    lines = asked.source.split("\n")[asked.start : asked.end]
    return _indented_as(lines, code.strip("\n"))


def drafted_source(reply: str, context: TurnContext, asked: Rewrite) -> str:
    """The same of a reply of the offline guide, which does not know that it is in a cell.

    It repairs a cell as a whole; anything else that it drafts comes below what is there.

    Raises
    ------
    UsageError
        It knows no code for what was asked.
    """
    code = proposed_cell(reply).strip("\n")
    if not code:
        raise UsageError(
            "The offline guide has no code for this: it goes by rules, and is no language model.",
            hint="It can fix a cell that failed, and plot or summarise a table; "
            f"{typed('/setup')} tells how to connect a model.",
        )
    if context.intent == "fix" or not asked.source.strip():
        return code
    return f"{asked.source.rstrip()}\n\n{code}"


def _text(reply: str) -> str:
    """Markdown, without the fence that some models put around all of it."""
    text = reply.strip()
    around = _FENCED_TEXT.fullmatch(text)
    return around[2] if around else text


def _is_python(code: str) -> bool:
    try:
        ast.parse(mask_magics(code))
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _indented_as(before: list[str], code: str) -> str:
    """The code as deep as what it replaces, where a model has left the indentation out."""
    lines = code.split("\n")
    missing = _depth(before) - _depth(lines)
    if missing <= 0:
        return code
    return "\n".join(" " * missing + line if line.strip() else line for line in lines)


def _depth(lines: list[str]) -> int:
    """The spaces before the first line with anything on it."""
    first = next((line for line in lines if line.strip()), "")
    return len(first) - len(first.lstrip(" "))
