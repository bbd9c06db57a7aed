"""Which commands may print keys: those that fit the administrator's list, and the user's."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from jupyter_ai_assist.core.settings import AllowList, ProviderSettings

from .decision import ALLOWED, Decision, denied

__all__ = ["TRAIT", "as_typed", "decide_key_command"]

TRAIT = "Assist.key_commands"


def as_typed(command: Sequence[str]) -> str:
    """A command as a shell would be given it; what lists of commands are held against."""
    return shlex.join(command)


def decide_key_command(provider: ProviderSettings, lists: Sequence[AllowList]) -> Decision:
    """Whether the command that prints a provider's key may run, if it has one.

    Parameters
    ----------
    lists
        It must fit each of them; none at all means no limit.
    """
    if not provider.api_key_command:
        return ALLOWED
    typed = as_typed(provider.api_key_command)
    for commands in lists:
        if not commands.allows(typed):
            rule = f"{TRAIT}, set by {commands.source}"
            return denied(
                f"The command that prints the key for {provider.name} is not allowed by {rule}.",
                rule,
                f"Allowed are: {', '.join(commands.patterns)}."
                if commands.patterns
                else "No command may print a key here.",
            )
    return ALLOWED
