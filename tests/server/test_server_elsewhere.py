"""A conversation that another program goes on with while it is open in a browser."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from live_server import NOTEBOOK

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.history import History, Turn
from jupyter_ai_assist.core.messages import Message, TextPart
from jupyter_ai_assist.core.policy.may_leave import may_leave

pytestmark = pytest.mark.anyio


@pytest.fixture
def elsewhere(server):
    """The history as another program has it open."""
    history = History.open(assistant().history._store.database.path)
    yield history
    history.close()


def add(history, thread, question, answer=""):
    """Have a turn there, as a cell would."""
    messages = [Message(role="user", parts=(TextPart(text=question),))]
    if answer:
        messages.append(Message(role="assistant", parts=(TextPart(text=answer),)))
    turn = Turn(
        id=uuid.uuid4().hex,
        started=datetime.now(UTC),
        question=question,
        messages=tuple(messages),
        outcome="finished" if answer else "running",
        may_leave=may_leave(assistant().held().began),  # it went by what holds here, too
    )
    history.append(thread.id, turn)
    return turn


async def gone_on(client):
    """The thread that a client is told of next."""
    while True:
        frame = await client.frame()
        if "elsewhere" in frame:
            return frame["elsewhere"]["thread"]


async def questions(server, thread):
    page = await server.json("GET", f"threads/{thread}/turns")
    return [turn["question"] for turn in page["turns"]]


async def test_a_chat_that_has_not_begun_goes_on_with_what_a_cell_began(
    server, fake, root, elsewhere
):
    client = await server.connect(notebook=NOTEBOOK)
    thread = elsewhere.start_thread(str(root / NOTEBOOK))
    add(elsewhere, thread, "Begun in a cell", "So it is.")
    assert await gone_on(client) == thread.id
    fake.answer("Here as well.")
    assert (await client.ask("And here?")).text == "Here as well."
    assert await questions(server, thread.id) == ["Begun in a cell", "And here?"]
    told = [part.text for one in fake.requests[-1].messages for part in one.parts]
    assert any("Begun in a cell" in text for text in told)
    assert any("So it is." in text for text in told)


async def test_a_new_chat_that_somebody_asked_for_stays_new(server, root, elsewhere, fake):
    client = await server.connect(notebook=NOTEBOOK, chat="new")
    follower = await server.connect(notebook=NOTEBOOK, chat="new")
    fake.answer("Begun.")
    await follower.ask("This one has begun")
    thread = follower.frames[1]["event"]["thread"]
    add(elsewhere, elsewhere.thread(thread), "From a terminal", "Yes.")
    assert await gone_on(follower) == thread
    fake.answer("New.")
    await client.ask("Who is here?")
    [begun] = [frame["event"] for frame in client.frames if "turn_started" in str(frame)]
    assert begun["thread"] != thread


async def test_all_clients_are_told_of_each_step_of_a_turn_elsewhere(server, root, elsewhere):
    thread = elsewhere.start_thread(str(root / NOTEBOOK))
    add(elsewhere, thread, "First", "One.")
    clients = [await server.connect(notebook=NOTEBOOK) for _ in range(2)]
    assert [one.hello["thread"] for one in clients] == [thread.id] * 2
    running = add(elsewhere, thread, "Second")
    assert [await gone_on(one) for one in clients] == [thread.id] * 2
    elsewhere.append(thread.id, running.model_copy(update={"outcome": "failed"}))
    assert [await gone_on(one) for one in clients] == [thread.id] * 2
    assert await questions(server, thread.id) == ["First", "Second"]


async def test_other_conversations_concern_nobody(server, root, elsewhere, fake):
    client = await server.connect(notebook=NOTEBOOK)
    fake.answer("One.")
    await client.ask("Mine")
    mine = next(frame["event"]["thread"] for frame in client.frames if "turn_started" in str(frame))
    add(elsewhere, elsewhere.start_thread(str(root / NOTEBOOK)), "Another", "Chat.")
    add(elsewhere, elsewhere.thread(mine), "This one", "Yes.")
    assert await gone_on(client) == mine
    assert await questions(server, mine) == ["Mine", "This one"]


async def test_a_conversation_of_own_turns_alone_that_is_deleted_elsewhere(server, elsewhere, fake):
    client = await server.connect(notebook=NOTEBOOK)
    fake.answer("One.")
    await client.ask("Mine")
    mine = next(frame["event"]["thread"] for frame in client.frames if "turn_started" in str(frame))
    elsewhere.delete(mine)
    assert await gone_on(client) == mine


async def test_another_session_of_the_same_process_is_seen_and_own_turns_are_not(server, fake):
    mine, other = [await server.connect(notebook=NOTEBOOK, chat="new") for _ in range(2)]
    fake.answer("One.")
    fake.answer("Two.")
    await mine.ask("Mine")
    await other.ask("Theirs")
    thread = next(
        frame["event"]["thread"] for frame in other.frames if "turn_started" in str(frame)
    )
    history = assistant().history
    add(history, history.thread(thread), "Asked beside it", "Yes.")
    assert await gone_on(other) == thread
    # The one that was opened first is looked at first, and its client reads up to here.
    await mine.ask("/tools")
    assert not any("elsewhere" in frame for frame in mine.frames)
