"""The values of excluded variables: hidden wherever code has printed or raised them.

An excluded variable is in no context and no description. What code has put out of it is only
text, so its value is looked up in the kernel and hidden like a secret, in outputs, errors,
sources, files and results of tools alike.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.workspace.base import Variable, Workspace

__all__ = ["learn_kept_values"]

_TYPES = {"str", "bytes", "int"}
"""Whose values stand in a text as they are."""
_MOST = 50
"""Variables that are looked up each time."""


async def learn_kept_values(workspace: Workspace, policy: Policy) -> None:
    """Have the policy hide what excluded variables hold now; without a kernel there is nothing."""
    if not policy.settings.redact:
        return
    try:
        names = [
            variable.name
            for variable in await workspace.variables(policy.excludes_name, private=True)
            if variable.type in _TYPES
        ]
        found = [await workspace.inspect(name) for name in names[:_MOST]]
    except WorkspaceError:  # dead, or of another language: who needs it says so
        return
    policy.redactor.know(_texts(variable for variable in found if variable is not None))


def _texts(variables: Iterable[Variable]) -> Iterable[str]:
    for variable in variables:
        shown = variable.value.removesuffix("…")  # of a long one, its beginning
        try:
            value = ast.literal_eval(shown)
        except (ValueError, SyntaxError):
            continue
        yield shown.strip("\"'") if isinstance(value, bytes) else str(value)
