"""How the policy compares names: as people read them, however they are encoded.

Both sides of a comparison go through here: entries of settings, and what they are held against.
"""

from __future__ import annotations

from unicodedata import normalize

__all__ = ["folded_name", "folded_path", "folded_tag"]


def folded_name(name: str) -> str:
    """A name in code, as Python reads it: in any width and spelling; and in any case."""
    return normalize("NFKC", name).casefold()


def folded_path(path: str) -> str:
    """A path or a glob of paths: file systems differ in how they spell é, and in case."""
    return (
        path.casefold() if path.isascii() else normalize("NFC", normalize("NFC", path).casefold())
    )


def folded_tag(tag: str) -> str:
    """A cell's tag: nobody sees a blank at its end."""
    return folded_path(tag.strip())
