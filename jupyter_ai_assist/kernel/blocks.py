"""Where a growing Markdown text can be cut into displays of their own."""

from __future__ import annotations

import re

from jupyter_ai_assist.core.inert.fences import Fence, opening

__all__ = ["finished"]

_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_PERHAPS_ITEM = re.compile(r"[-*+]|\d{1,9}[.)]?")
"""The beginning of a line that may become a list item."""


def finished(text: str) -> int:
    """How much of the text is whole blocks that nothing after them can change.

    A cut is made at a blank line only, outside code and ``$$`` math, and
    never inside a list, which would begin to count anew. 0 if there is none.
    """
    cut = 0
    at = 0
    fence: Fence | None = None
    in_list = in_math = after_blank = False
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if fence is not None:
            content = fence.content(line)
            if content is None or fence.closes(content):
                fence = None
            continue
        if not line.strip():
            after_blank = True
            continue
        told = at <= len(text) or not _PERHAPS_ITEM.fullmatch(line.strip())
        if after_blank and told and not in_math and _begins_block(line, in_list=in_list):
            cut = start
            in_list = False
        after_blank = False
        in_list = in_list or _ITEM.match(line) is not None
        in_math ^= line.count("$$") % 2 == 1
        fence = opening(line)
    return cut


def _begins_block(line: str, *, in_list: bool) -> bool:
    if line[0] in " \t":
        return False
    return not (in_list and _ITEM.match(line))
