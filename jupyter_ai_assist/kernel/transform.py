"""Keeps IPython's own syntax out of prompts.

IPython takes a line that ends in ``?`` for a request for help, and cleans
pasted prompts such as ``>>>`` out of a whole cell, both before any magic
runs. These transformers reach ``%assist`` first, so a prompt stays as typed.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Callable, Iterable, Sequence
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
        return [f"{_statement('run_line_magic', line)}\n"]
    # IPython itself ends every cell with a line end; the prompt has none.
    body = re.sub(r"\r?\n\Z", "", body)
    return [f"{_statement('run_cell_magic', line, body)}\n"]


# IPython asks while a cell is typed, too, whether it is complete: it knows
# about ``%%`` cells itself, and must still see one. It skips transformers that
# are marked so.
assist_cell.has_side_effects = True  # type: ignore[attr-defined]


class AssistLine(TokenTransformBase):
    """``%assist …`` and ``x = %assist …`` on a line of their own, also below ``%time``."""

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
        kept = "=" in before or self._line != self.start_line
        write = _call if kept else _statement
        call = write(
            "run_line_magic", match["line"] or "", literal=_words if "%" in before else repr
        )
        return [*lines[: self._line], f"{before}{call}\n", *lines[end + 1 :]]


def _end_of_line(lines: list[str], start: int) -> int:
    """The last physical line of a line that a backslash continues.

    Two are TeX's line break, and text.
    """
    end = start
    while end + 1 < len(lines) and _CONTINUED.search(lines[end]):
        end += 1
    return end


def _position(tokens: Sequence[tokenize.TokenInfo]) -> int | None:
    """Where ``%assist`` begins in a line: at its start, after ``=``, or after ``%time``."""
    at: int | None = 0
    while at is not None and _magic(tokens, at) != "assist":
        at = _after_magic(tokens, at) if _magic(tokens, at) else _after_assignment(tokens, at)
    return at


def _magic(tokens: Sequence[tokenize.TokenInfo], at: int) -> str:
    """The name of the line magic that begins here, or ``""``."""
    if len(tokens) <= at + 1:
        return ""
    percent, name = tokens[at], tokens[at + 1]
    found = percent.string == "%" and name.type == tokenize.NAME and percent.end == name.start
    return name.string if found else ""


def _after_magic(tokens: Sequence[tokenize.TokenInfo], at: int) -> int:
    """Where the code of a magic such as ``%timeit -n 1 -r1 CODE`` begins."""
    at += 2
    while at < len(tokens) and tokens[at].string == "-":
        at += 2
        if at < len(tokens) and tokens[at].type == tokenize.NUMBER:
            at += 1
    return at


def _after_assignment(tokens: Sequence[tokenize.TokenInfo], at: int) -> int | None:
    """What follows the ``=`` of an assignment."""
    if len(tokens) <= at or tokens[at].string in _NOT_IN_ASSIGNMENTS:
        return None
    depth = 0
    for place, token in enumerate(tokens[at:], at):
        if token.string == "=" and depth == 0:
            return place + 1
        depth += _BRACKETS.get(token.string, 0)
    return None


def _call(method: str, *arguments: str, literal: Callable[[str], str] = repr) -> str:
    listed = ", ".join(map(literal, ("assist", *arguments)))
    return f"get_ipython().{method}({listed})"


def _statement(method: str, *arguments: str, literal: Callable[[str], str] = repr) -> str:
    """A call whose value is dropped: the answer is on the screen already."""
    return f"({_call(method, *arguments, literal=literal)}, None)[1]"


def _words(text: str) -> str:
    """A literal without quotes and spaces in it: other magics take their line apart there."""
    escaped = re.sub(r"\W", lambda match: f"\\U{ord(match[0]):08x}", text)
    return f"'{escaped}'"
