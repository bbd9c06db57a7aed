"""``/write PRESET``: a text is rewritten, on its own."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.presets import Preset
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.task import Task

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
    if not text.strip():
        raise UsageError(
            "There is no text to work on.",
            hint=f"Write it below %%assist /write {name}, or {{{{name}}}} for a variable's.",
        )
    if not preset.task and not wish:
        raise UsageError(
            f"/write {name} needs to be told what to do.",
            hint=f"For example: %%assist /write {name} as a haiku",
        )
    return Task(
        thread="writing",
        system=preset.system_prompt(wish),
        text=text,
        raw=submit.raw,
        settings={"max_tokens": _MAX_TOKENS},
        limit=preset.limit,
    )


def _listing(presets: Iterable[Preset]) -> str:
    lines = [f"- `{preset.name}`: {preset.help}." for preset in presets]
    return "\n".join(["Presets of `%%assist /write PRESET`, with the text below:", "", *lines])


COMMANDS = (
    Command("write", "[PRESET [WISHES]]", "Rewrite the text below; shows the presets", _write),
)
