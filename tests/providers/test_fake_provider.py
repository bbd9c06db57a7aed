from __future__ import annotations

import asyncio

import pytest
from asking import question

from jupyter_ai_assist.core.errors import MalformedReplyError, OverloadedError
from jupyter_ai_assist.core.providers.base import Provider, Reply, TextChunk, ToolCallChunk
from jupyter_ai_assist.core.providers.fake import FakeProvider, Hold, call


async def events(fake: Provider) -> list[object]:
    return [event async for event in fake.stream(question())]


def test_it_answers_in_the_order_of_its_queue():
    fake = FakeProvider()
    fake.answer("Hello.", call("count_rows", table="df"))
    text, reply = asyncio.run(events(fake))
    assert text == TextChunk("Hello.")
    assert (reply.message.text, reply.finish) == ("Hello.", "stop")
    chunk, reply = asyncio.run(events(fake))
    assert isinstance(chunk, ToolCallChunk)
    assert reply.message.tool_calls[0].arguments == {"table": "df"}
    assert reply.finish == "tool_calls"
    assert fake.requests == [question()] * 2
    assert fake.closed == 0


def test_it_fails_as_told_and_when_its_queue_is_empty():
    fake = FakeProvider()
    fake.answer(OverloadedError("busy"))
    with pytest.raises(OverloadedError):
        asyncio.run(events(fake))
    with pytest.raises(MalformedReplyError):
        asyncio.run(events(fake))


def test_it_waits_where_told_and_sees_that_it_was_left():
    async def run() -> None:
        fake, hold = FakeProvider(), Hold()
        fake.answer([TextChunk("Hel"), hold])
        task = asyncio.create_task(events(fake))
        await hold.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert fake.closed == 1

    asyncio.run(run())


def test_a_held_answer_goes_on():
    async def run() -> list[object]:
        fake, hold = FakeProvider(), Hold()
        fake.answer([TextChunk("Hel"), hold, TextChunk("lo")])
        task = asyncio.create_task(events(fake))
        await hold.reached.wait()
        hold.opened.set()
        return await task

    assert asyncio.run(run()) == [TextChunk("Hel"), TextChunk("lo")]


def test_it_is_a_provider_like_any_other():
    fake = FakeProvider("demo", ["a", "b"])
    assert [model.id for model in fake.models()] == ["demo:a", "demo:b"]
    assert (fake.slug, fake.name, fake.unusable()) == ("demo", "Demo", "")
    assert not any(isinstance(event, Reply) for event in fake.requests)
