"""A task done with one text, or with each of many: what ``/write`` and ``/object`` come to."""

from __future__ import annotations

from collections.abc import Callable

from .conversation import Conversation, Emit
from .map.outcome import Outcome
from .map.run import Mapping, run_map
from .map.wish import MapWish
from .map.work import TaskWork
from .placing import Place, put_result
from .plan import chosen
from .plan_task import require_writer
from .policy import Policy
from .protocol import Event, Submit, TurnFinished
from .task import Task
from .turn import run_turn

__all__ = ["map_task", "place_task"]


async def map_task(  # noqa: PLR0917 - the path's own parts
    conversation: Conversation,
    task: Task,
    wish: MapWish,
    submit: Submit,
    emit: Emit,
    ended: Callable[[Outcome], object] = lambda _: None,
) -> Event:
    """Do it with each of many texts, and return the last event; see ``run_map``."""
    model, provider, settings = chosen(conversation, submit, task.settings)
    require_writer(model)
    policy = Policy(conversation.assistant.held(), conversation.redactor)
    work = TaskWork(task, model, settings, policy)
    mapping = Mapping(work, model, provider, settings, wish, task.form, ended)
    return await run_map(conversation, mapping, submit, emit)


async def place_task(
    conversation: Conversation, task: Task, place: Place, submit: Submit, emit: Emit
) -> Event:
    """Do it with one text, put the result in its place, and return the last event."""
    ended = await run_turn(conversation, task, submit, emit)
    if isinstance(ended, TurnFinished):
        return await put_result(conversation, place, ended, emit)
    return ended
