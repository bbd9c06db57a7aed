"""Slips of grammar: colons, commas, ``=`` for ``==``, words of other languages."""

from __future__ import annotations

import io
import itertools
import keyword
import re
import tokenize
from collections.abc import Iterator

from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import code

from .slips import Attempt, Slip, code_end

__all__ = [
    "colon",
    "comma",
    "equals",
    "except_as",
    "fstring_brace",
    "fstring_quotes",
    "leading_zeros",
    "outside_function",
    "print_statement",
    "words",
]

_SPELLINGS = (
    (r"^(\s*)(?:else\s+if|elsif|elseif)\b", r"\1elif", "`elif` is Python's word."),
    (r"^(\s*)(?:function|func|fn|define)\b(?=\s+\w+\s*\()", r"\1def", "`def` is Python's word."),
    (r"^(\s*)(pip|conda|mamba)(?= install )", r"\1%\2", "Installing is a magic: `%pip`."),
    (r"^(\s*)import\s+([\w, ]+?)\s+from\s+([\w.]+)", r"\1from \3 import \2", "`from` comes first."),
    (r"(\b\w+)\+\+(?=\s*(?:#.*)?$)", r"\1 += 1", "Python counts up with `+= 1`."),
    (r"(\b\w+)--(?=\s*(?:#.*)?$)", r"\1 -= 1", "Python counts down with `-= 1`."),
    (r"\s*&&\s*", " and ", "Python's word is `and`."),
    (r"\s*\|\|\s*", " or ", "Python's word is `or`."),
    (r"(?<![=!<>])!(?=[\w(])", "not ", "Python's word is `not`."),
    (r"===", "==", "Python compares with `==`."),
    (r"!==|<>", "!=", "Python compares with `!=`."),
)


def colon(slip: Slip) -> Iterator[Attempt]:
    """A header without its colon."""
    yield from _respelt(slip, _SPELLINGS[:1])
    what = f"Line {slip.number} now ends its header with {code(':')}."
    yield Attempt(what, slip.inserted(code_end(slip.line), ":"))
    before = len(slip.line[: slip.column].rstrip())
    yield Attempt(what, slip.inserted(before, ":"))


def equals(slip: Slip) -> Iterator[Attempt]:
    """``=`` where a comparison is meant."""
    for match in re.finditer(r"(?<![=!<>:+\-*/%&|^@])=(?!=)", slip.line):
        if match.start() >= slip.column:
            yield Attempt(
                f"Line {slip.number} now compares with {code('==')}.",
                slip.replaced(match.start(), match.end(), "=="),
            )


def print_statement(slip: Slip) -> Iterator[Attempt]:
    """``print x`` and ``exec x`` of Python 2."""
    found = re.match(r"(print|exec)\s+", slip.line[slip.column :])
    if not found:
        return
    start, end = slip.column + found.end(), code_end(slip.line)
    inner = slip.line[start:end].rstrip(";").rstrip()
    text = f"{found[1]}({inner})"
    yield Attempt(
        f"{code(found[1])} is a function and needs parentheses.",
        slip.replaced(slip.column, end, text),
    )


def comma(slip: Slip) -> Iterator[Attempt]:
    """Two values side by side."""
    ends = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING)
    tokens = [token for token in _tokens(slip.line) if token.string.strip()]
    for token, following in itertools.pairwise(tokens):
        value_ends = token.type in ends or token.string in {")", "]", "}"}
        value_starts = following.type in ends or following.string in {"(", "[", "{"}
        touching = following.string in {"(", "["} and token.end == following.start
        keywords = {token.string, following.string} & set(keyword.kwlist)
        inside = slip.column <= token.start[1] <= max(slip.end_column, slip.column)
        if value_ends and value_starts and inside and not touching and not keywords:
            yield Attempt(
                f"A comma now stands after {code(token.string)}.",
                slip.inserted(token.end[1], ","),
            )
    if slip.line[: code_end(slip.line)].strip():
        yield Attempt(
            f"A comma now stands at the end of line {slip.number}.",
            slip.inserted(code_end(slip.line), ","),
        )


