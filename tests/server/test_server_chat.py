"""The websocket: clients come and go, and nothing is lost or told twice."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
from live_server import LIMIT, NOTEBOOK, running_server
from tornado.websocket import WebSocketClosedError
from weight import REPLY

from jupyter_ai_assist.core.errors import OverloadedError
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.protocol import Answer, Decide, Stop
from jupyter_ai_assist.core.providers.base import Reply, TextChunk
from jupyter_ai_assist.core.providers.fake import Hold, call
from jupyter_ai_assist.server.handlers import MAX_MESSAGE

pytestmark = pytest.mark.anyio


def reply(text):
    message = Message(role="assistant", parts=(TextPart(text=text),), model="fake:model")
    return Reply(message=message, usage=Usage(requests=1), finish="stop")


def held(first="One ", second="two."):
    """An answer that waits in its middle until ``open_`` is called."""
    hold = Hold()
    return hold, [TextChunk(first), hold, TextChunk(second), reply(first + second)]


async def reached(hold):
    async with asyncio.timeout(LIMIT):
        while not hold.reached.is_set():  # noqa: ASYNC110 - of another loop
            await asyncio.sleep(0.01)


def open_(server, hold):
    server.hub._engine.loop.call_soon_threadsafe(hold.opened.set)


async def test_a_turn_comes_as_numbered_events(server, fake):
    fake.answer("Hello.")
    client = await server.connect(notebook=NOTEBOOK)
    assert (client.hello["running"], client.hello["thread"]) == (False, "")
    assert (client.hello["resumed"], client.hello["can_edit"]) == (False, True)
    done = await client.ask("Hi")
    assert done.text == "Hello."
    first = client.hello["seq"] + 1
    kinds = ["submit", "turn_started", "text_delta", "turn_finished"]
    assert client.numbered == [*zip(range(first, first + 4), kinds, strict=True)]
    assert client.frames[0]["submit"]["prompt"] == "Hi"


async def test_a_fast_reply_comes_in_few_pieces(server, fake):
    words = [f"word{number} " for number in range(3000)]
    fake.answer([*map(TextChunk, words), reply("".join(words))])
    client = await server.connect()
    await client.ask("Go")
    events = [frame["event"] for frame in client.frames if "event" in frame]
    deltas = [event["text"] for event in events if event["type"] == "text_delta"]
    assert "".join(deltas) == "".join(words)
    sent = sum(len(json.dumps(frame)) for frame in client.frames)
    REPLY.holds(sent / len("".join(words)))


async def test_a_client_that_comes_back_gets_what_it_missed_and_nothing_twice(server, fake):
    hold, answer = held()
    fake.answer(answer)
    gone = await server.connect(notebook=NOTEBOOK, chat="new")
    await gone.submit("Count")
    await gone.until("text_delta")
    await gone.leave()
    await reached(hold)
    open_(server, hold)
    seen, chat = gone.numbered, gone.hello["chat"]
    back = await server.connect(notebook=NOTEBOOK, chat=chat, after=seen[-1][0])
    assert back.hello["resumed"] is True
    assert back.hello["seq"] == seen[-1][0]
    assert (await back.until()).text == "One two."
    numbers = [number for number, _ in [*seen, *back.numbered]]
    assert numbers == [*range(numbers[0], numbers[0] + len(numbers))]
    kinds = [kind for _, kind in [*seen, *back.numbered]]
    assert kinds == ["submit", "turn_started", "text_delta", "text_delta", "turn_finished"]


async def test_a_turn_goes_on_and_is_kept_when_every_tab_is_closed(server, fake):
    hold, answer = held()
    fake.answer(answer)
    client = await server.connect(notebook=NOTEBOOK)
    await client.submit("Count")
    await client.until("text_delta")
    await client.leave()
    open_(server, hold)
    [chat] = server.hub._all()
    async with asyncio.timeout(LIMIT):
        while chat.running:  # noqa: ASYNC110 - of another loop
            await asyncio.sleep(0.01)
    [thread] = await server.json("GET", f"threads?notebook={NOTEBOOK}")
    [turn] = (await server.json("GET", f"threads/{thread['id']}/turns"))["turns"]
    assert (turn["outcome"], turn["events"][-1]["text"]) == ("finished", "One two.")


async def test_a_page_that_is_loaded_anew_sees_the_running_turn_from_its_beginning(server, fake):
    fake.answer("First.")
    hold, answer = held()
    fake.answer(answer)
    client = await server.connect(notebook=NOTEBOOK)
    await client.ask("One?")
    await client.submit("Two?")
    await client.until("text_delta")
    other = await server.connect(notebook=NOTEBOOK)
    assert (other.hello["running"], other.hello["resumed"]) == (True, False)
    assert other.hello["chat"] == client.hello["chat"]
    open_(server, hold)
    assert (await other.until()).text == "One two."
    assert other.frames[0]["submit"]["prompt"] == "Two?"
    await client.until()
    assert other.frames == client.frames[-len(other.frames) :]


async def test_a_page_that_comes_later_sees_no_events_of_turns_that_are_stored(server, fake):
    fake.answer("First.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.ask("One?")
    other = await server.connect(notebook=NOTEBOOK)
    assert other.hello["seq"] == client.numbered[-1][0]
    assert other.hello["thread"]
    # A number of an earlier server is not mistaken for one of this.
    assert (await server.connect(notebook=NOTEBOOK, after=5)).hello["resumed"] is False
    assert (await server.connect(notebook=NOTEBOOK, after=9 * 10**15)).hello["resumed"] is False


async def test_a_chat_in_which_something_was_only_done_apart_has_no_conversation_yet(server, fake):
    fake.answer("Short.", "Yes.")
    client = await server.connect(notebook=NOTEBOOK)
    done = await client.ask("/write shorter\nA text that is rather long.")
    assert done.type == "turn_finished"
    assert (await server.connect(notebook=NOTEBOOK)).hello["thread"] == ""
    await client.ask("Is it?")
    thread = (await server.connect(notebook=NOTEBOOK)).hello["thread"]
    assert len((await server.json("GET", f"threads/{thread}/turns"))["turns"]) == 1


async def test_chats_are_found_by_their_id_and_by_their_thread(server, fake):
    fake.answer("First.", "Second.")
    client = await server.connect(notebook=NOTEBOOK, chat="new")
    await client.ask("One?")
    [thread] = await server.json("GET", "threads")
    new = await server.connect(notebook=NOTEBOOK, chat="new")
    assert new.hello["chat"] != client.hello["chat"]
    assert new.hello["thread"] == ""
    for name in (client.hello["chat"], thread["id"]):
        again = await server.connect(notebook=NOTEBOOK, chat=name)
        assert again.hello["chat"] == client.hello["chat"]
    elsewhere = await server.connect()
    assert elsewhere.hello["chat"] not in {client.hello["chat"], new.hello["chat"]}
    await elsewhere.ask("Two?")
    assert "One?" not in str(fake.requests[-1].messages)


async def test_a_conversation_goes_on_after_a_restart_of_the_server(fake, root):
    fake.answer("First.", "Second.")
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        await client.ask("One?")
    async with running_server(root) as server:
        last = client.numbered[-1][0]
        back = await server.connect(notebook=NOTEBOOK, chat=client.hello["chat"], after=last)
        assert back.hello["resumed"] is False
        assert back.hello["thread"] == client.hello["chat"]
        await back.ask("Two?")
        assert "One?" in str(fake.requests[-1].messages)


async def test_the_end_of_the_server_stops_turns_and_stores_what_had_come(fake, root):
    hold, answer = held()
    fake.answer(answer)
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        await client.submit("Count")
        await client.until("text_delta")
        await reached(hold)
    async with running_server(root) as server:
        [thread] = await server.json("GET", "threads")
        [turn] = (await server.json("GET", f"threads/{thread['id']}/turns"))["turns"]
        assert turn["outcome"] == "stopped"
        assert {"type": "text_delta", "text": "One "} in turn["events"]


async def test_stop_ends_a_turn_for_everybody(server, fake):
    _hold, answer = held()
    fake.answer(answer, "Free.")
    client, other = [await server.connect(notebook=NOTEBOOK) for _ in range(2)]
    await client.submit("Count")
    await other.until("text_delta")
    await other.send(Stop())
    assert (await client.until()).type == "turn_stopped"
    assert (await other.until()).type == "turn_stopped"
    assert fake.closed == 1
    assert (await client.ask("Again?")).text == "Free."


async def test_a_failure_is_told_with_the_next_step(server, fake):
    fake.answer(OverloadedError("The service is busy.", hint="Use /retry."))
    client = await server.connect()
    failed = await client.ask("Hi")
    assert (failed.type, failed.code, failed.hint) == ("turn_failed", "overloaded", "Use /retry.")


async def test_a_second_prompt_is_refused_while_one_runs(server, fake):
    hold, answer = held()
    fake.answer(answer)
    client, other = [await server.connect(notebook=NOTEBOOK) for _ in range(2)]
    await client.submit("Count")
    await other.until("text_delta")
    await other.submit("Me, too")
    refused = await other.frame()
    assert "still at work" in refused["error"]["message"]
    open_(server, hold)
    assert (await client.until()).text == "One two."
    assert "error" not in str(client.frames)
    assert len(fake.requests) == 1


async def test_a_second_client_decides_about_a_call(server, fake, root):
    fake.answer(call("write_file", path="note.txt", text="hi"), "Done.")
    client, other = [await server.connect(notebook=NOTEBOOK) for _ in range(2)]
    await client.submit("Write", mode="agent")
    approval = await other.until("approval")
    assert approval.tool == "write_file"
    # A decision about anything else than what was shown is none, whoever sends it.
    for forged in ("", "0" * 12):
        await client.send(Decide(id=approval.id, hash=forged, verdict="once"))
    await client.send(Stop().model_dump() | {"type": "answer", "id": approval.id, "text": "yes"})
    assert not (root / "work" / "note.txt").exists()
    await other.send(Decide(id=approval.id, hash=approval.hash, verdict="once"))
    assert (await other.until()).type == "turn_finished"
    assert (root / "work" / "note.txt").read_text() == "hi"
    await client.until()
    assert client.numbered == other.numbered


async def test_an_approval_waits_for_a_client_that_comes_back(server, fake, root):
    fake.answer(call("write_file", path="note.txt", text="hi"), "Not done.")
    client = await server.connect(notebook=NOTEBOOK)
    await client.submit("Write", mode="agent")
    await client.until("approval")
    await client.leave()
    back = await server.connect(notebook=NOTEBOOK)
    approval = await back.until("approval")
    await back.send(Decide(id=approval.id, hash=approval.hash, verdict="no"))
    assert (await back.until()).text == "Not done."
    assert not (root / "work" / "note.txt").exists()


async def test_a_question_is_answered_by_a_client(server, fake):
    fake.answer(call("ask_user", question="Which?", choices=["a", "b"]), "Good.")
    client = await server.connect()
    await client.submit("Ask me")
    question = await client.until("question")
    await client.send(Answer(id=question.id, text="b"))
    assert (await client.until()).text == "Good."
    assert '"b"' in str(fake.requests[-1].messages) or "b" in str(fake.requests[-1].messages[-1])


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        "null",
        '"submit"',
        '{"type": "submit"}',
        '{"type": "rm"}',
        '{"type": "submit", "prompt": "x", "share": "values"}',
        '{"type": "submit", "prompt": 1}',
        '{"type": "decide", "id": "x", "hash": "y", "verdict": "whenever"}',
        "[" * 100_000,
    ],
)
async def test_what_is_no_message_is_refused_and_the_socket_stays(server, fake, message):
    fake.answer("Still here.")
    client = await server.connect()
    await client.send(message)
    error = (await client.frame())["error"]
    assert error["code"] == "usage"
    assert "protocol" in error["message"]
    assert (await client.ask("Hi")).text == "Still here."


async def test_a_huge_message_ends_the_connection_and_nothing_else(server, fake):
    fake.answer("Still here.")
    client, other = [await server.connect() for _ in range(2)]
    with contextlib.suppress(WebSocketClosedError):  # it may be told while it still sends
        await client.submit("x" * (MAX_MESSAGE + 1))
    assert await client.socket.read_message() is None
    assert client.socket.close_code == 1009
    assert (await other.ask("Hi")).text == "Still here."


@pytest.mark.parametrize(
    "query",
    [{"notebook": "../secret.ipynb"}, {"after": "-1"}, {"after": "x"}],
)
async def test_a_chat_that_cannot_be_is_refused_with_the_reason(server, query):
    socket = await server.socket(**query)
    assert await socket.read_message() is None
    assert socket.close_code == 4000
    assert socket.close_reason


async def test_no_more_clients_than_a_chat_takes(server):
    for _ in range(20):
        await server.connect()
    socket = await server.socket()
    assert await socket.read_message() is None
    assert "20 clients" in socket.close_reason


async def test_a_chat_that_nobody_needs_makes_room_for_another(server):
    first, second = [await server.connect(chat="new") for _ in range(2)]
    await first.leave()
    await second.leave()
    stay = [await server.connect(chat="new") for _ in range(48)]
    await server.connect(chat="new")
    assert first.hello["chat"] not in {chat.id for chat in server.hub._all()}
    assert second.hello["chat"] in {chat.id for chat in server.hub._all()}
    await server.connect(chat="new")
    socket = await server.socket(chat="new")
    assert await socket.read_message() is None
    assert (socket.close_code, "50 chats" in socket.close_reason) == (4000, True)
    await stay[0].leave()
    await server.connect(chat="new")


async def test_a_changed_client_cannot_widen_the_policy(fake, root, configure):
    configure.write_text(
        "c.AssistOpenAI.allowed_models = []\n"
        "c.Assist.tool_modes = {'write_file': 'deny'}\n"
        "c.Assist.max_tokens_per_turn = 12\n"
    )
    async with running_server(root) as server:
        client = await server.connect(notebook=NOTEBOOK)
        refused = await client.ask("Hi", model="openai:gpt-5")
        assert (refused.type, refused.code) == ("turn_failed", "policy")
        assert fake.requests == []
        refused = await client.ask("Hi", model="fake:model", settings={"base_url": "http://evil"})
        assert (refused.type, refused.code) == ("turn_failed", "usage")
        fake.answer(call("write_file", path="note.txt", text="hi"))
        ended = await client.ask("Write", model="fake:model", mode="agent")
        assert "write_file" not in [tool.name for tool in fake.requests[0].tools]
        assert (ended.type, ended.code) == ("turn_failed", "budget")
        assert not (root / "work" / "note.txt").exists()
        fake.answer(call("edit_cell", id="makes", hash="x", source="evil"))
        await client.ask("Edit", model="fake:model", mode="ask")
        assert "edit_cell" not in [tool.name for tool in fake.requests[-1].tools]
