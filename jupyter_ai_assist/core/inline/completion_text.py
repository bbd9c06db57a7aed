"""What a reply comes to at the cursor: models add fences, and say again what is there."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.cells.source import mask_magics
from jupyter_ai_assist.core.tasks.formats import code_blocks

from .completion_prompt import CURSOR

__all__ = ["completed", "is_enough"]

_WORD = re.compile(r"\w+$")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))


def completed(reply: str, prefix: str, suffix: str) -> str:
    """The text to insert between ``prefix`` and ``suffix``; blank if there is none."""
    text = _unfenced(reply).partition(CURSOR)[0]
    text = _without_prefix(text, prefix)
    rest = suffix.partition("\n")[0]
    if rest.strip():
        text = text.partition("\n")[0]  # the middle of a line is no place for more of them
    text = _without_suffix(text, suffix).rstrip()
    if not text.strip():
        return ""
    return text if rest.strip() else _on_its_line(text, prefix, suffix)


def is_enough(heard: str, prefix: str, suffix: str) -> bool:
    """Whether the rest of a reply is of no use: in the middle of a line, one line is all."""
    if not suffix.partition("\n")[0].strip():
        return False
    text = _without_prefix(_unfenced(heard), prefix)
    return "\n" in text.lstrip("\n") and bool(text.strip())


def _unfenced(reply: str) -> str:
    block = next(code_blocks(reply), None)
    return reply if block is None else block[1]


def _without_prefix(text: str, prefix: str) -> str:
    """What follows where a reply begins with what stands before the cursor already.

    That is the whole of it, the line, or the word that is being typed.
    """
    line = prefix.rpartition("\n")[2]
    word = _WORD.search(line)
    for said in (prefix, line, line.lstrip(), word[0] if word else ""):
        if said and text.startswith(said):
            return text[len(said) :]
    return text


def _without_suffix(text: str, suffix: str) -> str:
    """What is left where a reply goes on to what stands behind the cursor already."""
    following = next((line for line in suffix.split("\n")[1:] if line.strip()), "")
    lines = text.split("\n")
    if following in lines[1:]:
        text = "\n".join(lines[: lines.index(following, 1)])
    rest = suffix.partition("\n")[0].rstrip()
    for length in range(min(len(rest), len(text)), 0, -1):
        said = rest[:length]
        whole = not _within_word(rest, length) and not _within_word(text, len(text) - length)
        if text.endswith(said) and whole and _closes(text, said):
            return text[:-length]
    return text


def _within_word(text: str, place: int) -> bool:
    return bool(re.fullmatch(r"\w\w", text[max(0, place - 1) : place + 1]))


def _closes(text: str, said: str) -> bool:
    """Whether the end of a text is the rest of the line, rather than brackets of its own."""
    pairs = [(opens, closes) for opens, closes in _PAIRS if closes in said]
    return all(text.count(closes) > text.count(opens) for opens, closes in pairs)


def _on_its_line(text: str, prefix: str, suffix: str) -> str:
    """On a new line where only that is Python: a fence, once taken off, hides the line break."""
    line = prefix.rpartition("\n")[2]
    if not line.strip() or text.startswith("\n") or _is_python(prefix + text + suffix):
        return text
    return f"\n{text}" if _is_python(f"{prefix}\n{text}{suffix}") else text


def _is_python(source: str) -> bool:
    try:
        ast.parse(mask_magics(source))
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
