"""What a turn is about: the intent, and the notebook content gathered for it.

``gather`` sees the notebook only through the workspace it is given, which
already holds back what the policy keeps back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .attachments import load_file
from .errors import UsageError, WorkspaceError
from .mentions import Mention, expand_names, resolve
from .messages import FilePart, Value
from .policy import Policy
from .shared_workspace import SharedWorkspace
from .source import names_of, related_cells
from .workspace import Cell, ErrorReport, Variable

__all__ = ["Intent", "TurnContext", "Wish", "gather"]

Intent = Literal["ask", "fix", "explain", "doc"]

MAX_VARIABLES = 12
"""Described variables in one turn; more are a tool call away."""


@dataclass(frozen=True)
class Wish:
    """What the user asked for, before the notebook is looked at."""

    intent: Intent = "ask"
    question: str = ""
    code: str = ""
    """Code given with the command itself, instead of a cell of the notebook."""
    attach: tuple[str, ...] = ()
    raw: bool = False


class TurnContext(Value):
    """Plain values: everything about the notebook that one turn starts with."""

    intent: Intent = "ask"
    question: str = ""
    """What the user typed, verbatim after ``{{name}}``; may be empty for a command."""
    focus: Cell | None = None
    """The cell the turn is about: the failing one, or the one before."""
    error: ErrorReport | None = None
    related: tuple[Cell, ...] = ()
    """Earlier cells that define what the focus uses, in execution order."""
    variables: tuple[Variable, ...] = ()
    """Described variables that the focus or question uses."""
    mentions: tuple[Mention, ...] = ()
    attachments: tuple[FilePart, ...] = ()
    unknown: tuple[str, ...] = ()
    """Mentions that name nothing; they stay literal text, and the user is told."""


async def gather(workspace: SharedWorkspace, policy: Policy, wish: Wish) -> TurnContext:
    """Look at the notebook for one turn.

    Raises
    ------
    UsageError
        The wish has nothing to be about: ``/fix`` without an error, ``/explain``
        without a cell; or too many attachments.
    """
    question = wish.question if wish.raw else await expand_names(workspace, wish.question)
    error = await workspace.last_error() if wish.intent == "fix" and not wish.code else None
    executed = await workspace.exact.executed()
    exact = _focus(wish, error, executed)
    focus = exact if exact is None or wish.code else workspace.hidden(exact)
    # What was inserted is data: a mention in it is not the person's.
    found = await resolve(workspace, policy, wish.question, wish.attach)
    _check_count(len(found.files), policy)
    text = f"{wish.question}\n{focus.source if focus else ''}"
    return TurnContext(
        intent=wish.intent,
        question=question,
        focus=focus,
        error=error,
        related=tuple(map(workspace.hidden, related_cells(exact, executed))) if exact else (),
        variables=await _variables(workspace, text, focus),
        mentions=found.mentions,
        attachments=tuple([await load_file(path, policy, workspace.root) for path in found.files]),
        unknown=found.unknown,
    )


def _check_count(files: int, policy: Policy) -> None:
    limit = policy.settings.max_attachments
    if files > limit:
        source = policy.settings.source("Assist.max_attachments")
        raise UsageError(
            f"{files} files are attached, of at most {limit} (Assist.max_attachments, set by "
            f"{source}).",
            hint="Attach fewer files.",
        )


def _focus(wish: Wish, error: ErrorReport | None, executed: list[Cell]) -> Cell | None:
    if wish.code:
        return Cell(id="", source=wish.code)
    if wish.intent == "fix":
        if error is None:
            raise UsageError(
                "There is no error to fix: no cell has failed in this kernel.",
                hint="Run the failing cell first, or give its code below %%assist /fix.",
            )
        return error.cell
    if wish.intent == "explain":
        if not executed and not wish.question:
            raise UsageError(
                "There is no cell to explain: nothing has run in this kernel.",
                hint="Run a cell first, or give its code below %%assist /explain.",
            )
        return executed[-1] if executed and not _names_a_cell(wish.question) else None
    return None


def _names_a_cell(question: str) -> bool:
    return re.search(r"@(cell:|In\[)", question) is not None


async def _variables(
    workspace: SharedWorkspace, text: str, focus: Cell | None
) -> tuple[Variable, ...]:
    """Describe the variables that the focus uses or the question names."""
    words = set(re.findall(r"[A-Za-z_]\w+", text))
    used = names_of(focus.source).loads | names_of(focus.source).stores if focus else frozenset()
    try:
        known = [variable.name for variable in await workspace.variables()]
        wanted = [name for name in known if name in (used | words)]
        described = [await workspace.inspect(name) for name in wanted[:MAX_VARIABLES]]
    except WorkspaceError:  # of another language, or stuck: a tool that needs them says so
        return ()
    return tuple(variable for variable in described if variable is not None)
