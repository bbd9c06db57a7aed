"""What every kind of provider does, shown against a mock that others wrote.

A recorder between them keeps each request as it was on the wire, and each
body is checked with the types of the vendor's own SDK.
"""

from __future__ import annotations

import base64
import json

import pytest
from asking import COUNT_ROWS, KINDS, ask, provider, question, reasoning_of, reply_of, text_of
from body_types import check_body
from held_keys import SECRET
from servers.recorder import Recorder

from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.providers.base import ModelRequest, TextChunk, ToolCallChunk
from jupyter_ai_assist.core.providers.remote import RemoteProvider

PREFIX = {"openai-responses": "/v1", "openai-chat": "/v1", "compatible": "/v1"}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def service(kind: str, recorder: Recorder) -> RemoteProvider:
    return provider(kind, recorder.url + PREFIX.get(kind, ""))


def bodies(recorder: Recorder, kind: str) -> list[dict]:
    found = [json.loads(seen.body) for seen in recorder.seen]
    for body in found:
        check_body(kind, body)
    return found


def test_text_streams_in_pieces_and_ends_with_one_reply(kind, service, recorder):
    events = ask(service, question("hello"))
    reply = reply_of(events)
    assert text_of(events) == reply.message.text == "Hello! How can I help you with this notebook?"
    assert sum(isinstance(event, TextChunk) for event in events) > 1
    assert reply.finish == "stop"
    assert reply.message.role == "assistant"
    assert reply.message.model == "svc:model-1"
    assert reply.usage.requests == 1
    assert bodies(recorder, kind)


def test_text_passes_byte_for_byte_both_ways(kind, service, recorder):
    prompt = "bytes: {\"a\": [1, 2]} {} f'{x!r}' $HOME \\frac{a}{b} don't %s <|im_end|> ä€🎉?"
    events = ask(service, question(prompt))
    answer = 'äöü €, 🎉, "quotes", back\\slash, {braces} and\nlines.'
    assert reply_of(events).message.text == answer
    (body,) = bodies(recorder, kind)
    assert prompt in _strings(body)


def test_reasoning_streams_apart_from_the_answer(kind, service, recorder):
    events = ask(service, question("think first", effort="medium"))
    assert reasoning_of(events) == "Let me think about it."
    assert text_of(events) == "I thought, therefore I answer."
    assert bodies(recorder, kind)


@pytest.mark.filterwarnings("ignore:FUNCTION_CALL is not a valid FinishReason")  # aimock's own
def test_a_tool_call_goes_round(kind, service, recorder):
    first = question("use the tool", tools=[COUNT_ROWS])
    events = ask(service, first)
    reply = reply_of(events)
    assert reply.finish == "tool_calls"
    (call,) = reply.message.tool_calls
    assert (call.name, call.arguments) == ("count_rows", {"table": "df", "exact": True})
    pieces = [event for event in events if isinstance(event, ToolCallChunk)]
    assert {(piece.id, piece.name) for piece in pieces} == {(call.id, "count_rows")}
    assert json.loads("".join(piece.arguments for piece in pieces)) == call.arguments

    result = ToolResultPart(id=call.id, name=call.name, text="rows: 3")
    again = ModelRequest(
        first.model,
        first.system,
        (*first.messages, reply.message, Message(role="user", parts=(result,))),
        first.tools,
    )
    assert text_of(ask(service, again)) == "The notebook has three rows."
    assert "rows: 3" in json.dumps(bodies(recorder, kind)[-1])


def test_a_failed_tool_says_so(kind, service, recorder):
    call = ToolCallPart(id="call-9", name="count_rows", arguments={"table": "df"})
    result = ToolResultPart(id="call-9", name="count_rows", text="rows: 3?", is_error=True)
    messages = (
        *question("use the tool").messages,
        Message(role="assistant", parts=(call,), model="other:model"),
        Message(role="user", parts=(result,)),
    )
    ask(service, ModelRequest(question().model, "", messages, (COUNT_ROWS,)))
    assert "error" in json.dumps(bodies(recorder, kind)[-1])


