"""``assist.ask``: a question about the notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.commands import in_own_format
from jupyter_ai_assist.core.protocol import Format, Mode, Submit

from .door import arun, run

__all__ = ["aask", "ask"]


def ask(
    prompt: str,
    *,
    model: str = "",
    mode: Mode | None = None,
    tools: bool = True,
    format: Format = "markdown",  # noqa: A002 - as the magic's option
    thread: str = "",
    new: bool = False,
    attach: Iterable[str] = (),
    raw: bool = False,
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """Ask about the notebook, as ``%assist`` does, and give the answer.

    Parameters
    ----------
    prompt
        A question, or a ``/command``; ``@name`` and ``{{name}}`` count as in a cell.
    model
        ``provider:model``; blank for the conversation's.
    mode
        ``ask``: tools that only read; ``agent``: all that the policy allows.
    format
        ``json`` gives the value of the answer, anything else its text.
    thread, new
        Which conversation it belongs to.
    attach
        References as after ``@``.
    settings
        Of the model: temperature, top_p, max_tokens, …
    show
        Show the answer as it comes, too.

    Raises
    ------
    AssistError
        It was refused or failed; the message says what to do next.
    """
    submit = _submit(
        prompt=prompt,
        model=model,
        mode=mode,
        tools=tools,
        format=format,
        thread=thread,
        new=new,
        attach=tuple(attach),
        raw=raw,
        settings=dict(settings or {}),
    )
    return run(submit, None, show=show)


async def aask(
    prompt: str,
    *,
    model: str = "",
    mode: Mode | None = None,
    tools: bool = True,
    format: Format = "markdown",  # noqa: A002 - as the magic's option
    thread: str = "",
    new: bool = False,
    attach: Iterable[str] = (),
    raw: bool = False,
    settings: Mapping[str, Any] | None = None,
    show: bool = False,
) -> Any:
    """As ``ask``, while the caller's loop goes on; cancelling stops it."""
    submit = _submit(
        prompt=prompt,
        model=model,
        mode=mode,
        tools=tools,
        format=format,
        thread=thread,
        new=new,
        attach=tuple(attach),
        raw=raw,
        settings=dict(settings or {}),
    )
    return await arun(submit, None, show=show)


def _submit(**wishes: Any) -> Submit:
    return in_own_format(Submit(**wishes))
