"""Services that search the web by themselves: what is asked for, and what is cited."""

from __future__ import annotations

import json

import pytest
from asking import KINDS, ask, provider, question, reply_of, text_of
from body_types import check_body
from servers.raw import Play, RawServer
from servers.searches import Page, searched
from servers.wires import AnthropicWire

from jupyter_ai_assist.core.messages import Message, TextPart
from jupyter_ai_assist.core.providers.base import ModelRequest, Searched, TextChunk
from jupyter_ai_assist.core.settings import ModelInfo

ABLE = ("openai-responses", "anthropic", "google")
NAMES = {
    "openai-responses": "gpt-6-luna",
    "anthropic": "claude-sonnet-5-5",
    "google": "gemini-3.1-pro",
}
PAGES = [Page("https://pandas.example/news", "What's new"), Page("https://example.org/a", "A")]


@pytest.fixture(params=ABLE)
def kind(request) -> str:
    return request.param


@pytest.fixture
def server():
    with RawServer(lambda seen: Play(searched(seen.path, "Pandas 3 is out.", PAGES))) as running:
        yield running


def service(kind, server):
    return provider(kind, server.url + ("/v1" if kind.startswith("openai") else ""))


def asked(kind, text="What is new?", web=True, messages=()) -> ModelRequest:
    model = ModelInfo(id=f"svc:{NAMES[kind]}", attachments=True, reasoning=True)
    own = Message(role="user", parts=(TextPart(text=text),))
    return ModelRequest(model, "Be brief.", (*messages, own), web=web)


def tools(kind, server) -> str:
    body = json.loads(server.seen[-1].body)
    check_body(kind, body)
    return json.dumps(body.get("tools", []))


def test_the_services_own_search_is_offered_only_where_it_is_asked_for(kind, server):
    ask(service(kind, server), asked(kind))
    assert "search" in tools(kind, server).lower()
    ask(service(kind, server), asked(kind, web=False))
    assert "search" not in tools(kind, server).lower()


def test_cited_pages_are_links_behind_the_answer(kind, server):
    events = ask(service(kind, server), asked(kind))
    answer = (
        "Pandas 3 is out.\n\nSources:\n\n- [What's new](https://pandas.example/news)\n"
        "- [A](https://example.org/a)"
    )
    assert text_of(events) == reply_of(events).message.text == answer
    assert sum(isinstance(event, TextChunk) for event in events) > 1


def test_what_is_searched_for_is_told(kind, server):
    events = ask(service(kind, server), asked(kind))
    told = [event for event in events if isinstance(event, Searched)]
    assert told == [Searched(("what is new",))]


def test_the_conversation_goes_on_after_a_search(kind, server):
    first = reply_of(ask(service(kind, server), asked(kind)))
    ask(service(kind, server), asked(kind, "And?", False, (*asked(kind).messages, first.message)))
    assert "Pandas 3 is out." in server.seen[-1].body.decode()
    check_body(kind, json.loads(server.seen[-1].body))


def test_a_hostile_page_makes_no_link_but_to_itself(kind):
    pages = [
        Page("javascript:alert(1)", "Script"),
        Page("https://a.example/x)![i](https://evil.example/p", "t](https://evil.example) ![x"),
        Page("https://b.example/(c)", "<img src=x>\n# Title"),
        Page("https://c.example/", ""),
        Page("https://d.example/a b", "Space"),
    ]
    with RawServer(lambda seen: Play(searched(seen.path, "Look.", pages))) as server:
        text = text_of(ask(service(kind, server), asked(kind)))
    assert text == (
        "Look.\n\nSources:\n\n"
        "- [t)(https://evil.example) !(x]"
        "(https://a.example/x%29%21%5Bi%5D%28https://evil.example/p)\n"
        "- [\\<img src=x\\> # Title](https://b.example/%28c%29)\n"
        "- [c.example](https://c.example/)"
    )


def test_a_search_that_is_paused_says_so_and_goes_on(server):
    wire = AnthropicWire()
    called = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
    server.play(Play([wire.start(), wire._block("search", called), wire.finish("pause_turn")]))
    first = reply_of(ask(service("anthropic", server), asked("anthropic")))
    assert first.finish == "paused"
    request = asked("anthropic")
    going_on = ModelRequest(request.model, "", (*request.messages, first.message), web=True)
    assert reply_of(ask(service("anthropic", server), going_on)).finish == "stop"
    sent = json.loads(server.seen[-1].body)
    assert sent["messages"][-1]["role"] == "assistant"
    assert "srvtoolu_1" in json.dumps(sent["messages"][-1])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ABLE])
def test_what_cannot_search_says_so(kind, server):
    assert "web" not in service(kind, server).abilities
    assert question().web is False
