"""SyntaxError and IndentationError: slips put right one by one until the cell can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Code, syntax_error
from jupyter_ai_assist.core.guide.repairs import brackets, grammar, layout
from jupyter_ai_assist.core.guide.words import code

from .base import Failure, Repair
from .slips import Attempt, Slip

__all__ = ["RULES"]

MAX_SLIPS = 20
MAX_ATTEMPTS = 60

_FIXERS: tuple[tuple[str, Callable[[Slip], Iterator[Attempt]]], ...] = (
    (r"invalid (non-printable )?character", brackets.bad_character),
    (r"unterminated", brackets.unterminated),
    (r"was never closed", brackets.missing_closer),
    (r"unmatched '|does not match opening", brackets.wrong_closer),
    (r"expected ':'", grammar.colon),
    (r"[Mm]aybe you meant '==|perhaps you meant \"==\"", grammar.equals),
    (r"Missing parentheses in call to", grammar.print_statement),
    (r"multiple exception types", grammar.except_as),
    (r"outside (async )?function", grammar.outside_function),
    (r"leading zeros", grammar.leading_zeros),
    (r"f-string", grammar.fstring_quotes),
    (r"f-string: expecting '}'|'{' was never closed", grammar.fstring_brace),
    (r"expected an indented block", layout.missing_block),
    (r"unexpected indent", layout.unexpected_indent),
    (r"unindent does not match", layout.unmatched_indent),
    (r"inconsistent use of tabs", layout.tabs),
    (r"invalid syntax|expected", brackets.closer_before),
    (r"invalid syntax|expected", grammar.words),
    (r"forgot a comma", grammar.comma),
)
"""Message of Python's parser → what may have been meant, the likeliest first."""


async def put_right(failure: Failure, _: Asker) -> Repair | None:
    """Put slip after slip right; the result counts only if Python can read all of it."""
    error = failure.code.error
    if error is None:
        return None
    first, source = error, failure.code.source
    done: list[str] = []
    while error is not None and len(done) < MAX_SLIPS:
        found = _next(source, error)
        if found is None:
            return _stuck(failure, first)
        source = found.source
        done.append(found.what)
        error = syntax_error(source)
    if error is not None:
        return _stuck(failure, first)
    what = dict.fromkeys(done)
    note = f"Also: {' '.join(list(what)[1:])}" if len(what) > 1 else ""
    return Repair(f"Python says {code(first.msg)}. {done[0]}", source, note)


def _next(source: str, error: SyntaxError) -> Attempt | None:
    """The first attempt after which all is well, else the first that gets further."""
    slip = Slip(Code(source), error)
    further: Attempt | None = None
    for attempt in _attempts(slip):
        if attempt.source == source:
            continue
        after = syntax_error(attempt.source)
        if after is None:
            return attempt
        if further is None and _place(after) > _place(error):
            further = attempt
    return further


def _attempts(slip: Slip) -> Iterator[Attempt]:
    count = 0
    for pattern, fixer in _FIXERS:
        if re.search(pattern, slip.message):
            for attempt in fixer(slip):
                count += 1
                if count > MAX_ATTEMPTS:
                    return
                yield attempt


def _place(error: SyntaxError) -> tuple[int, int]:
    return error.lineno or 0, error.offset or 0


def _stuck(failure: Failure, error: SyntaxError) -> Repair:
    slip = Slip(failure.code, error)
    shown = f" It stops reading in {code(slip.line.strip())}" if slip.line.strip() else ""
    at = slip.line[slip.column :].strip()
    where = (
        f", at {code(at)}." if shown and at and at != slip.line.strip() else "." if shown else ""
    )
    return Repair(
        f"Python says {code(error.msg)}.{shown}{where}",
    )


RULES = (put_right,)
