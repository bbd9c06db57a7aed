"""Commands that show how things stand: ``/context``, ``/doctor``."""

from __future__ import annotations

import asyncio
import platform
from importlib.metadata import PackageNotFoundError, version

from jupyter_ai_assist.core.context.context import Wish
from jupyter_ai_assist.core.context.prompt import DEFAULT_SYSTEM_PROMPT
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.history.values import title_of
from jupyter_ai_assist.core.markdown import cell_text, fenced, table
from jupyter_ai_assist.core.plan import plan_turn
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.sending.preview import payload_of, preview
from jupyter_ai_assist.core.sending.sent import named, told

from .base import Command

__all__ = ["COMMANDS"]

_PACKAGES = (
    "jupyter-ai-assist",
    "ipython",
    "ipykernel",
    "jupyterlab",
    "pydantic-ai-slim",
    "openai",
    "anthropic",
    "google-genai",
    "keyring",
)


_SENT = "--sent"
_LISTED = 20
"""Turns of a chat whose sums are listed."""


async def _context(conversation: Conversation, rest: str, submit: Submit) -> str:
    if rest.strip() == _SENT:
        return _sent(conversation)
    plan = await plan_turn(
        conversation, Wish.of(submit, question=rest or "(your question)"), submit
    )
    shown = preview(payload_of(plan.request, plan.window))
    template = fenced(DEFAULT_SYSTEM_PROMPT.rstrip(), "text")
    return f"{shown}\n\n**Template for `c.Assist.system_prompt`** (the default)\n\n{template}"


def _sent(conversation: Conversation) -> str:
    """What has left with the last turn, and with those before it in its chat."""
    thread = conversation.latest.thread
    turns = conversation.assistant.history.turns(thread.id) if thread else []
    if not turns:
        return "Nothing has left: this chat has no turn yet."
    last, sending = turns[-1], [turn for turn in turns if turn.sent][-_LISTED:]
    blocks = [f"**What left with the last turn**, {cell_text(title_of(last.question))}"]
    if not last.sent:
        blocks.append("Nothing: it sent no request, or was answered in this process.")
    for sent in last.sent:
        rows = [(cell_text(named(part)), f"{part.tokens:,}") for part in sent.parts]
        blocks += [f"To {cell_text(told(sent))}.", table(("part", "tokens, about"), rows)]
    if sending and sending != [last]:
        rows = [
            (cell_text(title_of(t.question)), cell_text(told(s))) for t in sending for s in t.sent
        ]
        blocks += ["**With all turns of this chat**", table(("turn", "sent to"), rows)]
    return "\n\n".join(blocks)


async def _doctor(conversation: Conversation, _rest: str, _submit: Submit) -> str:
    assistant = conversation.assistant
    blocks = [
        f"**Problem:** {cell_text(problem.message)} {cell_text(problem.hint)}"
        for problem in assistant.problems
    ]
    blocks += [f"**Note:** {cell_text(note)}" for note in assistant.notes]
    rows = await asyncio.to_thread(_providers, conversation)
    blocks.append(table(("provider", "state", "key"), rows))
    settings = [(f"`{trait}`", f"`{file}`") for trait, file in assistant.settings.sources.items()]
    blocks.append(
        table(("setting", "set by"), settings)
        if settings
        else "No configuration file sets anything."
    )
    blocks.append(
        table(
            ("", ""),
            [
                ("notebook", cell_text(conversation.workspace.notebook or "none")),
                ("history", cell_text(assistant.history.place)),
                ("configuration", cell_text(assistant.config_folder)),
                ("Python", f"{platform.python_version()}, {platform.platform()}"),
                *((package, _version(package)) for package in _PACKAGES),
            ],
        )
    )
    return "\n\n".join(blocks)


def _providers(conversation: Conversation) -> list[tuple[str, str, str]]:
    assistant = conversation.assistant
    return [
        (
            provider.name,
            cell_text(provider.unusable()) or "ready",
            cell_text(str(assistant.keys.status(provider.key))) if provider.key else "needs none",
        )
        for provider in assistant.providers.values()
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


COMMANDS = (
    Command(
        "context",
        "[PROMPT | --sent]",
        "Show exactly what the next prompt would send; with --sent, what has left and where to",
        _context,
    ),
    Command("doctor", "", "Check configuration, keys and versions", _doctor),
)
