"""What a person is asked to allow: all of it, and nothing in it hidden."""

from __future__ import annotations

from jupyter_ai_assist.core.inert import inert
from jupyter_ai_assist.core.markdown import code_span, fenced
from jupyter_ai_assist.core.protocol import Approval

from .review import review_card, review_text

__all__ = ["approval_card", "approval_text"]


def approval_card(approval: Approval) -> str:
    """The whole of it as inert Markdown, with the code or diff in colour."""
    if approval.sending is not None:
        return review_card(approval.sending, approval.setting)
    head = f"**{code_span(approval.tool)} needs your yes:** {inert(approval.title)}"
    return f"{head}\n\n{fenced(approval.shown, approval.language)}"


def approval_text(approval: Approval, *, colour: bool) -> str:
    """The whole of it for a terminal."""
    if approval.sending is not None:
        return review_text(approval.sending, approval.setting)
    shown = approval.shown
    if colour:
        shown = _coloured(shown, approval.language)
    return f"{approval.tool} needs your yes: {approval.title}\n{shown.rstrip()}\n"


def _coloured(text: str, language: str) -> str:
    # A notebook colours by itself and never needs these.
    from pygments import highlight  # noqa: PLC0415
    from pygments.formatters import TerminalFormatter  # noqa: PLC0415
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return text
    coloured: str = highlight(text, lexer, TerminalFormatter())
    return coloured
