"""How a prompt or command is typed in a terminal."""

from __future__ import annotations

import shlex
from pathlib import Path

from jupyter_ai_assist.core.typed import Typing

from .options import ACTIONS

__all__ = ["in_terminal"]


def in_terminal(notebook: Path) -> Typing:
    """What to type about this notebook."""

    def typed(line: str, /, *, above: bool, running: bool) -> str:
        if above:
            return f"{line} in the input of {_program('ask -', notebook)}"
        action, _, rest = line.partition(" ")
        if action[:1] == "/" and action[1:] in ACTIONS:
            words = [action[1:], "--run" if running else "", _word(rest)]
            return _program(" ".join(filter(None, words)), notebook)
        return _program(f"ask {_word(line)}", notebook)

    return typed


def _program(what: str, notebook: Path) -> str:
    return f"jupyter assist {what} --notebook {_word(str(notebook))}"


def _word(text: str) -> str:
    """Text as one word of a shell; none stays none."""
    return shlex.quote(text) if text else ""
