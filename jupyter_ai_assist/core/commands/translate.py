"""``/translate LANGUAGE``: Markdown cells, a file, a variable or a column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.map.run import MapJob, run_map
from jupyter_ai_assist.core.plan import chosen
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.tasks.placing import require_bind
from jupyter_ai_assist.core.tasks.plan import require_writer
from jupyter_ai_assist.core.tasks.sources import Source, find_source, text_named
from jupyter_ai_assist.core.translate.run import TranslateWish, translate
from jupyter_ai_assist.core.translate.terms import read_glossary
from jupyter_ai_assist.core.translate.work import Translator
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .base import Command, Job
from .many import MAP_OPTIONS, map_wish
from .options import CommandOption, read_options, usage

__all__ = ["COMMANDS"]

_OPTIONS = (
    CommandOption("from", "REF"),
    CommandOption("to", "PLACE"),
    CommandOption("glossary", "FILE|NAME"),
    CommandOption("style", 'FILE|NAME|"WORDS"'),
    *MAP_OPTIONS,
)
_LANGUAGE = re.compile(r"[^\W\d_][\w-]{1,39}")


async def _translate(conversation: Conversation, rest: str, submit: Submit) -> Job:
    line, _, below = rest.partition("\n")
    language, _, line = line.strip().partition(" ")
    if not _LANGUAGE.fullmatch(language):
        raise UsageError(
            "There is no language to translate into.",
            hint=f"It comes first: {typed('/translate French', above=True)}, or pt-BR.",
        )
    values, behind = read_options("translate", line, _OPTIONS)
    text = f"{behind}\n{below}".strip("\n") if behind.strip() else below
    work = await _translator(conversation, language, values, submit)
    many = map_wish(values, values.get("to", ""))
    if many is not None:
        if text.strip():
            raise UsageError(
                "There is a text below, and --map brings others.", hint="Leave one of them out."
            )
        model, provider, settings = chosen(conversation, submit)
        require_writer(model)
        job = MapJob(work, model, provider, settings, many)
        return Job(lambda emit: run_map(conversation, job, submit, emit))
    wish = await _wish(conversation, text, values, submit, language)
    return Job(lambda emit: translate(conversation, wish, work, submit, emit))


async def _translator(
    conversation: Conversation, language: str, values: Mapping[str, Any], submit: Submit
) -> Translator:
    style, glossary = values.get("style", ""), values.get("glossary", "")
    if style and not any(letter.isspace() for letter in style):
        style = await text_named(conversation, style, submit)
    terms = await text_named(conversation, glossary, submit) if glossary else ""
    return Translator(
        language=language,
        policy=conversation.policy,
        style=style.strip(),
        glossary=read_glossary(terms) if glossary else {},
        settings=submit.settings,
    )


async def _wish(
    conversation: Conversation,
    text: str,
    values: Mapping[str, Any],
    submit: Submit,
    language: str,
) -> TranslateWish:
    reference, target = values.get("from", "").removeprefix("@"), values.get("to", "")
    yes = values.get("yes", False)
    can_edit = "edit" in conversation.workspace.abilities
    if reference == "notebook" and not text.strip():
        _require_edit(conversation, can_edit=can_edit)
        return TranslateWish(await _cells(conversation), cells=True, yes=yes)
    source = await find_source(conversation, text, reference, submit)
    if not source.text.strip():
        raise UsageError(
            "There is no text to translate.",
            hint="Write it below, or name it: --from cell:ID, file:notes.md, draft or notebook.",
        )
    if source.cell and source.cell.kind == "code":
        raise UsageError(
            "A code cell is no text to translate.", hint="Name a Markdown cell, or a variable."
        )
    if target in {"", "cell"} and source.cell and can_edit:
        _require_edit(conversation, can_edit=can_edit)
        return TranslateWish((source,), cells=True, yes=yes)
    if target == "cell":
        _require_edit(conversation, can_edit=can_edit)
        raise UsageError("The text is no cell's.", hint="Leave --to out, or write --to next.")
    return TranslateWish((source,), yes=yes, **_place(conversation, reference, target, language))


def _place(
    conversation: Conversation, reference: str, target: str, language: str
) -> dict[str, Any]:
    """Where a translation goes that changes no cell."""
    if target == "next":
        return {"next": True}
    if target.startswith("file:") or (not target and reference.startswith("file:")):
        conversation.policy.decide_mode("agent").require()
        path = PurePosixPath((target or reference).removeprefix("file:").strip("\"'"))
        named = path if target else path.with_name(f"{path.stem}.{language.lower()}{path.suffix}")
        return {"file": str(named)}
    if target.isidentifier():
        require_bind(conversation)
        return {"to": target}
    if target:
        raise UsageError(
            f"{target} is no place for a translation.",
            hint="Write --to cell, next, file:PATH or a name.",
        )
    return {}


def _require_edit(conversation: Conversation, *, can_edit: bool) -> None:
    conversation.policy.decide_mode("agent").require()
    if not can_edit:
        raise UsageError(
            "From the kernel no cell of the notebook can be changed: an open notebook takes no "
            "notice of it.",
            hint="Ask in the sidebar, or write --to next for a new cell below.",
        )


async def _cells(conversation: Conversation) -> tuple[Source, ...]:
    """Every Markdown cell that may be sent."""
    policy = conversation.policy
    workspace = SharedWorkspace(conversation.workspace, policy)
    cells = [cell for cell in await workspace.cells() if cell.kind == "markdown"]
    return tuple(Source(cell.source, cell) for cell in cells)


COMMANDS = (
    Command(
        "translate",
        f"LANGUAGE {usage(_OPTIONS)} [TEXT]",
        "Translate a Markdown cell, all of them (--from notebook), a file, a text or a column "
        "(--map); code, formulas, links and HTML stay as they are",
        _translate,
        asks=True,
        changes=True,
    ),
)
