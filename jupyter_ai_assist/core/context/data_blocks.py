"""Marks around content that is data for a model, never an instruction.

The mark carries the chat's nonce, which no content can guess, and which is
taken out of content that has it nevertheless: so none can end its own block and
go on as if somebody else were speaking.
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["data_block", "data_in"]

_BLOCK = re.compile(
    r'<data (?P<nonce>\w+) title="[^"\n]*">\n(?P<text>.*)\n</data (?P=nonce)>', re.DOTALL
)


def data_block(nonce: str, title: str, text: str, mark: Literal["data", "rules"] = "data") -> str:
    """The text, marked as data, or as rules of a project."""
    title = " ".join(title.replace('"', "'").replace(nonce, "").split())
    # A model may have been talked into writing the nonce into a cell or a file.
    text = text.replace(nonce, "…")
    return f'<{mark} {nonce} title="{title}">\n{text}\n</{mark} {nonce}>'


def data_in(text: str) -> str:
    """What a block holds; a text that is no block is returned as it is."""
    found = _BLOCK.fullmatch(text)
    return found["text"] if found else text
