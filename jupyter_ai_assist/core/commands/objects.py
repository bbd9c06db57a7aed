"""``/object --schema NAME``: a text, or each of many, as a value of a known form."""

from __future__ import annotations

from dataclasses import replace

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Format, Submit
from jupyter_ai_assist.core.tasks.objects import ObjectWish, find_form, object_task
from jupyter_ai_assist.core.tasks.sources import find_source
from jupyter_ai_assist.core.tasks.task import Task
from jupyter_ai_assist.core.tasks.texts import map_task
from jupyter_ai_assist.core.typed import typed

from .base import Command, Job
from .many import MAP_OPTIONS, map_wish, tokens
from .options import CommandOption, read_options, usage

__all__ = ["COMMANDS"]

_OPTIONS = (
    CommandOption("schema", "CLASS|FILE"),
    CommandOption("from", "REF"),
    CommandOption("to", "PLACE"),
    CommandOption("max-tokens", "N", read=tokens),
    *MAP_OPTIONS,
)


async def _object(conversation: Conversation, rest: str, submit: Submit) -> Task | Job:
    line, _, below = rest.partition("\n")
    values, words = read_options("object", line, _OPTIONS)
    if "schema" not in values:
        raise UsageError(
            "/object needs a schema.",
            hint=f"For example: {typed('/object --schema Person', above=True)}",
        )
    form = await find_form(conversation, values["schema"])
    named = "map" in values or "from" in values
    # On one line, the words are the text; else they are wishes for the text below.
    wish, text = (words, below) if below.strip() or named else ("", words)
    task = object_task(ObjectWish(form, wish.strip(), values.get("max_tokens")))
    many = map_wish(values, values.get("to", ""))
    if many is not None:
        return Job(lambda emit: map_task(conversation, task, many, submit, emit))
    if "to" in values:
        raise UsageError(
            "--to needs --map.", hint=f"For one object: {typed('-o NAME /object …', above=True)}"
        )
    source = await find_source(conversation, text, values.get("from", ""), submit)
    if not source.text.strip():
        raise UsageError(
            "There is no text to read.",
            hint=f"Write it below {typed('/object …', above=True)}, or name it: --from draft.",
        )
    return replace(task, text=source.text)


def _format(rest: str) -> Format:
    """One object is shown as JSON, of many what came of them."""
    values, _ = read_options("object", rest.partition("\n")[0], _OPTIONS)
    return "markdown" if "map" in values else "json"


COMMANDS = (
    Command(
        "object",
        f"{usage(_OPTIONS)} [WISHES]",
        "Read the text below into a pydantic model, dataclass, TypedDict or JSON schema, or each "
        "of a column with --map",
        _object,
        asks=True,
        format=_format,
    ),
)
