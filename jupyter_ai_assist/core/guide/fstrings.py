"""True positions inside f-strings, which Python's parser gives only from 3.12 on."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator

__all__ = ["locate_fstring_parts"]

_OPENERS, _CLOSERS = "([{", ")]}"
_PREFIX = re.compile(r"(?i)(rf|fr|f)('''|\"\"\"|'|\")")


def locate_fstring_parts(tree: ast.Module, lines: list[str]) -> None:
    """Correct the positions of the expressions in replacement fields, in place."""
    if sys.version_info >= (3, 12):
        return
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in strings for part in ast.walk(node) if part is not node}
    for node in strings:
        if id(node) not in inner:
            _locate(node, lines)


def _locate(node: ast.JoinedStr, lines: list[str]) -> None:
    fields = [value for value in node.values if isinstance(value, ast.FormattedValue)]
    places = list(_fields(node, lines))
    if len(fields) != len(places):
        return
    for field, (line, column, text) in zip(fields, places, strict=True):
        _move(field.value, line, column, text)


def _move(value: ast.expr, line: int, column: int, text: str) -> None:
    """Give ``value`` the positions of its text; ``column`` is in bytes, as in the tree."""
    try:
        true = ast.parse(f"({text})", mode="eval").body
    except SyntaxError:
        return
    if ast.dump(true) != ast.dump(value):
        return
    for old, new in zip(ast.walk(value), ast.walk(true), strict=True):
        if not isinstance(old, ast.expr | ast.keyword) or not isinstance(
            new, ast.expr | ast.keyword
        ):
            continue
        end_line, end_column = new.end_lineno or 1, new.end_col_offset or 0
        old.col_offset = new.col_offset + (column - 1 if new.lineno == 1 else 0)
        old.end_col_offset = end_column + (column - 1 if end_line == 1 else 0)
        old.lineno, old.end_lineno = line + new.lineno - 1, line + end_line - 1


def _fields(node: ast.JoinedStr, lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Line, column in bytes and text of each replacement field's expression."""
    first, last = node.lineno, node.end_lineno or node.lineno
    part = lines[first - 1 : last]
    part[-1] = part[-1].encode()[: node.end_col_offset].decode(errors="replace")
    part[0] = "(" + part[0].encode()[node.col_offset :].decode(errors="replace")
    shift = node.col_offset - 1
    text = "\n".join(part) + ")"
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    for token in tokens:
        prefix = _PREFIX.match(token.string) if token.type == tokenize.STRING else None
        if prefix is None:
            continue
        for start, end in _replaced(token.string, prefix.end()):
            before = token.string[:start]
            line = token.start[0] + before.count("\n")
            on_line = before.rpartition("\n")[2]
            if line == token.start[0]:
                on_line = _head(text, token) + on_line
            bytes_before = len(on_line.encode()) + (shift if line == 1 else 0)
            yield first + line - 1, bytes_before, token.string[start:end]


def _head(text: str, token: tokenize.TokenInfo) -> str:
    return text.split("\n")[token.start[0] - 1][: token.start[1]]


def _replaced(string: str, place: int) -> Iterator[tuple[int, int]]:
    """Start and end of each expression between the braces of an f-string token."""
    while place < len(string):
        if string[place] != "{":
            place += 2 if string[place : place + 2] == "}}" else 1
        elif string[place : place + 2] == "{{":
            place += 2
        else:
            end = _end_of_expression(string, place + 1)
            yield place + 1, end
            place = _end_of_field(string, end)


def _end_of_expression(string: str, place: int) -> int:
    depth, quote = 0, ""
    while place < len(string):
        mark = string[place]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark in _OPENERS:
            depth += 1
        elif depth == 0 and (mark in "}:" or _marks_end(string, place)):
            return place
        elif mark in _CLOSERS:
            depth -= 1
        place += 1
    return place


def _marks_end(string: str, place: int) -> bool:
    """A conversion (``!r``), or the ``=`` of ``{x=}``, but not a comparison."""
    mark, following = string[place], string[place + 1 : place + 2]
    if mark == "!":
        return following != "="
    return mark == "=" and following in {"}", ":", "!"} and string[place - 1] not in "=!<>"


def _end_of_field(string: str, place: int) -> int:
    depth = 1
    while place < len(string) and depth:
        depth += {"{": 1, "}": -1}.get(string[place], 0)
        place += 1
    return place
