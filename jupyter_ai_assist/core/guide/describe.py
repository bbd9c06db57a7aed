"""What a variable is: type, size, columns, missing values, a preview."""

from __future__ import annotations

import re

from jupyter_ai_assist.core.markdown import cell_text, fenced, table
from jupyter_ai_assist.core.workspace.base import Variable

from .asker import Asker
from .docs import document
from .subjects import Subject, subject_of
from .words import about, bounded, code, listed, plain, quoted, short_type

__all__ = ["describe", "described"]

MAX_COLUMNS = 30
MAX_VALUE = 2_000
_CALLABLE = {"function", "type", "module", "method", "builtin_function_or_method"}


async def describe(ask: Asker) -> list[str] | None:
    """Describe the variable that the question names; ``None`` if it names none."""
    subject = await subject_of(ask)
    if subject is None:
        return None
    if len(subject.columns) == 1:
        column = await ask.variable(f"{subject.variable.name}[{quoted(subject.columns[0])}]")
        subject = Subject(column) if column else subject
    if subject.variable.type in _CALLABLE:
        return await document(ask, subject.variable.name)
    return described(subject, ask.context.question)


def described(subject: Subject, question: str) -> list[str]:
    """The part of a description that the question asks for, or all of it."""
    variable, asked = subject.variable, question.casefold()
    if re.search(r"\b(missing|nulls?|nans?|na)\b", asked):
        return _missing(variable)
    if re.search(r"\b(columns?|fields|keys|attributes|members)\b", asked) and not subject.columns:
        return _names(variable)
    if re.search(r"\b(shape|size|length|how (many|long|big|large))\b", asked):
        return _size(variable)
    return _all(variable)


def _all(variable: Variable) -> list[str]:
    parts = [f"{_name(variable)}{_memory(variable)}."]
    columns = variable.facts.get("columns")
    if isinstance(columns, dict):
        parts.append(_columns_table(variable, columns))
    elif variable.schema_text:
        parts.append(fenced(bounded(variable.schema_text, MAX_VALUE), "text"))
    if variable.value:
        parts.append(fenced(bounded(variable.value, MAX_VALUE), "text"))
    return parts


def _name(variable: Variable) -> str:
    """A variable, or a column of one, at the beginning of a sentence."""
    kind = "" if variable.name.isidentifier() else "The value "
    return f"{kind}{about(variable)}"


def _memory(variable: Variable) -> str:
    size = variable.facts.get("memory_bytes")
    megabyte = 1_000_000
    return f", about {size / megabyte:,.1f} MB" if isinstance(size, int) and size > megabyte else ""


def _columns_table(variable: Variable, columns: dict[str, str]) -> str:
    missing = variable.facts.get("missing")
    head = ["column", "type", *(["missing"] if isinstance(missing, dict) else [])]
    rows = [
        [
            cell_text(name) or "(blank)",
            cell_text(dtype),
            *([f"{missing.get(name, 0):,}"] if isinstance(missing, dict) else []),
        ]
        for name, dtype in list(columns.items())[:MAX_COLUMNS]
    ]
    more = len(columns) - len(rows)
    rest = f"\n\n… and {more:,} more columns" if more > 0 else ""
    return table(head, rows) + rest


def _missing(variable: Variable) -> list[str]:
    missing = variable.facts.get("missing")
    if isinstance(missing, int):
        return [f"{_name(variable)} has {missing:,} missing values."]
    if not isinstance(missing, dict):
        reason = "it is too large to count on the side, or no table"
        return [
            f"I have no count of missing values for {_name(variable)}: {reason}. This counts them:",
            fenced(f"{variable.name}.isna().sum()", "python"),
        ]
    some = {name: count for name, count in missing.items() if count}
    if not some:
        return [f"{_name(variable)} has no missing values."]
    ranked = sorted(some.items(), key=lambda entry: -entry[1])[:MAX_COLUMNS]
    rows = [[cell_text(name), f"{count:,}"] for name, count in ranked]
    total = sum(some.values())
    return [
        f"{_name(variable)} has {total:,} missing values in {len(some)} of {len(missing)} columns.",
        table(["column", "missing"], rows),
    ]


def _names(variable: Variable) -> list[str]:
    columns = variable.facts.get("columns")
    if isinstance(columns, dict):
        return [f"{_name(variable)}. Its columns:", _columns_table(variable, columns)]
    keys = variable.facts.get("keys")
    if keys:
        return [f"{_name(variable)}. Its keys: {listed(map(str, keys), 40)}."]
    members = variable.facts.get("members", ())
    return [f"{_name(variable)}. Its attributes: {listed(members, 40)}."]


def _size(variable: Variable) -> list[str]:
    shape, length = variable.facts.get("shape"), variable.facts.get("length")
    if shape:
        return [f"{_name(variable)} has the shape {code(str(tuple(shape)))}{_memory(variable)}."]
    if length is not None:
        return [f"{_name(variable)} has the length {length:,}."]
    return [f"{code(variable.name)} is one {plain(short_type(variable.type))} and has no length."]
