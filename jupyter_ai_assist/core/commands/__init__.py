"""``/commands``: the same words in every door.

A command is found by its word; it gives either a report or the wish for a
turn. One file for each kind of command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_ai_assist.core.commands import (
    approve,
    chats,
    focal,
    image,
    keys,
    models,
    objects,
    panel,
    project,
    prompts,
    raw,
    rerun,
    retry,
    review,
    setup,
    status,
    tools,
    translate,
    turns,
    undo,
    usage,
    write,
)
from jupyter_ai_assist.core.context.context import Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.inline.rewrite import rewrite_task
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.typed import typed

from .base import Command, Job, Performed
from .help import help_command

__all__ = [
    "COMMANDS",
    "Command",
    "Found",
    "Job",
    "Performed",
    "command_named",
    "find_command",
    "in_own_format",
    "perform",
]

_WORD = re.compile(r"/([a-z]+)(?=\s|$)")

_ALL = (
    *turns.COMMANDS,
    *write.COMMANDS,
    *translate.COMMANDS,
    *objects.COMMANDS,
    *raw.COMMANDS,
    *prompts.COMMANDS,
    *project.COMMANDS,
    *review.COMMANDS,
    *image.COMMANDS,
    *focal.COMMANDS,
    *models.COMMANDS,
    *keys.COMMANDS,
    *tools.COMMANDS,
    *approve.COMMANDS,
    *rerun.COMMANDS,
    *undo.COMMANDS,
    *chats.COMMANDS,
    *status.COMMANDS,
    *usage.COMMANDS,
    *setup.COMMANDS,
    *panel.COMMANDS,
    *retry.COMMANDS,
)


@dataclass(frozen=True)
class Found:
    """A command in a prompt, and what follows its word."""

    command: Command
    rest: str


async def perform(conversation: Conversation, prompt: str, submit: Submit) -> Performed:
    """What a prompt comes to: the wish for a turn, a task, a job, or what a command gives.

    Parameters
    ----------
    prompt
        A plain prompt, or a command starting with ``/``.

    Raises
    ------
    UsageError
        There is no such command, or it was used wrongly.
    """
    if submit.rewrite:
        return await rewrite_task(conversation, submit, submit.rewrite)
    found = find_command(prompt)
    if found is None:
        return Wish.of(submit, question=prompt)
    return await found.command.run(conversation, found.rest, submit)


def in_own_format(submit: Submit) -> Submit:
    """The same prompt in the format of its command, where that has one of its own.

    A command that there is not has none: the session says so, in the words of its door.
    """
    try:
        found = None if submit.rewrite else find_command(submit.prompt)
    except UsageError:
        return submit
    own = found.command.format(found.rest) if found else None
    return submit.model_copy(update={"format": own}) if own else submit


def command_named(prompt: str) -> Command | None:
    """The command whose word a prompt starts with, if it is one."""
    match = _WORD.match(prompt)
    return COMMANDS.get(match[1]) if match else None


def find_command(prompt: str) -> Found | None:
    """The command that a prompt starts with; ``None`` for a plain prompt.

    ``/usr/bin/python is missing`` is a plain prompt: a command's word ends
    with a space or the line.

    Raises
    ------
    UsageError
        There is no such command.
    """
    match = _WORD.match(prompt)
    if match is None:
        return None
    command = COMMANDS.get(match[1])
    if command is None:
        near = did_you_mean(match[1], COMMANDS)
        raise UsageError(
            f"There is no command /{match[1]}.",
            hint=f"{near} See {typed('/help')}.".lstrip(),
        )
    rest = prompt[match.end() :]
    return Found(command, rest[1:] if rest[:1] == " " else rest)


COMMANDS: Mapping[str, Command] = {command.name: command for command in (*_ALL, help_command(_ALL))}