def _tokens(line: str) -> list[tokenize.TokenInfo]:
    """The tokens of one line, as far as it can be read."""
    tokens: list[tokenize.TokenInfo] = []
    try:
        tokens.extend(tokenize.generate_tokens(io.StringIO(line.lstrip()).readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        tokens = _words(line.lstrip())
    shift = len(line) - len(line.lstrip())
    return [
        token._replace(
            start=(token.start[0], token.start[1] + shift), end=(token.end[0], token.end[1] + shift)
        )
        for token in tokens
        if token.start[0] == 1
    ]


def _words(line: str) -> list[tokenize.TokenInfo]:
    pattern = r"(?P<string>'[^'\n]*'|\"[^\"\n]*\")|(?P<name>\w+)|(?P<mark>[^\w\s])"
    kinds = {"string": tokenize.STRING, "name": tokenize.NAME, "mark": tokenize.OP}
    return [
        tokenize.TokenInfo(kinds[str(m.lastgroup)], m[0], (1, m.start()), (1, m.end()), line)
        for m in re.finditer(pattern, line)
    ]


def except_as(slip: Slip) -> Iterator[Attempt]:
    """``except E, e:`` of Python 2, and several classes without parentheses."""
    found = re.match(r"(\s*except\s+)([\w.]+)\s*,\s*(\w+)\s*:", slip.line)
    if found and found[3][0].islower():
        text = f"{found[1]}{found[2]} as {found[3]}:"
        yield Attempt(
            "The exception gets its name with `as`.",
            slip.with_line(text + slip.line[found.end() :]),
        )
    many = re.match(r"(\s*except\s+)([\w.]+(?:\s*,\s*[\w.]+)+)\s*:", slip.line)
    if many:
        text = f"{many[1]}({many[2]}):"
        yield Attempt(
            "Several classes stand in parentheses.", slip.with_line(text + slip.line[many.end() :])
        )


def outside_function(slip: Slip) -> Iterator[Attempt]:
    """``return`` in a cell, ``await`` in an ordinary function."""
    if "'return'" in slip.message:
        found = re.match(r"(\s*)return\s+(?=\S)", slip.line)
        if found:
            yield Attempt(
                "A cell shows the value of its last line; `return` belongs into functions.",
                slip.with_line(found[1] + slip.line[found.end() :]),
            )
        return
    for number in range(slip.number, 0, -1):
        found = re.match(r"(\s*)def\s", slip.code.line(number))
        if found:
            yield Attempt(
                f"The function of line {number} is now `async`; call it with `await`.",
                slip.inserted(len(found[1]), "async ", number),
            )
            return


def leading_zeros(slip: Slip) -> Iterator[Attempt]:
    """``007``: Python reads no leading zeros."""
    text = re.sub(r"(?<![\w.])0+(?=[1-9]\d*\b)", "", slip.line)
    yield Attempt("Numbers have no leading zeros in Python.", slip.with_line(text))


def fstring_quotes(slip: Slip) -> Iterator[Attempt]:
    """``f"{d["a"]}"``: before Python 3.12 the inner quotes must differ."""
    for quote, other in (('"', "'"), ("'", '"')):
        pattern = rf"(\{{[^{{}}{quote}]*){quote}([^{{}}{quote}]*){quote}([^{{}}{quote}]*\}})"
        text = re.sub(pattern, rf"\1{other}\2{other}\3", slip.line)
        if text != slip.line:
            yield Attempt(
                "The quotes inside the braces now differ from the outer ones.", slip.with_line(text)
            )


def fstring_brace(slip: Slip) -> Iterator[Attempt]:
    """``f"{name"``: a brace that is not closed."""
    for text in re.finditer(r"""(?i)\b(?:rf|fr|f)(["'])(?P<inside>.*?)\1""", slip.line):
        opened = re.search(r"(?<!\{)\{(?P<held>[^{}]+)$", text["inside"])
        path = re.match(r"[\w.]+(?:\[[^\]]*\]|\([^)]*\))*", opened["held"]) if opened else None
        if opened and path:
            place = text.start("inside") + opened.start("held") + path.end()
            what = f"The brace before {code(path[0])} is now closed."
            yield Attempt(what, slip.inserted(place, "}"))


def words(slip: Slip) -> Iterator[Attempt]:
    """Words and signs of other languages, misspelt keywords, keywords used as names."""
    yield from _respelt(slip, _SPELLINGS)
    if re.match(r"\s*(if|elif|else|for|while|with|try|def|class|except|finally)\b", slip.line):
        yield from colon(slip)
    for token in _tokens(slip.line):
        if token.type != tokenize.NAME or keyword.iskeyword(token.string):
            continue
        right = nearest(token.string, keyword.kwlist).only
        if right:
            yield Attempt(
                f"{code(token.string)} is now {code(right)}.",
                slip.replaced(token.start[1], token.end[1], right),
            )
    yield from _keyword_as_name(slip)
    yield from fstring_quotes(slip)


def _respelt(slip: Slip, spellings: tuple[tuple[str, str, str], ...]) -> Iterator[Attempt]:
    for pattern, right, why in spellings:
        text = re.sub(pattern, right, slip.line[: code_end(slip.line)])
        if text != slip.line[: code_end(slip.line)]:
            yield Attempt(why, slip.with_line(text + slip.line[code_end(slip.line) :]))


def _keyword_as_name(slip: Slip) -> Iterator[Attempt]:
    tokens = _tokens(slip.line)
    for token, following in itertools.pairwise(tokens):
        word = token.string
        renamed = f"{word}_"
        assigned = following.string == "=" or f"{renamed} =" in slip.code.source
        if keyword.iskeyword(word) and word not in {"True", "False", "None"} and assigned:
            yield Attempt(
                f"{code(word)} is a word of Python; the name is now {code(renamed)}.",
                slip.replaced(token.start[1], token.end[1], renamed),
            )
