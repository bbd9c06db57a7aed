"""``/prompt`` and ``/prompts``: stored prompts are run, listed and saved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from jupyter_ai_assist.core.context.context import Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.markdown import cell_text, code_span
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.stored_prompts import (
    Library,
    StoredPrompt,
    filled,
    parse_arguments,
    save_prompt,
    written,
)
from jupyter_ai_assist.core.stored_prompts.values import PLACEHOLDER
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]


async def _prompt(conversation: Conversation, rest: str, submit: Submit) -> Wish | str:
    line, _, below = rest.partition("\n")
    arguments = parse_arguments(line)
    library = await _library(conversation)
    if not arguments.name:
        return _listing(conversation, library)
    prompt = library.find(arguments.name)
    question = filled(prompt, arguments.values, below)
    # What a project's file says is not the person's: its mentions bring nothing along.
    own = "\n".join((*arguments.values.values(), below)) if prompt.from_project else None
    wish = Wish.of(submit.model_copy(update={"raw": True}), question=question, mentions_in=own)
    return replace(wish, of_project=prompt.path) if prompt.from_project else wish


async def _prompts(conversation: Conversation, rest: str, _submit: Submit) -> str:
    match rest.split():
        case []:
            return _listing(conversation, await _library(conversation))
        case ["save", _, *_]:
            return await _save(conversation, rest.split(maxsplit=1)[1].strip())
        case _:
            raise UsageError(
                "This is not how /prompts is used.",
                hint=f"Write {typed('/prompts')}, or {typed('/prompts save NAME')}.",
            )


async def _save(conversation: Conversation, name: str) -> str:
    assistant, thread = conversation.assistant, conversation.chat.thread
    folder = assistant.prompts_folder
    if folder is None:
        raise UsageError("There is no folder here to keep prompts in.")
    turns = assistant.history.turns(thread.id) if thread else []
    if not turns:
        raise UsageError(
            "There is no turn in this chat to save.", hint="Ask it once, then save it."
        )
    question = turns[-1].question
    path = await asyncio.to_thread(save_prompt, folder, name, question)
    asked = written(name, dict.fromkeys(PLACEHOLDER.findall(question), "…"))
    return f"Saved in {code_span(str(path))}. Ask it with {code_span(typed(f'/prompt {asked}'))}."


async def _library(conversation: Conversation) -> Library:
    assistant, root = conversation.assistant, conversation.workspace.root
    return await asyncio.to_thread(assistant.library, root)


def _listing(conversation: Conversation, library: Library) -> str:
    """A list and no table: in a sidebar there is no room for columns."""
    there = [prompt for prompt in library.prompts if prompt.status != "archived"]
    how = f"Ask one with {code_span(typed('/prompt NAME VARIABLE=VALUE …'))}:"
    where = conversation.assistant.prompts_folder
    keep = f"Yours are kept in {code_span(str(where))}; " if where else ""
    parts = [
        how if there else "There are no stored prompts yet.",
        "\n".join(map(_line, there)),
        "\n".join(f"- {cell_text(one.problem)}" for one in library.problems),
        f"{keep}{code_span(typed('/prompts save NAME'))} saves the last question of this chat.",
    ]
    return "\n\n".join(part for part in parts if part)


def _line(prompt: StoredPrompt) -> str:
    """Its name and variables, what it is for, and what is to be known of it."""
    variables = (
        one.name if one.required else f"{one.name}={one.typed_default}" for one in prompt.to_fill()
    )
    own = prompt.source == "user"
    source = f"project, {Path(prompt.path).name}" if prompt.from_project else prompt.source
    marks = [*(["draft"] if prompt.status == "draft" else []), *([] if own else [source])]
    told = f": {cell_text(prompt.description)}" if prompt.description else ""
    known = f" ({cell_text(', '.join(marks))})" if marks else ""
    return f"- {code_span(' '.join((prompt.name, *variables)))}{told}{known}"


COMMANDS = (
    Command("prompt", "NAME [VARIABLE=VALUE …]", "Ask a stored prompt", _prompt, asks=True),
    Command(
        "prompts",
        "[save NAME]",
        "List the stored prompts, or save the last question as one",
        _prompts,
    ),
)
