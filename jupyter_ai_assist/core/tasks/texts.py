"""A task done with one text, or with each of many: what ``/write`` and ``/object`` come to."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.map.outcome import Outcome
from jupyter_ai_assist.core.map.run import MapJob, run_map
from jupyter_ai_assist.core.map.wish import MapWish
from jupyter_ai_assist.core.map.work import TaskWork
from jupyter_ai_assist.core.plan import chosen
from jupyter_ai_assist.core.protocol import Event, Submit, TurnFinished
from jupyter_ai_assist.core.turn import run_turn

from .placing import Place, put_result
from .plan import require_writer
from .task import Task

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
    policy = conversation.policy
    work = TaskWork(task, model, settings, policy)
    job = MapJob(work, model, provider, settings, wish, task.form, ended)
    return await run_map(conversation, job, submit, emit)


async def place_task(
    conversation: Conversation, task: Task, place: Place, submit: Submit, emit: Emit
) -> Event:
    """Do it with one text, put the result in its place, and return the last event."""
    ended = await run_turn(conversation, task, submit, emit)
    if isinstance(ended, TurnFinished):
        return await put_result(conversation, place, ended, emit)
    return ended
