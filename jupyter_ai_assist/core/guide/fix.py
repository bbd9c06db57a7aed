"""``/fix``: the cause of the last failure and, where it is certain, the corrected cell."""

from __future__ import annotations

import ast

from jupyter_ai_assist.core.markdown import fenced
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import ErrorReport, Variable

from .acting import can_act
from .asker import Asker
from .mend import mend
from .repairs import Failure, Repair, failure_of, repair, upstream_slip
from .words import about, bounded, code, plain

__all__ = ["fix"]

MAX_MESSAGE = 300
MAX_VALUE = 80


async def fix(ask: Asker) -> list[str]:
    """Explain the failure and propose the corrected cell."""
    failure = failure_of(ask.context)
    if failure is None:
        return _no_source(ask.context.error)
    found = await repair(failure, ask)
    if found is None:
        return [_heading(failure, ""), *await _unknown(failure, ask)]
    if found.source and failure.cell.id and can_act(ask):
        return [_heading(failure, found.cause), *await mend(ask, failure, found)]
    slip = await upstream_slip(failure, ask) if found.source else None
    if slip is not None:
        return [_heading(failure, slip.cause), _again(failure), fenced(slip.source, "python")]
    return [_heading(failure, found.cause), *_proposal(failure, found)]


def _heading(failure: Failure, cause: str) -> str:
    number = failure.cell.execution_count
    cell = f"cell `[{number}]`, line {failure.line}" if number else f"line {failure.line}"
    where = f"**{plain(failure.name)}** in {cell}"
    if cause:
        return f"{where}: {cause}"
    message = bounded(" ".join(failure.message.split()), MAX_MESSAGE)
    return f"{where}: {plain(message)}" if message else where


def _proposal(failure: Failure, found: Repair) -> list[str]:
    parts: list[str] = []
    if found.source:
        parts.append(_introduction(failure))
        parts.append(fenced(found.source, "python"))
    elif failure.code.line(failure.line).strip() and failure.code.error is None:
        parts.append(f"The line: {code(failure.code.line(failure.line).strip())}")
    if found.note:
        parts.append(found.note)
    if not found.source:
        parts.append("I propose no change to the cell.")
    return parts


def _again(failure: Failure) -> str:
    return f"That cell, corrected: put it in its place and run it, then {_failed(failure)} again."


def _failed(failure: Failure) -> str:
    cell = failure.error.cell
    return f"cell `[{cell.execution_count}]`" if cell else "the failed cell"


def _introduction(failure: Failure) -> str:
    if not failure.elsewhere:
        return "The corrected cell:"
    return (
        f"The fault is in cell `[{failure.cell.execution_count}]`, which the failed cell calls. "
        f"This is that earlier cell, corrected: run it, then {_failed(failure)} again."
    )


def _beyond() -> str:
    return (
        "I know no rule for this failure, so I propose no change. I am a set of rules, not a "
        f"language model; {code(typed('/setup'))} connects one."
    )


def _not_run() -> str:
    return (
        "I see nothing wrong with the syntax of this code, and it has not run, so there is no "
        f"traceback to read. Run it; if it fails, ask again with {code(typed('/fix'))}."
    )


async def _unknown(failure: Failure, ask: Asker) -> list[str]:
    """What can be said of a failure that no rule knows."""
    line = failure.code.line(failure.line).strip()
    parts = [f"It happened in {code(line)}"] if line else []
    frame = failure.error.frames[-1] if failure.error.frames else None
    if frame and not frame.file.startswith("In["):
        parts.append(
            f"and was raised inside {code(frame.function)} of a library, called from there"
        )
    described = await _on_line(failure, ask)
    values = [_with_value(variable) for variable in described]
    return [
        *([" ".join(parts) + "."] if parts else []),
        *(["The variables of that line are now:", "\n".join(values)] if values else []),
        _beyond(),
    ]


async def _on_line(failure: Failure, ask: Asker) -> list[Variable]:
    names = [
        node.id
        for node in failure.code.near(ast.Name, failure.line)
        if isinstance(node.ctx, ast.Load)
    ]
    known = {variable.name: variable for variable in ask.context.variables}
    found = [known[name] for name in dict.fromkeys(names) if name in known]
    return [variable for variable in found if variable.type != "module"][:8]


def _with_value(variable: Variable) -> str:
    value = " ".join(variable.value.split())
    short = value if value and len(value) <= MAX_VALUE else ""
    return f"- {about(variable)}{f': {code(short)}' if short else ''}"


def _no_source(error: ErrorReport | None) -> list[str]:
    if error is None:
        return [_not_run()]
    return [
        f"The last error is a **{plain(error.name)}**: {plain(bounded(error.value, MAX_MESSAGE))}",
        "I cannot see the source of the cell that raised it, so I propose no change.",
    ]
