"""Budgets in turns: what is left makes a reply shorter, and a warning comes once a day."""

import asyncio

import pytest

from jupyter_ai_assist.core.protocol import Notice, TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.base import TextChunk
from jupyter_ai_assist.core.providers.fake import Hold


def notices(events):
    return [event.text for event in events if isinstance(event, Notice)]


def test_a_warning_comes_once_and_the_refusal_says_what_helps(open_notebook):
    notebook = open_notebook(max_tokens_per_day=20_000)
    notebook.provider.answer("One.", "Two.")
    warned = notices(notebook.run("First"))
    assert len(warned) == 1
    assert "today's 20,000 tokens" in warned[0]
    assert notices(notebook.run("Second")) == []
    notebook = open_notebook(max_tokens_per_day=300)
    *_, last = notebook.run("Third")
    assert isinstance(last, TurnFailed)
    assert (last.code, notebook.provider.requests) == ("budget", [])
    assert "more than the limit: send less" in last.hint


def test_a_reply_has_only_the_tokens_that_are_left(open_notebook):
    notebook = open_notebook(max_tokens_per_day=10_000)
    notebook.provider.answer("Hello.")
    assert isinstance(notebook.run("Hi")[-1], TurnFinished)
    (request,) = notebook.provider.requests
    assert request.settings["max_tokens"] < request.model.output_limit


@pytest.mark.parametrize("said", ["", "Some words of a reply that was stopped."])
def test_what_a_stopped_request_used_counts_as_far_as_it_is_known(open_notebook, said):
    notebook = open_notebook()
    hold = Hold()
    notebook.provider.answer([*([TextChunk(said)] if said else []), hold])

    async def stopped():
        work = asyncio.create_task(notebook.type("Hi"))
        await hold.reached.wait()
        work.cancel()
        await work

    asyncio.run(stopped())
    used = notebook.session.conversation.assistant.history.accounts.usage()
    assert used.requests == 1
    assert used.input_tokens > 100
    assert (used.output_tokens > 0) == bool(said)


def test_a_full_chat_goes_on_as_a_new_one(open_notebook):
    notebook = open_notebook(max_requests_per_chat=3)
    notebook.provider.answer("One.", "Two.", "Three.", "Four.", "Five.")
    assert notices(notebook.run("First")) == []
    notebook.run("Second")
    (warned,) = notices(notebook.run("Third"))
    assert "100% of this chat's 3 requests" in warned
    *_, refused = notebook.run("Fourth")
    assert isinstance(refused, TurnFailed)
    assert (refused.code, len(notebook.provider.requests)) == ("budget", 3)
    assert "Assist.max_requests_per_chat" in refused.message
    assert "/new" in refused.hint
    report = notebook.run("/usage")[-1].markdown
    assert "| `Assist.max_requests_per_chat` | 3 | 3 |" in report
    notebook.run("/new")
    assert isinstance(notebook.run("Fourth")[-1], TurnFinished)


def test_a_command_that_stands_alone_goes_on_in_a_full_chat(open_notebook):
    notebook = open_notebook(max_requests_per_chat=1)
    notebook.provider.answer("One.", "A text.")
    notebook.run("First")
    assert isinstance(notebook.run("/write shorter\nA long text.")[-1], TurnFinished)
    assert isinstance(notebook.run("Second")[-1], TurnFailed)
