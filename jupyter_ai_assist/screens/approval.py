"""What a person is asked to allow: all of it, and nothing in it hidden."""

from __future__ import annotations

import unicodedata

from jupyter_ai_assist.core.inert import inert
from jupyter_ai_assist.core.markdown import code_span, fenced
from jupyter_ai_assist.core.protocol import Approval

__all__ = ["approval_card", "approval_text"]

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that show nothing, or turn what follows around."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that look like spaces."""


def approval_card(approval: Approval) -> str:
    """The whole of it as inert Markdown, with the code or diff in colour."""
    head = f"**{code_span(approval.tool)} needs your yes:** {inert(_title(approval))}"
    return f"{head}\n\n{fenced(_visible(approval.shown), approval.language)}"


def approval_text(approval: Approval, *, colour: bool) -> str:
    """The whole of it for a terminal."""
    shown = _visible(approval.shown)
    if colour:
        shown = _coloured(shown, approval.language)
    return f"{approval.tool} needs your yes: {_title(approval)}\n{shown.rstrip()}\n"


def _title(approval: Approval) -> str:
    return _visible(" ".join(approval.title.split()))


def _visible(text: str) -> str:
    """Text with what would not be seen written as its number: no code hides behind it."""
    return "".join(f"\\u{ord(char):04x}" if _is_unseen(char) else char for char in text)


def _is_unseen(char: str) -> bool:
    if char in "\n\t" or " " <= char <= "~":
        return False
    return char in _BLANK or unicodedata.category(char) in _UNSEEN


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
