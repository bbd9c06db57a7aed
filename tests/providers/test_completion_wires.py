"""Completion over every kind of service: one small request, and an end at once."""

from __future__ import annotations

import asyncio
import json

import pytest
from asking import KINDS, provider
from held_keys import SECRET
from servers.raw import Play, RawServer
from servers.wires import WIRES, Counts, reply

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import ProviderError
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.inline.completion import Complete, complete
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import ProviderSettings, Settings
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

WORKSPACE = FakeWorkspace(all_cells=[Cell(id="here", source="total = su")])
TYPED = Complete(cell="here", prefix="total = su", model="svc:model-1")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def assistant(kind: str, raw: RawServer) -> Assistant:
    service = ProviderSettings(slug="svc", name="Service", kind=kind, allowed_models=("*",))
    settings = Settings(providers=(service,))
    return Assistant(
        settings=settings,
        policy=Policy(settings),
        keys=Keys([]),
        history=History.in_memory(),
        providers={"svc": provider(kind, raw.url)},
        tools={},
    )


async def completing(assistant):
    """The completion of what was typed, on a loop that the provider ends with."""
    try:
        return await complete(assistant, WORKSPACE, TYPED)
    finally:
        await assistant.providers["svc"].aclose()


def test_a_small_request_brings_a_completion(kind, assistant, raw):
    counts = Counts()
    raw.play(Play(reply(WIRES[kind](), ["m(val", "ues)"], counts=counts)))
    assert asyncio.run(completing(assistant)) == "m(values)"
    body = raw.seen[0].body.decode()
    assert "total = su<CURSOR>" in json.dumps(json.loads(body), ensure_ascii=False)
    assert "200" in body
    assert SECRET not in body
    used = assistant.history.accounts.usage()
    assert (used.requests, used.input_tokens) == (1, counts.input)


def test_a_reply_that_its_limit_ends_is_of_use(kind, assistant, raw):
    raw.play(Play(reply(WIRES[kind](), ["m(values)"], reason="length")))
    assert asyncio.run(completing(assistant)) == "m(values)"


def test_typing_on_closes_the_connection_and_what_was_sent_counts(kind, assistant, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.text("m(")], end="hang"))

    async def typed_on():
        work = asyncio.create_task(completing(assistant))
        await asyncio.to_thread(raw.await_request)
        work.cancel()
        await work

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(typed_on())
    assert raw.seen[0].gone.wait(60)
    assert assistant.history.accounts.usage().input_tokens > 0


def test_a_refusal_of_the_service_is_an_error_and_costs_nothing(assistant, raw):
    raw.play(Play([b"{}"], status=401, headers={"content-type": "application/json"}))
    with pytest.raises(ProviderError):
        asyncio.run(completing(assistant))
    assert assistant.history.accounts.usage().requests == 0
