"""A piece of context on its way to a model: what it is, and how it is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jupyter_ai_assist.core.messages import ContextPart, FilePart

from .data_blocks import data_block
from .rules import RANK

__all__ = ["Block", "context_part"]


@dataclass(frozen=True)
class Block:
    """Text about the notebook or the project, and the files that belong to it."""

    title: str
    text: str
    kind: Literal["data", "rules"] = "data"
    files: tuple[FilePart, ...] = ()


def context_part(block: Block, nonce: str) -> ContextPart:
    """The block as it is sent. All context of every message passes here.

    Parameters
    ----------
    nonce
        Unguessable for what the block holds, so that no content can end it.
    """
    marked = data_block(nonce, block.title, block.text, block.kind)
    text = f"{RANK}\n{marked}" if block.kind == "rules" else marked
    return ContextPart(title=block.title, text=text)
