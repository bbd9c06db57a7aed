"""``/write``: from a wish to a task, for one text or for many."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.typed import typed

from .given_messages import GivenMessages
from .preset_files import read_presets
from .presets import Preset, named
from .task import WRITING, Task

__all__ = ["MAX_TOKENS", "WriteWish", "find_preset", "presets_of", "write_task"]

MAX_TOKENS = 1024
"""Of one result, where the person says nothing else."""


@dataclass(frozen=True)
class WriteWish:
    """How a text is to be rewritten."""

    preset: str
    wish: str = ""
    """What the person adds to the preset."""
    system: str = ""
    """System text of the person's own, after that."""
    seeds: GivenMessages = field(default_factory=GivenMessages)
    """Messages that go before the text, as if they had been said."""
    max_tokens: int | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        """The model settings that it asks for itself."""
        return {} if self.max_tokens is None else {"max_tokens": self.max_tokens}


def write_task(preset: Preset, wish: WriteWish, submit: Submit) -> Task:
    """The task, with no text yet: preset, the person's own words, seed messages.

    Raises
    ------
    UsageError
        The preset does not say what to do, and neither does the person.
    """
    if not (preset.task or wish.wish or wish.system):
        raise UsageError(
            f"/write {preset.name} needs to be told what to do.",
            hint=f"For example: {typed(f'/write {preset.name} as a haiku', above=True)}",
        )
    json = submit.format == "json"
    own = (wish.wish, wish.system, wish.seeds.system)
    return Task(
        thread=WRITING,
        system=preset.system_prompt(*own, json=json),
        text="",
        raw=True,
        settings={"max_tokens": MAX_TOKENS, **wish.settings},
        limit=preset.limit,
        given=wish.seeds.messages,
        json=json,
    )


async def presets_of(assistant: Assistant) -> tuple[dict[str, Preset], dict[str, str]]:
    """All presets by name, the person's own last; and what is wrong with those that are none."""
    own, problems = await asyncio.to_thread(read_presets, _folder(assistant))
    return named([*assistant.presets.values(), *own]), problems


async def find_preset(conversation: Conversation, name: str) -> Preset:
    """The preset of a name.

    Raises
    ------
    UsageError
        There is none, or its file is none.
    """
    presets, problems = await presets_of(conversation.assistant)
    if name in problems:
        raise UsageError(problems[name], hint="Correct the file, then try again.")
    if name in presets:
        return presets[name]
    near = did_you_mean(name, presets)
    raise UsageError(f"There is no preset {name!r}.", hint=near or _all(presets))


def _all(names: Iterable[str]) -> str:
    return f"There are: {', '.join(names)}."


def _folder(assistant: Assistant) -> Path | None:
    prompts = assistant.prompts_folder
    return prompts.with_name("presets") if prompts else None
