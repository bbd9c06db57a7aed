"""Commands that show how things stand: ``/context``, ``/doctor``."""

from __future__ import annotations

import asyncio
import platform
from importlib.metadata import PackageNotFoundError, version

from jupyter_ai_assist.core.context import Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.markdown import cell_text, fenced, table
from jupyter_ai_assist.core.plan import plan_turn
from jupyter_ai_assist.core.preview import payload_of, preview
from jupyter_ai_assist.core.prompt import DEFAULT_SYSTEM_PROMPT
from jupyter_ai_assist.core.protocol import Submit

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


async def _context(conversation: Conversation, rest: str, submit: Submit) -> str:
    plan = await plan_turn(
        conversation, Wish.of(submit, question=rest or "(your question)"), submit
    )
    shown = preview(payload_of(plan.request, plan.window))
    template = fenced(DEFAULT_SYSTEM_PROMPT.rstrip(), "text")
    return f"{shown}\n\n**Template for `c.Assist.system_prompt`** (the default)\n\n{template}"


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
    Command("context", "[PROMPT]", "Show exactly what the next prompt would send", _context),
    Command("doctor", "", "Check configuration, keys and versions", _doctor),
)
