"""Keeps IPython's own syntax out of prompts.

IPython takes a line that ends in ``?`` for a request for help, and cleans
pasted prompts such as ``>>>`` out of a whole cell, both before any magic
runs. These transformers reach ``%assist`` first, so a prompt stays as typed.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Sequence
from typing import Any

from IPython.core.inputtransformer2 import (
    ESCAPE_SINGLES,
    TokenTransformBase,
    assemble_continued_line,
)

__all__ = ["AssistLine", "assist_cell", "install", "uninstall"]

_CELL = re.compile(r"%%assist(?!\S)[ \t]*(?P<line>[^\r\n]*)(?:\r?\n|\r|\Z)(?P<body>.*)", re.DOTALL)
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\n\Z")
_LINE_ENDS = ("\n", "\r")
"""``str.splitlines`` knows many more; in a prompt they are text."""
_LINE = re.compile(r"%assist(?:[ \t]+(?P<line>.*))?$", re.DOTALL)
_NOT_IN_ASSIGNMENTS = frozenset(ESCAPE_SINGLES)
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def install(shell: Any) -> None:
    """Add the transformers to a shell, once."""
    uninstall(shell)
    manager = shell.input_transformer_manager
    manager.cleanup_transforms.insert(0, assist_cell)
    # Again after the clean-up, for a cell that was pasted with its prompts.
    manager.line_transforms.insert(0, assist_cell)
    manager.token_transformers.append(AssistLine)


def uninstall(shell: Any) -> None:
    """Remove them."""
    manager = shell.input_transformer_manager
    for transforms, ours in (
        (manager.cleanup_transforms, assist_cell),
        (manager.line_transforms, assist_cell),
        (manager.token_transformers, AssistLine),
    ):
        while ours in transforms:
            transforms.remove(ours)


def assist_cell(lines: list[str]) -> list[str]:
    """Turn a whole ``%%assist`` cell into its call, before anything is cleaned out of it."""
    start = next((at for at, line in enumerate(lines) if line.strip()), None)
    match = None if start is None else _CELL.match("".join(lines[start:]))
    if match is None:
        return lines
    line, body = match["line"], match["body"]
    if not body.strip():
        return [_statement("run_line_magic", line)]
    # IPython itself ends every cell with a line end; the prompt has none.
    return [_statement("run_cell_magic", line, re.sub(r"\r?\n\Z", "", body))]


# IPython asks while a cell is typed, too, whether it is complete: it knows
# about ``%%`` cells itself, and must still see one. It skips transformers that
# are marked so.
assist_cell.has_side_effects = True  # type: ignore[attr-defined]


class AssistLine(TokenTransformBase):
    """``%assist …`` and ``x = %assist …`` on a line of their own."""

    # For one line IPython takes the lowest: help (``obj?``) has 5, magics 10.
    priority = 1

    def __init__(self, start: tuple[int, int], magic: tuple[int, int]) -> None:
        super().__init__(start)  # type: ignore[no-untyped-call]
        self._line = magic[0] - 1
        self._column = magic[1]

    @classmethod
    def find(cls, tokens_by_line: Iterable[Sequence[tokenize.TokenInfo]]) -> AssistLine | None:
        """Find the first one outside strings and comments."""
        for line in tokens_by_line:
            tokens = [
                token for token in line if token.type not in {tokenize.INDENT, tokenize.DEDENT}
            ]
            at = _position(tokens)
            if at is not None:
                return cls(tokens[0].start, tokens[at].start)
        return None

    def transform(self, lines: list[str]) -> list[str]:
        """Put the call in its place.

        Raises
        ------
        SyntaxError
            It is ``%assist?``, a request for help: that is IPython's.
        """
        end = _end_of_line(lines, self._line)
        if end == self._line:
            while not lines[end].endswith(_LINE_ENDS) and end + 1 < len(lines):
                end += 1
            text = "".join(lines[self._line : end + 1])[self._column :].rstrip("\r\n")
        else:
            text = assemble_continued_line(lines, (self._line, self._column), end)
        match = _LINE.match(text)
        if match is None:
            raise SyntaxError(text)
        before = lines[self._line][: self._column]
        prompt = match["line"] or ""
        if before.strip() or self._line != self.start_line:
            call = f"{_call('run_line_magic', prompt)}\n"
        else:
            call = _statement("run_line_magic", prompt)
        return [*lines[: self._line], before + call, *lines[end + 1 :]]


def _end_of_line(lines: list[str], start: int) -> int:
    """The last physical line of a line that a backslash continues.

    Two are TeX's line break, and text.
    """
    end = start
    while end + 1 < len(lines) and _CONTINUED.search(lines[end]):
        end += 1
    return end


def _position(tokens: Sequence[tokenize.TokenInfo]) -> int | None:
    """Where ``%assist`` begins in a line: at its start, or after its first ``=``."""
    if _is_assist(tokens, 0):
        return 0
    if not tokens or tokens[0].string in _NOT_IN_ASSIGNMENTS:
        return None
    depth = 0
    for at, token in enumerate(tokens):
        if token.string == "=" and depth == 0:
            return at + 1 if _is_assist(tokens, at + 1) else None
        depth += _BRACKETS.get(token.string, 0)
    return None


def _is_assist(tokens: Sequence[tokenize.TokenInfo], at: int) -> bool:
    if len(tokens) <= at + 1:
        return False
    percent, name = tokens[at], tokens[at + 1]
    return (percent.string, name.string) == ("%", "assist") and percent.end == name.start


def _call(method: str, *arguments: str) -> str:
    listed = ", ".join(map(repr, ("assist", *arguments)))
    return f"get_ipython().{method}({listed})"


def _statement(method: str, *arguments: str) -> str:
    """A call whose value is dropped: the answer is on the screen already."""
    return f"({_call(method, *arguments)}, None)[1]\n"
