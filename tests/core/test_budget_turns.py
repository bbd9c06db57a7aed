"""Budgets in turns: what is left makes a reply shorter, and a warning comes once a day."""

import asyncio

import pytest

from jupyter_ai_assist.core.protocol import Notice, TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.base import TextChunk
from jupyter_ai_assist.core.providers.fake import Hold


def notices(events):
    return [event.text for event in events if isinstance(event, Notice)]


def test_a_warning_comes_once_and_the_refusal_says_when_it_ends(open_notebook):
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
    assert "at midnight, in" in last.hint


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
