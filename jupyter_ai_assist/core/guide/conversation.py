"""One answer of the guide: the rule that fits, and what to say when none does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jupyter_ai_assist.core.guide import listings
from jupyter_ai_assist.core.typed import typed

from .about import footer, introduce
from .asker import Asker
from .describe import describe
from .docs import doc
from .drafts import compute, plot, summarise
from .explain import explain
from .fix import fix
from .intents import topics
from .words import code, plain

__all__ = ["answer"]

Rule = Callable[[Asker], Awaitable[list[str] | None]]

_RULES: dict[str, Rule] = {
    "compute": compute,
    "describe": describe,
    "doc": doc,
    "errors": listings.errors,
    "explain": explain,
    "files": listings.files,
    "fix": fix,
    "history": listings.history,
    "plot": plot,
    "summarise": summarise,
    "variables": listings.variables,
}


async def answer(ask: Asker) -> str:
    """The whole answer as Markdown."""
    intent = ask.context.intent
    if intent == "ask":
        parts = await _asked(ask)
    else:
        parts = await _RULES[intent](ask) or await introduce(ask)
    return "\n\n".join([*parts, *_unanswered(ask)]) + "\n"


async def _asked(ask: Asker) -> list[str]:
    for topic in topics(ask.context.question):
        if topic == "about":
            return await introduce(ask, asked=True)
        if topic == "fix" and ask.context.error is None:
            return [
                f"For that, {code(typed('/fix'))} takes the last failed cell with its traceback.",
                footer(),
            ]
        parts = await _RULES[topic](ask)
        if parts is not None:
            return [*parts, footer()]
    return await introduce(ask)


def _unanswered(ask: Asker) -> list[str]:
    """What the guide would have looked at, and why it could not."""
    return [
        f"I could not see everything: {code(tool)} {plain(why.rstrip('.'))}."
        for tool, why in sorted(ask.unanswered.items())
    ]
