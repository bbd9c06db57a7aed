"""``/project``: the rules and prompts that a project's folder brings, and refusing them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.context.rules import read_rules
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import ConfigError, UsageError
from jupyter_ai_assist.core.markdown import cell_text, code_span, table
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]

_TRAIT = "Assist.refused_projects"


async def _project(conversation: Conversation, rest: str, _submit: Submit) -> str:
    match rest.split():
        case []:
            return await asyncio.to_thread(_listing, conversation)
        case ["off"]:
            return await asyncio.to_thread(_refuse, conversation)
        case ["on"]:
            return await asyncio.to_thread(_use, conversation)
        case _:
            raise UsageError(
                "This is not how /project is used.",
                hint=f"Write {typed('/project')}, {typed('/project off')} or "
                f"{typed('/project on')}.",
            )


def _listing(conversation: Conversation) -> str:
    assistant, workspace = conversation.assistant, conversation.workspace
    policy = assistant.policy
    decision = policy.decide_project(workspace.root)
    if decision.verdict == "deny":
        return (
            f"Nothing of {_named(conversation)} is used: neither rules nor stored prompts "
            f"({cell_text(decision.rule)}). {_how('on')}"
        )
    rows = [
        (cell_text(rule.path), "rules, sent with prompts", f"{len(rule.text):,}")
        for rule in read_rules(policy, workspace.root, workspace.notebook)
    ]
    prompts = [one for one in assistant.library(workspace.root).prompts if one.from_project]
    rows += [
        (cell_text(one.path), f"prompt, {typed(f'/prompt {one.name}')}", f"{len(one.text):,}")
        for one in prompts
    ]
    if not rows:
        return f"There are no rules and no stored prompts in {_named(conversation)}."
    return (
        f"These are from {_named(conversation)}; whoever can write there has written them. They "
        "can change no setting, model, tool or approval.\n\n"
        f"{table(('file', 'what it is', 'characters'), rows)}\n\n{_how('off')}"
    )


def _refuse(conversation: Conversation) -> str:
    root = _root(conversation)

    def change(folders: Any) -> list[str]:
        return [*(one for one in folders or () if one != root), root]

    _change(conversation, change)
    return (
        f"Rules and stored prompts of {_named(conversation)} are not used any more, in any chat. "
        f"What was sent before stays in its chats. {_how('on')}"
    )


def _use(conversation: Conversation) -> str:
    root = _root(conversation)
    _change(conversation, lambda folders: [one for one in folders or () if one != root])
    conversation.assistant.policy.decide_project(root).require()
    return f"Rules and stored prompts of {_named(conversation)} are used. {_how('off')}"


def _change(conversation: Conversation, change: Any) -> None:
    config = conversation.assistant.user_config
    if config is None:
        raise ConfigError("There is no configuration of the user's here to keep it in.")
    config.change(_TRAIT, change)
    conversation.assistant.refresh()


def _root(conversation: Conversation) -> str:
    """The folder as an entry that fits it alone: what a glob reads otherwise is escaped."""
    real = str(Path(conversation.workspace.root).resolve())
    return "".join(f"[{char}]" if char in "*?[" else char for char in real)


def _named(conversation: Conversation) -> str:
    return f"the project in {code_span(str(Path(conversation.workspace.root).resolve()))}"


def _how(word: str) -> str:
    verb = {"off": "refuses", "on": "uses"}[word]
    return f"`{typed(f'/project {word}')}` {verb} them."


COMMANDS = (
    Command(
        "project",
        "[on | off]",
        "List the rules and prompts that this folder brings, refuse them, or use them again",
        _project,
    ),
)
