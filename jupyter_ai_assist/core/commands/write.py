"""``/write PRESET``: a text is rewritten, on its own."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.presets import Preset
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.shared_workspace import SharedWorkspace
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.task import WRITING, Task
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.viewed import look_at

from .base import Command

__all__ = ["COMMANDS"]

_MAX_TOKENS = 1024


async def _write(conversation: Conversation, rest: str, submit: Submit) -> Task | str:
    first, _, text = rest.partition("\n")
    name, _, wish = first.strip().partition(" ")
    presets = conversation.assistant.presets
    if not name:
        return _listing(presets.values())
    preset = presets.get(name)
    if preset is None:
        near = did_you_mean(name, presets)
        raise UsageError(
            f"There is no preset {name!r}.", hint=near or f"There are: {', '.join(presets)}."
        )
    raw = submit.raw
    if not text.strip():
        # Notebook content is data: a {{name}} in it is not the person's.
        text, raw = await _before_them(conversation, submit), True
    if not text.strip():
        raise UsageError(
            "There is no text to work on.",
            hint=f"Write it below {typed(f'/write {name}', above=True)}, or {{{{name}}}} for a "
            "variable's.",
        )
    if not preset.task and not wish:
        raise UsageError(
            f"/write {name} needs to be told what to do.",
            hint=f"For example: {typed(f'/write {name} as a haiku', above=True)}",
        )
    return Task(
        thread=WRITING,
        system=preset.system_prompt(wish),
        text=text,
        raw=raw,
        settings={"max_tokens": _MAX_TOKENS},
        limit=preset.limit,
    )


async def _before_them(conversation: Conversation, submit: Submit) -> str:
    """What is selected, or else the source of the active cell, as it may leave."""
    policy = Policy(conversation.assistant.settings, conversation.redactor)
    workspace = SharedWorkspace(conversation.workspace, policy)
    viewed = await look_at(workspace, policy, submit.view)
    if viewed.selection or viewed.cell is None:
        return viewed.selection
    return workspace.hidden(viewed.cell).source


def _listing(presets: Iterable[Preset]) -> str:
    lines = [f"- `{preset.name}`: {preset.help}." for preset in presets]
    return "\n".join(
        [f"Presets of `{typed('/write PRESET', above=True)}`, with the text below:", "", *lines]
    )


COMMANDS = (
    Command(
        "write",
        "[PRESET [WISHES]]",
        "Rewrite the text below, or what is selected; shows the presets",
        _write,
    ),
)
