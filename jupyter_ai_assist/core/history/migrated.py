"""What migrations make of texts, as it was when they were released.

What is done with new turns may change since then; this stays as it is.
"""

from __future__ import annotations

import re

__all__ = ["ANY_UNSPACED", "command_of", "indexed"]

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\uff66-\uff9f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_EDGE = re.compile(rf"(?<=[{_UNSPACED}])(?=\w)|(?<=\w)(?=[{_UNSPACED}])")
ANY_UNSPACED = f"*[{_UNSPACED}]*"
"""A ``GLOB`` of the texts with a letter of a script that leaves no space between words."""


def indexed(question: str, answer: str) -> str:
    """An answer as it is indexed, with the question where that has such letters."""
    again = _EDGE.sub("\x1f", question)
    parted = _EDGE.sub("\x1f", answer)
    return parted if again == question else f"{parted}\n\n{again}"


def command_of(question: str) -> str:
    """The word of the command that a question is; blank for a prompt."""
    found = re.match(r"/([a-z]+)(?=\s|$)", question)
    return found[1] if found else ""
