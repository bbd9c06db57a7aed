"""The tool that asks the person at the notebook."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from jupyter_ai_assist.core.errors import NobodyToAskError, ToolError

from .base import Arguments, Tool, ToolScope
from .touched import nothing

__all__ = ["ASKING_TOOLS"]

MAX_ANSWER = 10_000
_GO_ON = "Go on with the most likely reading and say which, or end with the question."

Choice = Annotated[str, Field(min_length=1, max_length=200)]


class QuestionArgument(Arguments):
    """A question."""

    question: str = Field(min_length=1, max_length=2_000)
    """One short question; the user sees exactly this."""
    choices: list[Choice] = Field(default_factory=list, max_length=4)
    """Up to four likely answers to pick from; the user may always write another one."""


async def ask_user(scope: ToolScope, arguments: QuestionArgument) -> Any:
    """Ask the user one question and wait for the answer.

    Only for what the notebook does not settle and you cannot reasonably assume.
    """
    try:
        answer = (await scope.ask(arguments.question, choices=tuple(arguments.choices))).strip()
    except NobodyToAskError as error:
        raise ToolError("Nobody can be asked here.", code=error.code, hint=_GO_ON) from error
    if not answer:
        raise ToolError("The user gave no answer.", code="no_answer", hint=_GO_ON)
    return {"answer": answer[:MAX_ANSWER]}


ASKING_TOOLS: tuple[Tool, ...] = (
    Tool("ask_user", "read", QuestionArgument, ask_user, touches=nothing),
)
