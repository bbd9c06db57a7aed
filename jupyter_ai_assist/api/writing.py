"""``assist.write``: a text rewritten, or each of many."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from jupyter_ai_assist.core.commands import Performed
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Made
from jupyter_ai_assist.core.tasks.given_messages import GivenMessages, read_messages
from jupyter_ai_assist.core.tasks.sources import require_text
from jupyter_ai_assist.core.tasks.task import Task
from jupyter_ai_assist.core.tasks.writing import WriteWish, find_preset, write_task

from .door import arun, run
from .many import Many
from .results import Results

__all__ = ["awrite", "write", "write_all"]

Messages = Iterable[Mapping[str, str]]


def write(
    text: str,
    preset: str = "custom",
    *,
    wish: str = "",
    system: str = "",
    messages: Messages = (),
    max_tokens: int | None = None,
    json: bool = False,
    model: str = "",
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """Rewrite a text, as ``/write`` does, and give the result.

    Parameters
    ----------
    preset
        ``spelling``, ``post``, ``longer``, ``shorter``, ``description``, ``custom``, or one
        of your own.
    wish
        What is added to the preset; ``custom`` needs it, or ``system``.
    system
        System text of your own, after the preset's.
    messages
        Go before the text: ``{"role": "user", "content": "…"}``, …
    max_tokens
        Of the result; 1024 if left out.
    json
        Ask for JSON, and give its value.
    model, settings, show
        As for ``ask``.

    Raises
    ------
    AssistError
        It was refused or failed; the message says what to do next.
    """
    wished = WriteWish(preset, wish, system, _given(messages), max_tokens)
    submit = _submit(wished, model, settings, text, json=json)
    return run(submit, _one(wished, text), show=show)


async def awrite(
    text: str,
    preset: str = "custom",
    *,
    wish: str = "",
    system: str = "",
    messages: Messages = (),
    max_tokens: int | None = None,
    json: bool = False,
    model: str = "",
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """As ``write``, while the caller's loop goes on; cancelling stops it."""
    wished = WriteWish(preset, wish, system, _given(messages), max_tokens)
    submit = _submit(wished, model, settings, text, json=json)
    return await arun(submit, _one(wished, text), show=show)


def write_all(
    texts: Any,
    preset: str = "custom",
    *,
    wish: str = "",
    system: str = "",
    messages: Messages = (),
    max_tokens: int | None = None,
    json: bool = False,
    model: str = "",
    settings: Mapping[str, Any] | None = None,
    at_once: int = 8,
    again: bool = False,
    yes: bool = False,
    show: bool = False,
) -> Results[Any]:
    """Rewrite each of many texts, as ``/write --map`` does.

    Parameters
    ----------
    texts
        A column or table of pandas or polars, a list, or a dict. Missing values stay missing.
    at_once
        Requests under way; at most 64.
    again
        Ask anew for what is there from before.
    yes
        Go ahead without a question, whatever it costs.
    preset, wish, system, messages, max_tokens, json, model, settings, show
        As for ``write``.

    Raises
    ------
    AssistError
        It was refused, or failed for all; what came is kept, and the same call goes on.
    """
    wished = WriteWish(preset, wish, system, _given(messages), max_tokens)
    many = Many(texts, at_once=at_once, again=again, yes=yes)

    async def made(conversation: Conversation, submit: Submit) -> Performed:
        return await many.job(conversation, await _task(conversation, wished, submit), submit)

    run(_submit(wished, model, settings, "(many texts)", json=json), made, show=show)
    return many.results()


def _one(wished: WriteWish, text: str) -> Made:
    async def made(conversation: Conversation, submit: Submit) -> Performed:
        require_text(text)
        return replace(await _task(conversation, wished, submit), text=text)

    return made


async def _task(conversation: Conversation, wished: WriteWish, submit: Submit) -> Task:
    return write_task(await find_preset(conversation, wished.preset), wished, submit)


def _submit(
    wished: WriteWish, model: str, settings: Mapping[str, Any] | None, text: str, *, json: bool
) -> Submit:
    return Submit(
        prompt=f"/write {wished.preset} {wished.wish}".strip() + f"\n{text}",
        model=model,
        format="json" if json else "markdown",
        settings=dict(settings or {}),
    )


def _given(messages: Messages) -> GivenMessages:
    return read_messages(json_text.dumps([dict(one) for one in messages]), whole=False)
