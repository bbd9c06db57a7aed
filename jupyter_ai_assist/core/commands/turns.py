"""Commands that start a turn: ``/ask``, ``/explain``, ``/fix``, ``/doc``."""

from __future__ import annotations

import re
from dataclasses import replace

from jupyter_ai_assist.core.context.context import Intent, Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Submit, View
from jupyter_ai_assist.core.typed import typed

from .base import Command, Handler
from .options import CommandOption, read_options, usage

__all__ = ["COMMANDS"]

_NAME = re.compile(r"[A-Za-z_][\w.]*")
"""What can be looked up of what is selected: a name, or a dotted path."""


_ASK = (CommandOption("web"),)


async def _ask(_conversation: Conversation, rest: str, submit: Submit) -> Wish:
    line, break_, below = rest.partition("\n")
    values, behind = read_options("ask", line, _ASK)
    question = f"{behind}{break_}{below}"
    if not question.strip():
        raise UsageError("There is no question.", hint="Write it after /ask.")
    return replace(Wish.of(submit, question=question), **values)


async def _doc(_conversation: Conversation, rest: str, submit: Submit) -> Wish:
    view = submit.view or View()
    selected = view.selection.strip()
    name = rest.strip() or (selected if _NAME.fullmatch(selected) else "")
    if not name and not view.cell:
        raise UsageError("There is no name to look up.", hint=f"For example: {typed('/doc print')}")
    return Wish.of(submit, "doc", question=name)


def _about_code(intent: Intent) -> Handler:
    """A command about a cell: words on its own line, code of one's own below."""

    async def run(_conversation: Conversation, rest: str, submit: Submit) -> Wish:
        question, _, code = rest.partition("\n")
        return Wish.of(submit, intent, question=question.strip(), code=code.strip("\n"))

    return run


COMMANDS = (
    Command(
        "ask",
        f"{usage(_ASK)} QUESTION",
        "Ask anything about the notebook; with --web, the model may search the web",
        _ask,
        asks=True,
    ),
    Command(
        "explain",
        "[WORDS]",
        "Explain the active or the last cell, or code below",
        _about_code("explain"),
        asks=True,
    ),
    Command(
        "fix",
        "[WORDS]",
        "Correct the cell that failed, or code below",
        _about_code("fix"),
        asks=True,
    ),
    Command("doc", "NAME", "Show how to use a live object, function or module", _doc, asks=True),
)
