"""``/write PRESET``: a text is rewritten, on its own, or each of many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jupyter_ai_assist.core.context.mentions import expand_names
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.markdown import cell_text
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.tasks.given_messages import GivenMessages, read_messages
from jupyter_ai_assist.core.tasks.placing import Place, require_bind, require_place
from jupyter_ai_assist.core.tasks.sources import find_source, text_named
from jupyter_ai_assist.core.tasks.task import Task
from jupyter_ai_assist.core.tasks.texts import map_task, place_task
from jupyter_ai_assist.core.tasks.writing import WriteWish, find_preset, presets_of, write_task
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .base import Command, Job
from .many import MAP_OPTIONS, map_wish, tokens
from .options import CommandOption, read_options, usage

__all__ = ["COMMANDS"]


_OPTIONS = (
    CommandOption("from", "REF"),
    CommandOption("to", "PLACE"),
    CommandOption("system", '"WORDS"'),
    CommandOption("messages", "FILE|NAME"),
    CommandOption("max-tokens", "N", read=tokens),
    *MAP_OPTIONS,
)


async def _write(conversation: Conversation, rest: str, submit: Submit) -> Task | Job | str:
    first, _, text = rest.partition("\n")
    name, _, line = first.strip().partition(" ")
    if not name:
        return await _listing(conversation)
    if name.startswith("-"):
        raise UsageError(
            "The preset comes first.", hint=f"For example: {typed('/write shorter --from draft')}"
        )
    preset = await find_preset(conversation, name)
    wish, values = await _wish(conversation, name, line, submit)
    task = write_task(preset, wish, submit)
    target = values.get("to", "")
    many = map_wish(values, target)
    if many is not None:
        if text.strip():
            raise UsageError(
                "There is a text below, and --map brings others.", hint="Leave one of them out."
            )
        return Job(lambda emit: map_task(conversation, task, many, submit, emit))
    source = await find_source(conversation, text, values.get("from", ""), submit)
    if not source.text.strip():
        raise UsageError(
            "There is no text to work on.",
            hint=f"Write it below {typed(f'/write {name}', above=True)}, or name it: --from draft.",
        )
    return _placed(conversation, replace(task, text=source.text), Place(target, source), submit)


def _placed(conversation: Conversation, task: Task, place: Place, submit: Submit) -> Task | Job:
    """The task, or what does it and puts its result in its place; blank for none."""
    if not place.target:
        return task
    if place.target.isidentifier() and place.target not in {"next", "cell"}:
        require_bind(conversation)
        return replace(task, to=place.target)
    require_place(conversation, place)
    return Job(lambda emit: place_task(conversation, task, place, submit, emit), task)


async def _wish(
    conversation: Conversation, name: str, line: str, submit: Submit
) -> tuple[WriteWish, Mapping[str, Any]]:
    values, words = read_options("write", line, _OPTIONS)
    policy = conversation.policy
    workspace = SharedWorkspace(conversation.workspace, policy)
    wish = WriteWish(
        preset=name,
        wish=words.strip(),
        system=await expand_names(workspace, values.get("system", "")),
        seeds=await _seeds(conversation, values.get("messages", ""), submit),
        max_tokens=values.get("max_tokens"),
    )
    return wish, values


async def _seeds(conversation: Conversation, reference: str, submit: Submit) -> GivenMessages:
    """Seed messages of a variable, or of a JSON file beside the notebook."""
    if not reference:
        return GivenMessages()
    return read_messages(await text_named(conversation, reference, submit), whole=False)


async def _listing(conversation: Conversation) -> str:
    presets, problems = await presets_of(conversation.assistant)
    lines = [f"- `{preset.name}`: {cell_text(preset.help)}." for preset in presets.values()]
    lines += [f"- {cell_text(problem)}" for problem in problems.values()]
    head = f"Presets of `{typed('/write PRESET', above=True)}`, with the text below:"
    folder = conversation.assistant.prompts_folder
    own = [f"\nYours are Markdown files in `{folder.with_name('presets')}`."] if folder else []
    return "\n".join([head, "", *lines, *own])


COMMANDS = (
    Command(
        "write",
        f"[PRESET {usage(_OPTIONS)} [WISHES]]",
        "Rewrite the text below, what is selected or named, or each of a column with --map; "
        "alone, show the presets",
        _write,
        asks=True,
        changes=True,
    ),
)
