"""Markdown that models wrote, made harmless wherever it is rendered.

``document`` goes through the lines, ``paragraph`` through the text of one
paragraph, ``fences`` says what a code fence is, and ``blocks`` splits a text
at its code blocks.
"""

from __future__ import annotations

from .blocks import Block, blocks_of
from .document import inert
from .paragraph import inert_line

__all__ = ["Block", "blocks_of", "inert", "inert_line"]
