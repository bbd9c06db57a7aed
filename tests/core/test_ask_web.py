"""``/ask --web``: off until it is allowed, and refused clearly where it cannot be."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.history import export_markdown
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.protocol import Notice, Report, TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.base import Reply, Searched, TextChunk
from jupyter_ai_assist.core.providers.fake import FakeProvider, Hold

ANSWER = "Pandas 3.\n\nSources:\n\n- [News](https://pandas.example/news)"


@pytest.fixture
def searching(open_notebook):
    """A notebook whose model can search the web, and may."""
    notebook = open_notebook(web_search=True)
    notebook.provider = FakeProvider(abilities=("tools", "web"))
    notebook.session.conversation.assistant.providers = {
        "fake": notebook.provider,
        "guide": GuideProvider(),
    }
    return notebook


def refused(notebook, prompt="/ask --web What is new?", **options) -> TurnFailed:
    end = notebook.run(prompt, **options)[-1]
    assert isinstance(end, TurnFailed)
    assert end.hint
    assert notebook.provider.requests == []
    return end


def test_it_is_off_until_it_is_allowed(open_notebook):
    end = refused(open_notebook())
    assert end.code == "policy"
    assert "Assist.web_search, set by the default" in end.message


def test_the_question_goes_out_with_the_search(searching):
    searching.provider.answer(ANSWER, "No search.")
    finished = searching.run("/ask --web What is new?")[-1]
    assert isinstance(finished, TurnFinished)
    request = searching.provider.requests[-1]
    assert request.web
    assert request.messages[-1].text == "What is new?"
    searching.run("And now?")
    assert not searching.provider.requests[-1].web


def test_what_was_searched_for_is_said(searching):
    reply = Message(role="assistant", parts=(TextPart(text="So."),), model="fake:model")
    searching.provider.answer(
        [Searched(("pandas 3",)), TextChunk("So."), Reply(reply, Usage(requests=1), "stop")]
    )
    assert Notice(text="Searched the web for “pandas 3”.") in searching.run("/ask --web New?")


def test_the_sources_are_kept_and_exported_as_links(searching):
    searching.provider.answer(ANSWER)
    searching.run("/ask --web What is new?")
    history = searching.session.conversation.assistant.history
    (thread,) = history.threads()
    assert "[News](https://pandas.example/news)" in export_markdown(
        thread, history.turns(thread.id)
    )


def test_a_search_that_pauses_is_asked_to_go_on(searching):
    begun = Message(role="assistant", parts=(TextPart(text="Looking. "),), model="fake:model")
    searching.provider.answer([Reply(begun, Usage(requests=1), "paused")], "Found.")
    finished = searching.run("/ask --web What is new?")[-1]
    assert finished.text == "Found."
    assert finished.usage.requests == 2
    assert searching.provider.requests[-1].messages[-1] == begun


def test_what_is_taken_back_meanwhile_holds_for_the_next_request(searching):
    begun = Message(role="assistant", parts=(TextPart(text="Looking."),), model="fake:model")
    assistant = searching.session.conversation.assistant

    async def take_back() -> list:
        hold = Hold()
        searching.provider.answer([hold, Reply(begun, Usage(requests=1), "paused")], "Found.")
        running = asyncio.create_task(searching.type("/ask --web What is new?"))
        await hold.reached.wait()
        settings = replace(assistant.settings, web_search=False)
        assistant.settings, assistant.policy = settings, type(assistant.policy)(settings)
        hold.opened.set()
        return await running

    end = asyncio.run(take_back())[-1]
    assert isinstance(end, TurnFailed)
    assert end.code == "policy"
    assert len(searching.provider.requests) == 1


def test_a_retry_searches_again(searching):
    searching.provider.answer("One.", "Two.")
    searching.run("/ask --web What is new?")
    searching.run("/retry")
    assert searching.provider.requests[-1].web


def test_a_model_that_cannot_search_is_refused(open_notebook):
    end = refused(open_notebook(web_search=True))
    assert end.message == "fake:model cannot search the web."


def test_the_guide_is_refused_and_names_who_can(searching):
    end = refused(searching, model="guide:offline")
    assert end.message == "guide:offline cannot search the web."
    assert "fake:model" in end.hint


def test_sources_have_no_place_in_json(searching):
    assert "JSON" in refused(searching, format="json").message


def test_a_forged_message_does_not_widen_the_policy(searching):
    assistant = searching.session.conversation.assistant
    settings = replace(assistant.settings, web_search=False)
    assistant.settings, assistant.policy = settings, type(assistant.policy)(settings)
    assert refused(searching, settings={}).code == "policy"
    assert refused(searching, settings={"web": True}).code in {"policy", "usage"}


def test_an_option_behind_the_question_is_no_slip_that_is_missed(searching):
    assert "behind" in refused(searching, "/ask What is new? --web").message
    searching.provider.answer("It opens a browser.")
    searching.run("/ask -- what does gh pr create --web do?")
    request = searching.provider.requests[-1]
    assert not request.web
    assert request.messages[-1].text == "what does gh pr create --web do?"


def test_a_preview_says_that_it_may_search(searching):
    shown = searching.run("/ask --web What is new?", dry_run=True)[-1]
    assert isinstance(shown, Report)
    assert "web search" in shown.markdown
