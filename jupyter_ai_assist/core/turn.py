"""A turn, from the prompt to the history: the path itself.

prompt → policy → context → prompt (``plan``) → provider → tools → events →
history. Everything on the way that can fail raises an ``AssistError``; what
had arrived by then is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace

from .assistant import Assistant
from .context.context import Wish
from .context.data_blocks import data_in
from .context.rules import RULES_TITLE
from .conversation import Conversation, Emit
from .dispatch.agreed import Agreed
from .dispatch.requests import booked
from .errors import MalformedReplyError, ProviderTimeoutError, ReplyError, TruncatedReplyError
from .inline.rewritten import drafted_source, new_source
from .messages import ContextPart, Message, ToolCallPart, ToolResultPart
from .plan import Plan, plan_turn
from .protocol import (
    Event,
    Notice,
    ReasoningDelta,
    Report,
    Submit,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnStopped,
)
from .providers.base import ReasoningChunk, Reply, Retrying, Searched, TextChunk
from .providers.endings import require_complete
from .record import TurnRecord
from .sending.preview import payload_of, preview
from .tasks.formats import in_format, proposed_cell
from .tasks.plan import plan_task
from .tasks.task import Task
from .typed import typed

__all__ = ["notices_of", "plan_of", "run_turn"]


async def run_turn(
    conversation: Conversation, wish: Wish | Task, submit: Submit, emit: Emit
) -> Event:
    """Run one turn and return its last event.

    Raises
    ------
    AssistError
        The turn was refused or failed; what had arrived is in the history.
    asyncio.CancelledError
        It was stopped before it began; later, that is what is returned.
    """
    began = time.monotonic()
    plan = await plan_of(conversation, wish, submit)
    for notice in notices_of(plan):
        emit(Notice(text=notice))
    if submit.dry_run:
        return Report(markdown=preview(payload_of(plan.request, plan.window)))
    _say_what_was_hidden(plan, emit)
    if isinstance(wish, Task):
        conversation.latest = plan.chat
    else:
        conversation.open(plan.chat)
    record = TurnRecord(conversation, plan, submit)
    emit(
        TurnStarted(
            turn=record.id,
            thread=record.thread.id,
            model=plan.model.id,
            replaces=submit.replaces,
        )
    )
    try:
        with record:
            reply = await _answer(conversation, plan, record, emit)
            if isinstance(wish, Task) and await wish.flaw(reply.message.text):
                reply = await _repaired(conversation, plan, wish, record, emit)
            text = in_format(reply.message.text, submit.format)
    except asyncio.CancelledError:
        seconds = time.monotonic() - began
        return TurnStopped(turn=record.id, usage=record.usage, seconds=seconds)
    return TurnFinished(
        turn=record.id,
        model=plan.model.id,
        text=text,
        usage=record.usage,
        seconds=time.monotonic() - began,
        new_cell=_new_cell(plan, wish, submit, text),
        context_tokens=record.context_tokens,
        to=wish.to if isinstance(wish, Task) else "",
        form=wish.form.name if isinstance(wish, Task) and wish.form else "",
    )


async def plan_of(conversation: Conversation, wish: Wish | Task, submit: Submit) -> Plan:
    """Everything decided about a turn before anything is sent; see ``plan_turn``, ``plan_task``."""
    if isinstance(wish, Task):
        plan = await plan_task(conversation, wish, submit)
    else:
        plan = await plan_turn(conversation, wish, submit)
    return replace(plan, request=plan.provider.fitted(plan.request))


def notices_of(plan: Plan) -> list[str]:
    """What a person should know of a plan: what names nothing, and what is left out."""
    unknown = [
        f"{mention} names nothing here; it goes along as plain text."
        for mention in plan.context.unknown
    ]
    shortened, plan.talk.notices[:] = list(plan.talk.notices), []
    return [*unknown, *plan.context.left_out, *_of_project(plan), *shortened]


def _of_project(plan: Plan) -> Iterator[str]:
    """What goes along that whoever can write into the project has written."""
    if plan.model.in_process:
        return
    titles = (part.title for part in plan.opening[-1].parts if isinstance(part, ContextPart))
    rules = [title.rpartition(": ")[2] for title in titles if title.startswith(RULES_TITLE)]
    if rules:
        yield (
            f"Rules of this project go along: {', '.join(rules)}. {typed('/project off')} refuses "
            "them."
        )
    if plan.context.of_project:
        yield f"This prompt is the project's own: {plan.context.of_project}."


def _say_what_was_shortened(plan: Plan, emit: Emit) -> None:
    while plan.talk.notices:
        emit(Notice(text=plan.talk.notices.pop(0)))


def _say_what_was_hidden(plan: Plan, emit: Emit) -> None:
    news = plan.redactor.take_news()
    if news:
        what = "1 secret was" if news == 1 else f"{news:,} secrets were"
        emit(Notice(text=f"{what} hidden from the model (Assist.redact)."))


def _say_what_changed(assistant: Assistant, emit: Emit) -> None:
    for notice in assistant.take_news():
        emit(Notice(text=notice))


async def _answer(conversation: Conversation, plan: Plan, record: TurnRecord, emit: Emit) -> Reply:
    """Ask the model, run the tools it calls, and ask again, until it answers."""
    assistant, asked = conversation.assistant, 0
    while asked < plan.policy.settings.max_steps:
        asked += 1
        async with booked(
            assistant,
            plan.provider,
            plan.following(record.messages),
            record.usage,
            record.outbox,
            policy=plan.policy,
            chat=record.thread.id if plan.chat is conversation.chat else "",
        ) as agreed:
            _say_what_changed(assistant, emit)
            reply = await _reply(plan, agreed, record, emit)
            record.add(reply)
        require_complete(reply)
        if reply.finish == "paused":
            continue
        if reply.finish != "tool_calls":
            return reply
        results = await _run_tools(plan, reply.message, emit)
        record.add_results(plan.talk.fit(results, record.messages))
        _say_what_was_shortened(plan, emit)
    limits = plan.policy.settings
    raise ReplyError(
        f"The turn was ended after {limits.max_steps} model requests without an "
        f"answer (Assist.max_steps, set by {limits.source('Assist.max_steps')}).",
        hint="Ask for a smaller step, or raise the limit.",
    )


async def _repaired(
    conversation: Conversation, plan: Plan, task: Task, record: TurnRecord, emit: Emit
) -> Reply:
    """Ask once more for a result without a flaw; say if it still has one."""
    flaw = await task.flaw(record.messages[-1].text)
    emit(Notice(text=f"The result {flaw}; asking for it once more."))
    record.ask(task.again(flaw))
    reply = await _answer(conversation, plan, record, emit)
    if flaw := await task.flaw(reply.message.text):
        if task.strict:
            raise MalformedReplyError(
                f"{plan.model.id} answered twice, and the result {flaw}.",
                hint="Both replies stand in the history. Try another model, or a simpler form.",
            )
        emit(Notice(text=f"The result still {flaw}."))
    return reply


async def _reply(plan: Plan, agreed: Agreed, record: TurnRecord, emit: Emit) -> Reply:
    """One model request, whoever answers it, within the time that it may take."""
    seconds = plan.policy.settings.request_timeout
    try:
        async with asyncio.timeout(seconds) as limit:
            return await _stream(plan, agreed, record, emit)
    except TimeoutError:
        if not limit.expired():
            raise
        raise ProviderTimeoutError.of(plan.provider.name, "finish", seconds) from None


async def _stream(plan: Plan, agreed: Agreed, record: TurnRecord, emit: Emit) -> Reply:
    """One model request: pass on what arrives, return the whole reply."""
    record.asks(agreed.request)
    async with aclosing(agreed.stream(plan.provider)) as events:
        async for event in events:
            record.asks(None if isinstance(event, Retrying) else agreed.request)
            match event:
                case TextChunk(text):
                    record.heard(text)
                    emit(TextDelta(text=text))
                case ReasoningChunk(text):
                    record.thought(text)
                    emit(ReasoningDelta(text=text))
                case Searched(queries):
                    named = ", ".join(f"“{query}”" for query in queries)
                    emit(Notice(text=f"Searched the web for {named}."))
                case Retrying(reason=reason, wait=wait):
                    pause = f" Trying again in {wait:.0f} s." if wait >= 1 else ""
                    emit(Notice(text=f"{reason}{pause}"))
                case Reply():
                    return event
    raise TruncatedReplyError(
        f"{plan.provider.name} ended its reply without saying so.",
        hint=f"Try again: {typed('/retry')}",
    )


async def _run_tools(plan: Plan, message: Message, emit: Emit) -> tuple[ToolResultPart, ...]:
    return tuple([await _run_tool(plan, call, emit) for call in message.tool_calls])


async def _run_tool(plan: Plan, call: ToolCallPart, emit: Emit) -> ToolResultPart:
    began = time.monotonic()
    emit(ToolStarted(id=call.id, name=call.name, arguments=call.arguments))
    result = await plan.toolset.call(call)
    _say_what_was_hidden(plan, emit)
    emit(
        ToolFinished(
            id=call.id,
            name=call.name,
            output=data_in(result.text),
            files=result.files,
            is_error=result.is_error,
            rule=result.rule,
            seconds=time.monotonic() - began,
        )
    )
    return result


def _new_cell(plan: Plan, wish: Wish | Task, submit: Submit, text: str) -> str:
    """The proposed cell; what was hidden in the cell that it is made from is back in it."""
    focus = plan.context.focus
    if submit.rewrite:
        proposed = drafted_source if plan.model.in_process else new_source
        source = proposed(text, plan.context, submit.rewrite)
        return plan.redactor.restored(source, focus.source if focus else "")
    fixes = isinstance(wish, Wish) and wish.intent == "fix"
    if submit.format != "code":
        text = proposed_cell(text) if fixes and submit.format == "markdown" else ""
    return plan.redactor.restored(text, focus.source) if fixes and focus else text