def test_json_mode(kind, service, recorder):
    events = ask(service, question("say it in JSON", json=True))
    assert json.loads(text_of(events)) == {"answer": 42}
    (body,) = bodies(recorder, kind)
    asked_for = {
        "openai-responses": lambda: body["text"]["format"]["type"] == "json_object",
        "openai-chat": lambda: body["response_format"]["type"] == "json_object",
        "compatible": lambda: body["response_format"]["type"] == "json_object",
        "anthropic": lambda: "one JSON value" in json.dumps(body["system"]),
        "google": lambda: body["generationConfig"]["responseMimeType"] == "application/json",
    }
    assert asked_for[kind]()


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("image/png", PIXEL),
        ("image/jpeg", b"\xff\xd8\xff\xe0 jpeg"),
        ("image/gif", b"GIF89a"),
        ("image/webp", b"RIFF\x00\x00\x00\x00WEBP"),
        ("application/pdf", b"%PDF-1.7 paper"),
    ],
    ids=["png", "jpeg", "gif", "webp", "pdf"],
)
def test_images_and_pdf_files_are_sent_whole(kind, service, recorder, media_type, data):
    file = FilePart(name="file", media_type=media_type, data=data)
    ask(service, question("hello", files=[file]))
    (body,) = bodies(recorder, kind)
    sent = json.dumps(body).replace("-", "+").replace("_", "/")
    assert base64.b64encode(data).decode() in sent
    assert media_type.replace("-", "+") in sent


def test_a_text_file_is_sent_as_text(kind, service, recorder):
    file = FilePart(name="t.csv", media_type="text/csv", data="a,b\n1,ü\n".encode())
    ask(service, question("hello", files=[file]))
    (body,) = bodies(recorder, kind)
    assert any("t.csv" in text and "a,b\n1,ü\n" in text for text in _strings(body))


def test_the_parts_of_a_message_keep_their_order(kind, service, recorder):
    parts = (
        ContextPart(title="cell [1]", text="FIRST"),
        TextPart(text="SECOND hello"),
        ContextPart(title="df", text="THIRD"),
    )
    message = Message(role="user", parts=parts)
    ask(service, ModelRequest(question().model, "", (message,)))
    (body,) = bodies(recorder, kind)
    said = json.dumps(body)
    assert said.index("FIRST") < said.index("SECOND hello") < said.index("THIRD")


def test_settings_reach_the_protocols_own_fields(kind, service, recorder):
    ask(service, question("hello", temperature=0.5, top_p=0.25, max_tokens=321))
    (body,) = bodies(recorder, kind)
    inner = body.get("generationConfig", body)
    assert inner["temperature"] == 0.5
    assert inner.get("top_p", inner.get("topP")) == 0.25
    limits = ("max_output_tokens", "max_completion_tokens", "max_tokens", "maxOutputTokens")
    assert [inner[name] for name in limits if name in inner] == [321]


def test_an_effort_goes_only_to_models_that_take_one(kind, recorder):
    from jupyter_ai_assist.core.settings import ModelInfo

    service = provider(kind, recorder.url + PREFIX.get(kind, ""))
    plain = ModelInfo(id="svc:model-1")
    ask(service, question("hello", effort="high"), question("hello", effort="high", model=plain))
    with_effort, without = (json.dumps(body).lower() for body in bodies(recorder, kind))
    words = ("reasoning_effort", '"reasoning"', '"thinking"', "thinkingconfig")
    assert any(word in with_effort for word in words)
    assert not any(word in without for word in words)


def test_the_key_is_in_its_header_and_nowhere_else(kind, service, recorder):
    events = ask(service, question("hello"))
    (seen,) = recorder.seen
    holders = [name for name, value in seen.headers.items() if SECRET in value]
    assert holders == ["x-goog-api-key" if kind == "google" else "authorization"]
    assert SECRET.encode() not in seen.body
    assert SECRET not in seen.path
    assert SECRET not in repr(events) + repr(service)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _strings(item)]
