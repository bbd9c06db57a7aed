"""Every request of a conversation begins with the one before, so that caches hit."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from long_talk import Talk, requests_of, reusable, serialised
from providers.asking import KINDS, ask, provider
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path

from jupyter_ai_assist.core.protocol import Notice

CONVERSATIONS = {
    "openai-responses": "input",
    "openai-chat": "messages",
    "compatible": "messages",
    "anthropic": "messages",
    "google": "contents",
}


@pytest.fixture(scope="module")
def requests():
    return requests_of()


def test_each_request_begins_with_the_one_before(requests):
    assert len(requests) == 56
    for before, after in pairwise(map(serialised, requests)):
        assert after.startswith(before)


def test_a_cache_could_reuse_nearly_everything(requests):
    assert reusable([*map(serialised, requests)]) >= 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_each_body_on_the_wire_begins_with_the_one_before(kind, requests):
    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["fine"]))) as server:
        asked = provider(kind, server.url)
        ask(asked, *requests[:20])
        bodies = [without_cache_marks(json.loads(seen.body)) for seen in server.seen]
    assert len(bodies) == 20
    for before, after in pairwise(bodies):
        earlier, later = (body.pop(CONVERSATIONS[kind]) for body in (dict(before), dict(after)))
        assert json.dumps(later).startswith(json.dumps(earlier)[:-1])
        for body in (before, after):
            assert {**body, CONVERSATIONS[kind]: None} == {
                **bodies[0],
                CONVERSATIONS[kind]: None,
            }


def without_cache_marks(body):
    if isinstance(body, dict):
        return {k: without_cache_marks(v) for k, v in body.items() if k != "cache_control"}
    return [*map(without_cache_marks, body)] if isinstance(body, list) else body


def test_after_turns_were_shortened_requests_begin_alike_again():
    talk = Talk(window=24_000, max_output=4_000)
    shortened = []
    for turn in range(40):
        before = len(talk.provider.requests)
        events = talk.say(f"Question {turn}: " + "why " * 300, "Because. " * 200)
        shortened.append(any("outgrew" in e.text for e in events if isinstance(e, Notice)))
        assert len(talk.provider.requests) == before + 1
    assert 1 <= sum(shortened) <= 8
    pairs = pairwise(map(serialised, talk.provider.requests))
    for (before, after), anew in zip(pairs, shortened[1:], strict=True):
        assert after.startswith(before) is not anew
