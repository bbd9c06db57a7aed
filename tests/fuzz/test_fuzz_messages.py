"""Bytes from services and clients that are nearly their protocols: an answer, or one sentence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from fuzz.mutations import JSON, corpus, mutated, nearly_json, require_one_sentence
from hypothesis import given
from hypothesis import strategies as st
from providers.asking import COUNT_ROWS, provider, question
from servers.raw import Play, RawServer

from jupyter_ai_assist.chats.wire import client_frame, submit_of
from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.providers.base import Reply
from jupyter_ai_assist.core.providers.event_stream import server_events
from jupyter_ai_assist.core.providers.remote import Limits

STREAMS, FRAMES = corpus("sse"), corpus("frames")
SUBMIT = json.loads(FRAMES[-1])
PATIENCE = 60
"""Seconds after which a stream counts as hanging; it ends at once otherwise."""


@pytest.fixture(scope="module")
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        yield running


@pytest.mark.parametrize("kind", ["openai-chat", "openai-responses", "anthropic", "google"])
@given(data=st.data())
def test_a_stream_ends_with_a_reply_or_one_sentence(server, kind, data):
    seeds = [seed for seed in STREAMS if _of(kind, seed)]
    body = data.draw(st.sampled_from(seeds) | mutated(seeds))
    cut = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=3)))
    pieces = [body[a:b] for a, b in zip([0, *cut], [*cut, len(body)], strict=True) if b > a]
    server.forget()
    server.play(Play(pieces))

    async def ask() -> list[object]:
        asked = provider(kind, server.url, limits=Limits(max_retries=0))
        try:
            async with asyncio.timeout(PATIENCE):
                return [one async for one in asked.stream(question(tools=[COUNT_ROWS]))]
        finally:
            await asked.aclose()

    try:
        events = asyncio.run(ask())
    except AssistError as error:
        require_one_sentence(error)
    else:
        assert isinstance(events[-1], Reply)
        if events[-1].finish != "tool_calls":
            assert not events[-1].message.tool_calls


def _of(kind: str, seed: bytes) -> bool:
    """Whether a seed is a stream of this kind."""
    marks = {
        "openai-chat": b"chat.completion",
        "openai-responses": b"response.created",
        "anthropic": b"message_start",
        "google": b"modelVersion",
    }
    return marks[kind] in seed


@given(body=mutated(STREAMS), size=st.integers(1, 50))
def test_events_are_the_same_however_their_bytes_are_cut(body, size):
    async def events(pieces: list[bytes]) -> list[object]:
        async def come():
            for piece in pieces:
                yield piece

        return [one async for one in server_events(come())]

    cut = [body[at : at + size] for at in range(0, len(body), size)]
    assert asyncio.run(events(cut)) == asyncio.run(events([body]))


@given(
    message=st.sampled_from(FRAMES)
    | mutated(FRAMES)
    | (nearly_json(SUBMIT) | JSON).map(lambda value: json.dumps(value).encode())
)
def test_a_clients_message_is_one_or_refused_without_its_words(message):
    for read in (client_frame, submit_of):
        try:
            frame = read(message)
        except UsageError as error:
            require_one_sentence(error)
        else:
            assert frame.model_dump()["type"]
