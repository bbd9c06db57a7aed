"""Commands that start a turn: ``/ask``, ``/explain``, ``/fix``, ``/doc``."""

from __future__ import annotations

from jupyter_ai_assist.core.context import Intent, Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Submit

from .base import Command, Handler

__all__ = ["COMMANDS"]


async def _ask(_conversation: Conversation, rest: str, submit: Submit) -> Wish:
    if not rest.strip():
        raise UsageError("There is no question.", hint="Write it after /ask.")
    return Wish(question=rest, attach=submit.attach, raw=submit.raw)


async def _doc(_conversation: Conversation, rest: str, submit: Submit) -> Wish:
    if not rest.strip():
        raise UsageError("There is no name to look up.", hint="For example: %assist /doc print")
    return Wish("doc", rest.strip(), attach=submit.attach, raw=submit.raw)


def _about_code(intent: Intent) -> Handler:
    """A command about a cell: words on its own line, code of one's own below."""

    async def run(_conversation: Conversation, rest: str, submit: Submit) -> Wish:
        question, _, code = rest.partition("\n")
        return Wish(
            intent, question.strip(), code.strip("\n"), attach=submit.attach, raw=submit.raw
        )

    return run


COMMANDS = (
    Command("ask", "QUESTION", "Ask anything about the notebook", _ask),
    Command("explain", "[WORDS]", "Explain the last cell, or code below", _about_code("explain")),
    Command(
        "fix", "[WORDS]", "Correct the cell that failed last, or code below", _about_code("fix")
    ),
    Command("doc", "NAME", "Show how to use a live object, function or module", _doc),
)
