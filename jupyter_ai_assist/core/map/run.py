"""``--map``: the path itself, from a column to a column.

items (policy) → what is known → price → requests → results kept → put in place → history.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import AssistError, HistoryError, UsageError
from jupyter_ai_assist.core.jobs.agree import agree, confirmed
from jupyter_ai_assist.core.jobs.asking import Asking
from jupyter_ai_assist.core.jobs.record import JobRecord, again_notice
from jupyter_ai_assist.core.markdown import fenced
from jupyter_ai_assist.core.messages import FilePart, Usage
from jupyter_ai_assist.core.protocol import (
    Event,
    Notice,
    Report,
    Submit,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from jupyter_ai_assist.core.providers.base import Provider, Retrying
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.tasks.forms import Form
from jupyter_ai_assist.core.tasks.task import WRITING
from jupyter_ai_assist.core.usage import prices
from jupyter_ai_assist.core.workspace.values import Items, LiveValues

from .gate import Gate
from .outcome import Outcome
from .requests import Requests
from .results import key_of
from .wish import MapWish
from .work import Done, Work

__all__ = ["Finished", "MapJob", "run_map"]

MOST = 100_000
"""Things of one map."""


@dataclass(frozen=True)
class Finished:
    """A map that is done, as a person gets it."""

    outcome: Outcome
    listing: str
    """Below how many are done; Markdown."""
    value: list[Any]
    """What a name is bound to, where results are put nowhere else."""
    files: tuple[FilePart, ...] = ()
    """Images to show."""
    saved: tuple[str, ...] = ()
    """Paths of files that were written."""


async def _as_it_is(outcome: Outcome) -> Finished:
    return Finished(outcome, outcome.listing(), list(outcome.values))


@dataclass(frozen=True)
class MapJob:
    """One map: its work, who does it, and what it is for."""

    work: Work
    model: ModelInfo
    provider: Provider
    settings: dict[str, Any]
    wish: MapWish
    form: Form | None = None
    """Of each result."""
    ended: Callable[[Outcome], object] = lambda _: None
    """Told how it ended; for a door that has a use for more than the last event."""
    finish: Callable[[Outcome], Awaitable[Finished]] = _as_it_is
    """Makes of all results what a person gets, before they are put in their place."""
    thread: str = WRITING
    """The name of the thread that keeps it."""


async def run_map(conversation: Conversation, job: MapJob, submit: Submit, emit: Emit) -> Event:
    """Do one piece of work with each of many texts, and return the last event.

    Raises
    ------
    AssistError
        It was refused, or failed for all; what came is kept.
    asyncio.CancelledError
        It was stopped; what came is kept.
    """
    began = time.monotonic()
    items = await _items(conversation, job.wish)
    replaced = await _replaced(conversation, job)
    known = {} if job.wish.again else _known(conversation, job, items, emit)
    todo = [text for text in dict.fromkeys(_texts(items)) if text not in known]
    if submit.dry_run:
        return Report(markdown=_preview(job, items, todo))
    _tell_known(items, known, emit)
    await _agree(conversation, job, todo, replaced, emit)
    record = JobRecord(conversation, job.thread, submit.prompt, _asked(job), job.model.id)
    emit(TurnStarted(turn=record.id, thread=record.thread, model=job.model.id))
    requests = _requests(conversation, job, record, emit)
    requests.done |= {text: Done(value) for text, value in known.items()}
    with record:
        await _ask(requests, todo, job)
        outcome = Outcome.of(items, requests, job.form)
        if outcome.all_failed:
            raise next(iter(requests.failed.values()))
        done = await job.finish(outcome)
        place = await _put(conversation, job, done.outcome)
        text = f"{outcome.head(place)}\n\n{done.listing}"
        record.answer(text, done.saved)
    job.ended(done.outcome)
    emit(TextDelta(text=text))
    return TurnFinished(
        turn=record.id,
        model=job.model.id,
        text=text,
        usage=record.usage,
        seconds=time.monotonic() - began,
        files=done.files,
        saved=done.saved,
        value=outcome.report(place) if place else done.value,
        form=job.form.name if job.form and not place else "",
    )


async def _items(conversation: Conversation, wish: MapWish) -> Items:
    """What is to be mapped, if it may leave."""
    items = wish.items
    policy = conversation.policy
    if items is not None:
        policy.decide_share("values", "A value of a program").require()
    else:
        policy.decide_value(wish.source).require()
        items = await live_values(conversation).items(wish.source, policy.excludes_name)
    if items.kept_back and not any(_texts(items)):
        policy.decide_value(items.kept_back[0]).require()
    if not any(_texts(items)):
        raise UsageError(f"There is no text in {wish.source or 'it'}.", hint="Name another one.")
    if len(items) > MOST:
        raise UsageError(
            f"{wish.source or 'It'} holds {len(items):,} things; {MOST:,} are done in one go.",
            hint="Take a part of them.",
        )
    return items


def live_values(conversation: Conversation) -> LiveValues:
    """The names of the kernel that this runs in.

    Raises
    ------
    UsageError
        It runs in none.
    """
    values = conversation.workspace.values
    if values is None:
        raise UsageError(
            "Only a cell can take values from its kernel and put results there.",
            hint="Write the same in a cell of the notebook.",
        )
    return values


async def _replaced(conversation: Conversation, job: MapJob) -> list[str]:
    """The columns that results would replace; refused where they cannot be put."""
    wish = job.wish
    if not wish.target:
        return []
    fields = list(job.form.schema.get("properties", ())) if job.form else []
    return await live_values(conversation).replaced(wish.target, wish.source, fields)


def _known(conversation: Conversation, job: MapJob, items: Items, emit: Emit) -> dict[str, Any]:
    """What came of these texts earlier, by the same work and model."""
    by_key = {key_of(text): text for text in _texts(items)}
    work = key_of(job.work.key, job.model.id)
    try:
        found = conversation.assistant.results.known(work, by_key)
    except HistoryError as error:  # what was kept is lost; the work can be done all the same
        emit(Notice(text=str(error)))
        return {}
    return {by_key[key]: value for key, value in found.items()}


def _tell_known(items: Items, known: dict[str, Any], emit: Emit) -> None:
    if items.kept_back:
        names = ", ".join(items.kept_back)
        emit(Notice(text=f"Without {names}, which never enters a prompt (Assist.exclude)."))
    count = sum(text in known for text in items.texts)
    if count:
        emit(Notice(text=f"{count:,} of {len(items):,} are there from before; --again asks anew."))


async def _agree(
    conversation: Conversation,
    job: MapJob,
    todo: Sequence[str],
    replaced: Sequence[str],
    emit: Emit,
) -> None:
    """Say what it costs and what it replaces, and ask where that is much."""
    if replaced and not job.wish.yes:
        names = ", ".join(replaced)
        await confirmed(conversation, f"This replaces {names}, at the end.")
    if todo:
        what = f"{job.work.what} for {job.model.id}"
        estimate = _estimate(job, todo)
        await agree(conversation, what, len(todo), estimate, emit, asked=job.wish.yes)


def _estimate(job: MapJob, todo: Sequence[str]) -> float | None:
    """US dollars for all, from the whole of the tokens: prices are per million."""
    total = sum(map(job.work.tokens, todo), Usage())
    return prices.cost(job.model.id, total)


def _requests(conversation: Conversation, job: MapJob, record: JobRecord, emit: Emit) -> Requests:
    assistant = conversation.assistant
    gate = Gate(assistant.until_next_request)

    def retrying(again: Retrying) -> None:
        if again.rate_limited:
            gate.hold(again.wait)
            emit(again_notice(again))

    asking = Asking(
        assistant,
        job.model,
        job.provider,
        job.settings,
        record,
        retrying,
        gate.passed,
        job.work.schema,
    )
    notebook = conversation.workspace.notebook
    return Requests(job.work, asking, gate, assistant.results, notebook, emit)


async def _ask(requests: Requests, todo: Sequence[str], job: MapJob) -> None:
    total = len(requests.done) + len(todo)
    work, asking = requests.work, requests.asking
    await asking.read_ahead(one for text in todo for one in work.asks(text))
    try:
        await requests.ask(todo, job.wish.at_once)
    except (AssistError, asyncio.CancelledError):
        kept = f"{len(requests.done):,} of {total:,} {job.work.what} are done and kept"
        requests.emit(Notice(text=f"{kept}: do the same again to go on from there."))
        raise


async def _put(conversation: Conversation, job: MapJob, outcome: Outcome) -> str:
    """Put results in their place, all at once; its name for people, or ``""``."""
    wish = job.wish
    if not wish.target:
        return ""
    values = live_values(conversation)
    return await values.put(wish.target, wish.source, outcome.values, job.form)


def _texts(items: Items) -> list[str]:
    return [text for text in items.texts if text is not None]


def _asked(job: MapJob) -> str:
    """What the history keeps as what was sent: the texts are in the notebook."""
    source = job.wish.source or f"many {job.work.what}"
    return f"{job.work.preview('…')}\n\n(for each of {source})"


def _preview(job: MapJob, items: Items, todo: Sequence[str]) -> str:
    if not todo:
        return "Nothing would be sent: all is there from before. --again asks anew."
    first = fenced(job.work.preview(todo[0]))
    return (
        f"Nothing was sent. {len(todo):,} of {len(items):,} would go to `{job.model.id}`, "
        f"{job.wish.at_once} at a time, each by itself. The first one:\n\n{first}"
    )
