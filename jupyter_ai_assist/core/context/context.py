"""What a turn is about: the intent, and the notebook content gathered for it.

``gather`` sees the notebook only through the workspace it is given, which
already holds back what the policy keeps back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jupyter_ai_assist.core.cells.source import names_of, related_cells
from jupyter_ai_assist.core.errors import UsageError, WorkspaceError
from jupyter_ai_assist.core.messages import FilePart, Value
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Submit, View
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, Variable
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .mentions import Attached, Mention, expand_names, resolve
from .viewed import failure_of, look_at

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
    files: tuple[FilePart, ...] = ()
    view: View | None = None
    raw: bool = False
    mentions_in: str | None = None
    """What of the question is the person's, so that its mentions count; ``None``: all."""
    web: bool = False
    """Whether the model may search the web for it."""
    of_project: str = ""
    """The project's file that it is from; blank for the person's own words."""

    @classmethod
    def of(
        cls,
        submit: Submit,
        intent: Intent = "ask",
        *,
        question: str = "",
        code: str = "",
        mentions_in: str | None = None,
    ) -> Wish:
        """What a prompt or command asks for, with all that was sent along."""
        return cls(
            intent,
            question,
            code,
            submit.attach,
            submit.files,
            submit.view,
            submit.raw,
            mentions_in,
        )


class TurnContext(Value):
    """Plain values: everything about the notebook that one turn starts with."""

    intent: Intent = "ask"
    question: str = ""
    """What the user typed, verbatim after ``{{name}}``; may be empty for a command."""
    focus: Cell | None = None
    """The cell the turn is about: the failing one, the active one, or the one before."""
    active: bool = False
    """Whether that is the one that the person has before them."""
    error: ErrorReport | None = None
    related: tuple[Cell, ...] = ()
    """Earlier cells that define what the focus uses, in execution order."""
    variables: tuple[Variable, ...] = ()
    """Described variables that the focus or question uses."""
    mentions: tuple[Mention, ...] = ()
    attachments: tuple[FilePart, ...] = ()
    unknown: tuple[str, ...] = ()
    """Mentions that name nothing; they stay literal text, and the user is told."""
    left_out: tuple[str, ...] = ()
    """What was to go along and may not, and why: sentences for people."""
    of_project: str = ""
    """The project's file that the question is from; blank for the person's own words."""
    notebook: bool = True
    """Whether the turn tells of the notebook beyond what it is about."""

    @property
    def selection(self) -> str:
        """The selected text, if it goes along."""
        return next((one.text for one in self.mentions if one.ref == "@selection"), "")


async def gather(workspace: SharedWorkspace, policy: Policy, wish: Wish) -> TurnContext:
    """Look at the notebook for one turn.

    Raises
    ------
    UsageError
        The wish has nothing to be about: ``/fix`` without an error, ``/explain``
        without a cell; or too many attachments.
    """
    question = wish.question if wish.raw else await expand_names(workspace, wish.question)
    viewed = await look_at(workspace, policy, wish.view)
    about = await _subject(workspace, policy, wish, viewed.cell)
    exact = about.cell
    focus = exact if exact is None or wish.code else workspace.hidden(exact)
    # What was inserted is data: a mention in it is not the person's.
    attached = Attached(wish.attach, wish.files, viewed.selection)
    own = wish.question if wish.mentions_in is None else wish.mentions_in
    found = await resolve(workspace, policy, own, attached)
    text = f"{wish.question}\n{focus.source if focus else ''}"
    related = related_cells(exact, about.executed) if exact and wish.intent != "ask" else ()
    return TurnContext(
        intent=wish.intent,
        question=question,
        focus=focus,
        active=exact is not None and exact is viewed.cell,
        error=about.error,
        related=tuple(map(workspace.hidden, related)),
        variables=await _variables(workspace, text, focus),
        mentions=tuple(found.mentions),
        attachments=tuple(found.files),
        unknown=tuple(found.unknown),
        left_out=(*_kept_back(policy), *viewed.left_out),
        of_project=wish.of_project,
        notebook=wish.view is None or wish.view.notebook,
    )


def _kept_back(policy: Policy) -> Iterator[str]:
    """What a person is told of a notebook of which nothing goes along."""
    decision = policy.decide_notebook()
    if decision.verdict == "deny":
        yield f"{decision.reason} {decision.hint}"


@dataclass(frozen=True)
class _Subject:
    """What a wish is about; no secret is hidden in the cells."""

    executed: list[Cell]
    cell: Cell | None = None
    error: ErrorReport | None = None


async def _subject(
    workspace: SharedWorkspace, policy: Policy, wish: Wish, active: Cell | None
) -> _Subject:
    executed = await workspace.exact.executed()
    if wish.code:
        return _Subject(executed, Cell(id="", source=wish.code))
    if wish.intent == "fix":
        error = await _error_to_fix(workspace, policy, active)
        return _Subject(executed, error.cell, error)
    if _names_a_cell(wish.question) or (wish.intent == "doc" and wish.question):
        return _Subject(executed)
    if wish.intent != "explain":
        return _Subject(executed, active)
    cell = active or (executed[-1] if executed else None)
    if cell is None and not wish.question:
        policy.decide_notebook().require()
        raise UsageError(
            "There is no cell to explain: nothing has run in this kernel.",
            hint=_run_first("a cell", "/explain"),
        )
    return _Subject(executed, cell, await _error_of(workspace, policy, cell))


async def _error_of(
    workspace: SharedWorkspace, policy: Policy, cell: Cell | None
) -> ErrorReport | None:
    """The failure of a cell when it ran last."""
    if cell is None:
        return None
    last = await workspace.last_error()
    if last and last.cell and _run_of(last.cell) == _run_of(cell):
        return last  # which tells more than what the cell shows
    shown = failure_of(cell)
    return policy.shared_error(shown) if shown else None


def _run_of(cell: Cell) -> tuple[str, int | None]:
    return cell.id, cell.execution_count


async def _error_to_fix(
    workspace: SharedWorkspace, policy: Policy, active: Cell | None
) -> ErrorReport:
    """The failure of the active cell, or else the last one."""
    last = await _error_of(workspace, policy, active) or await workspace.last_error()
    if last is None:
        policy.decide_notebook().require()
        raise UsageError(
            "There is no error to fix: no cell has failed in this kernel.",
            hint=_run_first("the failing cell", "/fix"),
        )
    return last


def _run_first(cell: str, command: str) -> str:
    run = typed(command, running=True)
    by = f" ({run})" if run else ""
    return f"Run {cell} first{by}, or give its code below {typed(command, above=True)}."


def _names_a_cell(question: str) -> bool:
    return re.search(r"@(cell:|In\[)", question) is not None


async def _variables(
    workspace: SharedWorkspace, text: str, focus: Cell | None
) -> tuple[Variable, ...]:
    """Describe the variables that the focus uses or the question names."""
    words = set(re.findall(r"[A-Za-z_]\w+", text))
    used = names_of(focus.source).loads | names_of(focus.source).stores if focus else frozenset()
    named = used | words
    try:
        wanted = [variable.name for variable in await workspace.variables(named.__contains__)]
        described = [await workspace.inspect(name) for name in wanted[:MAX_VARIABLES]]
    except WorkspaceError:  # of another language, or stuck: a tool that needs them says so
        return ()
    return tuple(variable for variable in described if variable is not None)
