"""Tools that look into the kernel and never touch it."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.errors import ToolError

from .base import Arguments, Tool, ToolScope
from .paging import Count, page
from .touched import nothing

__all__ = ["READING_TOOLS"]

MAX_NAMES = 300
MAX_TEXT = 24_000
"""Characters of all variables of one answer."""


class Nothing(Arguments):
    """No arguments."""


class NamesArgument(Arguments):
    """A part of all names."""

    containing: str = ""
    """Only names with this text in them, in any case."""
    start: Count = 0
    """How many to skip: `next_start` of the answer before."""


class PathArgument(Arguments):
    """A name or dotted path."""

    path: str
    """A variable's name or a dotted path: `df`, `model.coef_`, `np.linalg.norm`."""


class InspectArgument(PathArgument):
    """An object, and how much of it."""

    facts: bool = False
    """Also give columns, shape, keys and all members as data."""


async def kernel_status(scope: ToolScope, _arguments: Nothing) -> Any:
    """Whether the kernel is idle, busy or dead, which cell runs, and what failed last.

    Use it before running code, and when a run did not end.
    """
    status = await scope.workspace.kernel()
    error = await scope.workspace.last_error()
    told = status.model_dump(exclude_none=True, exclude_defaults=True) | {"state": status.state}
    if error:
        where = {"cell": error.cell.id} if error.cell and error.cell.id else {}
        told["last_error"] = {"name": error.name, "value": error.value, **where}
    return told


async def list_variables(scope: ToolScope, arguments: NamesArgument) -> Any:
    """List the variables of the kernel: name, type, and a summary without values.

    Use it to find the name of something; `inspect_variable` tells more of one.
    """
    wanted = arguments.containing.casefold()
    variables = [v for v in await scope.workspace.variables() if wanted in v.name.casefold()]
    fields = {"name", "type", "summary"}
    shown, others = page(
        variables,
        arguments.start,
        lambda variable: variable.model_dump(include=fields),
        most=MAX_NAMES,
        room=MAX_TEXT,
    )
    return {"variables": shown, **others}


async def inspect_variable(scope: ToolScope, arguments: InspectArgument) -> Any:
    """Describe one live object without running code: type, shape, columns, a preview."""
    variable = await scope.workspace.inspect(arguments.path)
    if variable is None:
        raise _no_object(arguments.path)
    return variable.model_dump(exclude=set() if arguments.facts else {"facts"})


async def lookup_docs(scope: ToolScope, arguments: PathArgument) -> Any:
    """Signature, documentation and public members of a live object, function, class or module."""
    docs = await scope.workspace.docs(arguments.path)
    if docs is None:
        raise _no_object(arguments.path)
    return docs.model_dump()


def _no_object(path: str) -> ToolError:
    return ToolError(
        f"Nothing in the kernel is named {path!r}.",
        code="not_found",
        hint="Call list_variables to see what there is.",
    )


READING_TOOLS: tuple[Tool, ...] = (
    Tool("inspect_variable", "read", InspectArgument, inspect_variable, touches=nothing),
    Tool("kernel_status", "read", Nothing, kernel_status, touches=nothing),
    Tool("list_variables", "read", NamesArgument, list_variables, touches=nothing),
    Tool("lookup_docs", "read", PathArgument, lookup_docs, touches=nothing),
)
