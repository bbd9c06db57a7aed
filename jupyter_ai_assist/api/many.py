"""A map over values that a program has in its hands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jupyter_ai_assist.core.commands import Job
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.map.outcome import Outcome
from jupyter_ai_assist.core.map.wish import MOST_AT_ONCE, MapWish
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.tasks.task import Task
from jupyter_ai_assist.core.tasks.texts import map_task
from jupyter_ai_assist.kernel.columns import items_of
from jupyter_ai_assist.screens.desk import run_in_main

from .results import Results

__all__ = ["Many", "checked_at_once"]


def checked_at_once(number: int) -> int:
    """A number of requests under way.

    Raises
    ------
    UsageError
        It is none.
    """
    if not 1 <= number <= MOST_AT_ONCE:
        raise UsageError(f"at_once is {number}, and takes a number from 1 to {MOST_AT_ONCE}.")
    return number


class Many:
    """Many texts, what is to be done with them, and what came of it.

    Raises
    ------
    UsageError
        ``at_once`` is no number of requests.
    """

    def __init__(self, texts: Any, *, at_once: int, again: bool, yes: bool) -> None:
        self._texts = texts
        self._wish = MapWish(at_once=checked_at_once(at_once), again=again, yes=yes)
        self._outcome: Outcome | None = None

    async def job(self, conversation: Conversation, task: Task, submit: Submit) -> Job:
        """The work, for the session.

        Raises
        ------
        UsageError
            There are no texts.
        """
        excluded = conversation.policy.excludes_name
        items = await run_in_main(lambda: items_of("This", self._texts, excluded))
        wish = replace(self._wish, items=items)
        return Job(lambda emit: map_task(conversation, task, wish, submit, emit, self._keep))

    def results(self) -> Results[Any]:
        """What came of it, once it is done."""
        if self._outcome is None:
            return Results([], {})
        return Results(self._outcome.values, self._outcome.failed)

    def _keep(self, outcome: Outcome) -> None:
        self._outcome = outcome
