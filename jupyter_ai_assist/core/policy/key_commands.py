"""Which commands may print keys: those that fit the administrator's list, and the user's."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.settings import AllowList, ProviderSettings

__all__ = ["TRAIT", "as_typed", "require_key_command"]

TRAIT = "Assist.key_commands"


def as_typed(command: Sequence[str]) -> str:
    """A command as a shell would be given it; what lists of commands are held against."""
    return shlex.join(command)


def require_key_command(provider: ProviderSettings, lists: Sequence[AllowList]) -> None:
    """Refuse to run the command that prints a provider's key, if it has one that may not run.

    Parameters
    ----------
    lists
        It must fit each of them; none at all means no limit.

    Raises
    ------
    PolicyError
        It does not fit a list; the message names the setting and its file.
    """
    if not provider.api_key_command:
        return
    typed = as_typed(provider.api_key_command)
    for commands in lists:
        if not commands.allows(typed):
            raise PolicyError(
                f"The command that prints the key for {provider.name} is not allowed by {TRAIT}, "
                f"set by {commands.source}.",
                hint=f"Allowed are: {', '.join(commands.patterns)}."
                if commands.patterns
                else "No command may print a key here.",
            )
