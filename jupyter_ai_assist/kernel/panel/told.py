"""What stands in for a panel where none can be shown: in a saved notebook, without a kernel."""

from __future__ import annotations

from jupyter_ai_assist.core.history import History, Turn, answer_of, ending_of
from jupyter_ai_assist.core.inert import inert, inert_line
from jupyter_ai_assist.core.text import head_and_tail

__all__ = ["NOTHING_YET", "PLAIN", "told"]

NOTHING_YET = "_The assistant's panel is shown here while the notebook's kernel runs._"
PLAIN = "The assistant's panel is shown in notebooks. In a terminal, ask with %assist."
"""What a frontend gets that shows text alone."""

_STANDS_IN = f"{NOTHING_YET} _Until then, this was said:_"
_LEFT_OUT = "_Earlier turns are left out here; the panel has them._"
_TURNS = 20
"""Turns that stand in for a panel."""
_LONGEST = 8_000
"""Characters of one question or answer; head and tail are kept."""
_MOST = 60_000
"""Characters in all: they are saved with the notebook."""


def told(history: History, thread: str) -> str:
    """The last turns of a conversation as Markdown that does nothing by being shown.

    It has no headings outside of quotations: they would be the notebook's own in its table of
    contents.
    """
    page = history.page(thread, limit=_TURNS)
    if page is None or not page.turns:
        return NOTHING_YET
    kept: list[str] = []
    room = _MOST
    for turn in reversed(page.turns):
        text = _turn(turn)
        room -= len(text)
        if room < 0 and kept:
            break
        kept.insert(0, text)
    whole = len(kept) == len(page.turns) and not page.earlier
    return "\n\n".join([_STANDS_IN, *([] if whole else [_LEFT_OUT]), *kept])


def _turn(turn: Turn) -> str:
    by = f"**Answer** by {inert_line(turn.model)}" if turn.model else "**Answer**"
    parts = [
        f"**Question**, {turn.started:%Y-%m-%d %H:%M} UTC",
        _quoted(turn.question),
        by,
        _quoted(answer_of(turn)),
        ending_of(turn),
    ]
    return "\n\n".join(part for part in parts if part)


def _quoted(text: str) -> str:
    # Made harmless after it was cut: what ended a code block may be gone.
    lines = inert(head_and_tail(text, _LONGEST)).split("\n") if text.strip() else []
    return "\n".join(f"> {line}".rstrip() for line in lines)
