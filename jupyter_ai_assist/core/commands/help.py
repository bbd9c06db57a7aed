"""``/help``: every command and option in one table."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.markdown import table
from jupyter_ai_assist.core.model_settings import MODEL_SETTINGS
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["help_command"]

_MENTIONS = """\
**In a prompt:** `@df` describes a variable, `@error` the last traceback, `@In[3]`, `@Out[3]` \
and `@cell:ID` a cell, `@file:data.csv` a file, `@notebook` all cells; `{{name}}` inserts a \
variable's text."""


def help_command(commands: Sequence[Command]) -> Command:
    """``/help`` over the other commands."""

    async def run(_conversation: Conversation, rest: str, _submit: Submit) -> str:
        word = rest.strip().removeprefix("/")
        listed = [*commands, command]
        if not word:
            return "\n\n".join([_prompts(), _MENTIONS, _listing(listed), _settings()])
        for found in listed:
            if found.name == word:
                return _listing([found])
        near = did_you_mean(word, [one.name for one in listed])
        raise UsageError(f"There is no command /{word}.", hint=near or f"See {typed('/help')}.")

    command = Command("help", "[COMMAND]", "Show the commands, or one of them", run)
    return command


def _prompts() -> str:
    line, command = typed("what is in df?"), typed("/fix")
    above = typed("/ask", above=True)
    return f"Ask by `{line}`, give a command by `{command}`. Longer text goes below `{above}`."


def _listing(commands: Sequence[Command]) -> str:
    rows = [
        (_in_table(f"/{command.name} {command.usage}".strip()), command.help)
        for command in commands
    ]
    return table(("command", "what it does"), rows)


def _in_table(usage: str) -> str:
    """A code span whose bars do not end the table's cell."""
    return f"`{usage}`".replace("|", "\\|")


def _settings() -> str:
    rows = [(f"`-p {name}=…`", f"{s.help}: {s.takes}") for name, s in MODEL_SETTINGS.items()]
    return f"**Model settings**\n\n{table(('option', 'meaning'), rows)}"
