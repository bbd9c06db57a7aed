"""What goes over the wire, beyond the contract: keys, options, history, small servers."""

from __future__ import annotations

import asyncio
import base64
import json
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from asking import COUNT_ROWS, FAST, KINDS, SEEING, ask, provider, question, reply_of, text_of
from body_types import check_body
from held_keys import SECRET, HeldKeys
from servers.raw import Play, RawServer, Seen
from servers.wires import WIRES, reply, wire_for_path

from jupyter_ai_assist.core.errors import (
    ConfigError,
    MissingKeyError,
    RequestRejectedError,
    UsageError,
)
from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.providers.base import ModelRequest, Retrying
from jupyter_ai_assist.core.providers.transport import BoundTransport, Outgoing
from jupyter_ai_assist.core.settings import ModelInfo

PNG = FilePart(name="plot.png", media_type="image/png", data=b"\x89PNG")


def answering(seen: Seen) -> Play:
    return Play(reply(wire_for_path(seen.path), ["fine"]))


@pytest.fixture
def raw() -> Any:
    with RawServer(answering) as server:
        yield server


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def last_body(raw: RawServer, kind: str) -> dict[str, Any]:
    body = json.loads(raw.seen[-1].body)
    check_body(kind, body)
    return body


# --- options and settings -------------------------------------------------------------


def test_options_are_merged_and_the_models_win(kind, raw):
    chosen = ModelInfo(id="svc:m", options={"metadata": {"b": "2"}, "service_tier": "flex"})
    ask(
        provider(kind, raw.url, options={"metadata": {"a": "1", "b": "1"}, "extra": [1]}),
        question(model=chosen),
    )
    body = json.loads(raw.seen[-1].body)
    assert body["metadata"] == {"a": "1", "b": "2"}
    assert (body["service_tier"], body["extra"]) == ("flex", [1])


def test_a_setting_wins_over_an_option(kind, raw):
    path = {"google": {"generationConfig": {"temperature": 1.0, "topK": 5}}}
    options = path.get(kind, {"temperature": 1.0, "top_k": 5})
    ask(provider(kind, raw.url, options=options), question(temperature=0.0))
    body = json.loads(raw.seen[-1].body)
    inner = body.get("generationConfig", body)
    assert inner["temperature"] == 0.0
    assert inner.get("top_k", inner.get("topK")) == 5


@pytest.mark.parametrize("where", ["provider", "model"])
def test_options_may_not_replace_the_conversation(kind, raw, where):
    taken = {"openai-responses": "input", "google": "contents"}.get(kind, "messages")
    options = {taken: [], "tools": []}
    asked = provider(kind, raw.url, options=options if where == "provider" else {})
    model = ModelInfo(id="svc:m", options=options if where == "model" else {})
    with pytest.raises(ConfigError, match=taken):
        ask(asked, question(model=model))
    assert raw.seen == []


def test_a_setting_that_the_protocol_does_not_have(raw):
    with pytest.raises(UsageError, match="'seed'") as caught:
        ask(provider("anthropic", raw.url), question(seed=7))
    assert "temperature" in caught.value.hint
    with pytest.raises(UsageError, match="'tmeperature'"):
        ask(provider("openai-chat", raw.url), question(tmeperature=1))
    assert raw.seen == []


@pytest.mark.parametrize("kind", ["openai-chat", "compatible", "google"])
def test_every_standard_setting(kind, raw):
    ask(
        provider(kind, raw.url),
        question(seed=7, stop="END", presence_penalty=0.5, frequency_penalty=0.25),
    )
    body = last_body(raw, kind)
    inner = body.get("generationConfig", body)
    assert inner["seed"] == 7
    assert inner.get("stop", inner.get("stopSequences")) == ["END"]
    assert inner.get("presence_penalty", inner.get("presencePenalty")) == 0.5
    assert inner.get("frequency_penalty", inner.get("frequencyPenalty")) == 0.25


@pytest.mark.parametrize(
    ("effort", "field"), [("off", "none"), ("low", "low"), ("medium", "medium"), ("high", "high")]
)
def test_the_effort_is_one_setting(raw, effort, field):
    known = ModelInfo(id="svc:gpt-5.5", reasoning=True)
    ask(provider("openai-responses", raw.url), question(model=known, effort=effort))
    assert last_body(raw, "openai-responses")["reasoning"]["effort"] == field
    ask(provider("compatible", raw.url), question(effort=effort))
    assert last_body(raw, "compatible")["reasoning_effort"] == field


def test_json_mode_stands_back_for_tools_where_it_must(raw):
    ask(provider("google", raw.url), question(json=True, tools=[COUNT_ROWS]))
    body = last_body(raw, "google")
    assert "responseMimeType" not in body["generationConfig"]
    assert "one JSON value" in json.dumps(body["systemInstruction"])


# --- keys and headers ----------------------------------------------------------------


def test_headers_of_the_configuration_are_sent(kind, raw):
    ask(provider(kind, raw.url, headers={"X-Team": "data"}), question())
    assert raw.seen[-1].headers["x-team"] == "data"


def test_the_environment_decides_nothing(kind, raw, monkeypatch):
    for name, value in {
        "OPENAI_API_KEY": "sk-env", "ANTHROPIC_API_KEY": "sk-env", "GEMINI_API_KEY": "sk-env",
        "GOOGLE_API_KEY": "sk-env", "OPENAI_BASE_URL": "http://127.0.0.1:1",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "OPENAI_ORG_ID": "org-env",
        "OPENAI_CUSTOM_HEADERS": "X-Env: leak", "ANTHROPIC_CUSTOM_HEADERS": "X-Env: leak",
        "GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "project-env",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    ask(provider(kind, raw.url), question())
    (seen,) = raw.seen
    assert not {"sk-env", "org-env", "leak", "project-env"} & set(seen.headers.values())
    assert b"env" not in seen.raw.lower()


def test_a_key_is_asked_for_by_the_host_it_will_go_to(kind, raw):
    keys = HeldKeys()
    ask(provider(kind, raw.url + "/v1", keys=keys, api_key_env="TEAM_KEY"), question())
    assert set(keys.asked) == {("svc", f"http://127.0.0.1:{raw.port}", "TEAM_KEY")}


def test_the_vendors_variable_counts_for_the_vendors_address_only(raw):
    own, custom = HeldKeys(None), HeldKeys(None)
    assert provider("anthropic", "", keys=own).unusable() == "no key"
    provider("anthropic", raw.url, keys=custom).unusable()
    assert own.asked == [("svc", "api.anthropic.com", "ANTHROPIC_API_KEY")]
    assert custom.asked[0][2] == ""


def test_without_a_key_nothing_is_sent(kind, raw):
    with pytest.raises(MissingKeyError):
        ask(provider(kind, raw.url, keys=HeldKeys(None)), question())
    assert raw.seen == []


def test_a_server_that_needs_no_key_gets_no_header_for_one(raw):
    asked = provider("compatible", raw.url, keys=HeldKeys(None), key_required=False)
    assert asked.unusable() == ""
    assert text_of(ask(asked, question())) == "fine"
    assert "authorization" not in raw.seen[0].headers


def test_no_request_leaves_for_another_host(raw):
    async def follow(url: str) -> None:
        async with httpx2.AsyncClient(transport=transport, follow_redirects=True) as client:
            await client.post(url, content=b"{}")

    transport = BoundTransport(httpx2.AsyncHTTPTransport(), Outgoing("https://api.example", SECRET))
    for other in (raw.url, "http://api.example", "https://api.example:8443", "https://example"):
        with pytest.raises(RequestRejectedError, match="nothing was sent"):
            asyncio.run(follow(other))
    assert raw.seen == []
    assert SECRET not in repr(Outgoing(raw.url, SECRET))


def test_a_proxy_of_the_environment_is_used(raw, monkeypatch):
    monkeypatch.setenv("http_proxy", raw.url)
    monkeypatch.delenv("no_proxy", raising=False)
    assert text_of(ask(provider("compatible", "http://models.example/v1"), question())) == "fine"
    assert raw.seen[0].path == "http://models.example/v1/chat/completions"


def test_no_proxy_is_used_for_this_machine(raw, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert text_of(ask(provider("compatible", raw.url), question())) == "fine"


def test_a_proxy_that_cannot_be_used(monkeypatch):
    monkeypatch.setenv("https_proxy", "gopher://me:password@proxy.example")
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ConfigError, match="proxy") as caught:
        ask(provider("anthropic", ""), question())
    assert "password" not in str(caught.value)


# --- history --------------------------------------------------------------------------


def test_each_request_begins_with_the_bytes_of_the_one_before(kind, raw):
    wires = [WIRES[kind]() for _ in range(3)]
    raw.play(
        Play(reply(wires[0], ["one"], reasoning=["hm"])),
        Play(reply(wires[1], calls=[("c1", "count_rows", ['{"table": "df"}'])], reasoning=["so"])),
        Play(reply(wires[2], ["three"])),
    )
    asked = provider(kind, raw.url)
    messages: list[Message] = []
    turns = [
        (ContextPart(title="notebook", text="cell [1]"), TextPart(text="one?")),
        (TextPart(text="two?"),),
        (ToolResultPart(id="c1", name="count_rows", text="rows: 3"), TextPart(text="and?")),
    ]
    for parts in turns:
        messages.append(Message(role="user", parts=parts))
        request = ModelRequest(
            SEEING, "Be brief.", tuple(messages), (COUNT_ROWS,), {"effort": "low"}
        )
        # Through JSON, as the history keeps it.
        said = reply_of(ask(asked, request)).message.model_dump_json()
        messages.append(Message.model_validate_json(said))
    sent = [_conversation(json.loads(seen.body)) for seen in raw.seen]
    for (rest_before, talk_before), (rest_after, talk_after) in pairwise(sent):
        assert rest_after == rest_before
        assert talk_after[: len(talk_before)] == talk_before
        assert len(talk_after) > len(talk_before)


def _conversation(body: dict[str, Any]) -> tuple[str, list[str]]:
    """The fields around the messages, and each message, as text without cache markers."""
    talk = next(body.pop(name) for name in ("messages", "input", "contents") if name in body)
    return json.dumps(_unmarked(body)), [json.dumps(_unmarked(message)) for message in talk]


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unmarked(inner) for name, inner in value.items() if name != "cache_control"}
    return [_unmarked(inner) for inner in value] if isinstance(value, list) else value


def test_the_same_request_has_the_same_bytes(kind, raw):
    request = question(tools=[COUNT_ROWS], files=[PNG], effort="high", json=True)
    ask(provider(kind, raw.url), request)
    ask(provider(kind, raw.url), request)
    assert raw.seen[0].body == raw.seen[1].body


def test_anthropic_is_told_where_to_cache(raw):
    ask(provider("anthropic", raw.url), question(tools=[COUNT_ROWS]))
    body = last_body(raw, "anthropic")
    for block in (body["tools"][-1], body["system"][-1], body["messages"][-1]["content"][-1]):
        assert block["cache_control"]["type"] == "ephemeral"


def test_reasoning_of_another_model_is_not_sent_on(kind, raw):
    other = Message(
        role="assistant",
        parts=(
            ReasoningPart(text="PRIVATE THOUGHT"),
            TextPart(text="ANSWER"),
            ToolCallPart(id="c1", name="count_rows", arguments={"table": "df"}),
        ),
        model="elsewhere:m",
        native={"kind": kind, "response": {"parts": []}},
    )
    result = Message(
        role="user", parts=(ToolResultPart(id="c1", name="count_rows", text="rows: 3"),)
    )
    messages = (*question().messages, other, result)
    ask(provider(kind, raw.url), ModelRequest(SEEING, "", messages, (COUNT_ROWS,)))
    body = json.dumps(last_body(raw, kind))
    assert "PRIVATE THOUGHT" not in body
    assert "<think" not in body
    assert "ANSWER" in body


def test_reasoning_goes_back_signed_to_the_model_that_wrote_it(raw):
    raw.play(Play(reply(WIRES["anthropic"](), ["yes"], reasoning=["because"])))
    asked = provider("anthropic", raw.url)
    first = question(effort="low")
    answer = reply_of(ask(asked, first)).message
    second = Message(role="user", parts=(TextPart(text="sure?"),))
    ask(asked, ModelRequest(SEEING, "", (*first.messages, answer, second), (), {"effort": "low"}))
    block = last_body(raw, "anthropic")["messages"][1]["content"][0]
    assert block == {"type": "thinking", "thinking": "because", "signature": "c2lnbmVk"}


def test_a_record_that_cannot_be_read_is_no_obstacle(kind, raw):
    broken = Message(
        role="assistant",
        parts=(TextPart(text="ANSWER"),),
        model=SEEING.id,
        native={"kind": kind, "response": {"kind": "from the future"}},
    )
    again = Message(role="user", parts=(TextPart(text="and?"),))
    ask(provider(kind, raw.url), ModelRequest(SEEING, "", (*question().messages, broken, again)))
    assert "ANSWER" in json.dumps(last_body(raw, kind))


def test_an_empty_reply_in_the_history_is_left_out(kind, raw):
    empty = Message(role="assistant", parts=(), model="elsewhere:m")
    again = Message(role="user", parts=(TextPart(text="and?"),))
    ask(provider(kind, raw.url), ModelRequest(SEEING, "", (*question().messages, empty, again)))
    assert '"assistant"' not in json.dumps(last_body(raw, kind))


# --- attachments ----------------------------------------------------------------------


def test_a_model_that_reads_no_images_is_not_sent_any(kind, raw):
    blind = ModelInfo(id="svc:m")
    with pytest.raises(RequestRejectedError, match=r"plot\.png was not sent"):
        ask(provider(kind, raw.url), question(model=blind, files=[PNG]))
    assert raw.seen == []


def test_a_file_that_no_model_reads_is_refused(raw):
    song = FilePart(name="a.mp3", media_type="audio/mpeg", data=b"ID3")
    with pytest.raises(RequestRejectedError, match=r"a\.mp3 \(audio/mpeg\)"):
        ask(provider("google", raw.url), question(files=[song]))


def test_a_conversation_with_an_image_goes_on_with_a_model_that_reads_none(kind, raw):
    messages = (
        *question(files=[PNG]).messages,
        Message(role="assistant", parts=(TextPart(text="A plot."),), model="other:m"),
        Message(role="user", parts=(TextPart(text="go on"),)),
    )
    ask(provider(kind, raw.url), ModelRequest(ModelInfo(id="svc:m"), "", messages))
    body = json.dumps(last_body(raw, kind))
    assert "plot.png was shown here" in body
    assert "base64" not in body


def found_plot(model: ModelInfo) -> ModelRequest:
    """A turn in which a tool has found a picture."""
    call = ToolCallPart(id="c7", name="count_rows", arguments={"table": "df"})
    result = ToolResultPart(id="c7", name="count_rows", text="rows: 3", files=(PNG,))
    messages = (
        *question().messages,
        Message(role="assistant", parts=(call,), model="other:m"),
        Message(role="user", parts=(result,)),
    )
    return ModelRequest(model, "", messages, (COUNT_ROWS,))


def test_an_image_that_a_tool_found_is_sent_along_with_its_result(kind, raw):
    ask(provider(kind, raw.url), found_plot(SEEING))
    sent = json.dumps(last_body(raw, kind)).replace("-", "+").replace("_", "/")
    assert base64.b64encode(PNG.data).decode() in sent
    assert sent.count("rows: 3") == 1


def test_a_model_that_reads_no_images_is_told_that_a_tool_found_one(kind, raw):
    ask(provider(kind, raw.url), found_plot(ModelInfo(id="svc:m")))
    body = json.dumps(last_body(raw, kind))
    assert "rows: 3\\n[plot.png was shown here; this model cannot read it]" in body
    assert "base64" not in body


# --- compatible servers ---------------------------------------------------------------


def test_a_compatible_server_gets_the_plain_protocol(raw):
    model = ModelInfo(id="svc:qwen3:8b", context_window=32_000, max_output=4_000)
    ask(provider("compatible", raw.url), question(model=model, tools=[COUNT_ROWS]))
    body = last_body(raw, "compatible")
    assert body["model"] == "qwen3:8b"
    assert body["max_tokens"] == 4_000
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert body["messages"][1] == {"role": "user", "content": "hello"}
    assert "strict" not in body["tools"][0]["function"]
    assert None not in body.values()
    assert set(body) == {
        "model", "messages", "tools", "tool_choice", "stream", "stream_options", "max_tokens"
    }  # fmt: skip


def test_the_default_limit_leaves_room_in_a_small_window(raw):
    small = ModelInfo(id="svc:tiny", context_window=8_000)
    ask(provider("compatible", raw.url), question(model=small))
    assert last_body(raw, "compatible")["max_tokens"] == 4_000


def test_text_parts_go_to_a_compatible_server_as_one_string(raw):
    parts = (ContextPart(title="cell", text="x = 1"), TextPart(text="why?"))
    request = ModelRequest(SEEING, "", (Message(role="user", parts=parts),))
    ask(provider("compatible", raw.url), request)
    assert last_body(raw, "compatible")["messages"] == [
        {"role": "user", "content": "x = 1\n\nwhy?"}
    ]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
        ("response_format", "'response_format.type' must be 'json_schema' or 'text'"),
        ("reasoning_effort", "Extra inputs are not permitted: reasoning_effort"),
    ],
)
def test_a_field_that_a_server_refuses_is_left_out_and_said_so(raw, field, said):
    refusal = WIRES["compatible"]().failure(400, said)
    raw.play(Play([refusal], 400, {"content-type": "application/json"}))
    asked = provider("compatible", raw.url, limits=FAST)
    events = ask(asked, question(json=True, effort="low"))
    notice, *rest = events
    assert isinstance(notice, Retrying)
    assert field in notice.reason
    assert text_of(rest) == "fine"
    first, second = (json.loads(seen.body) for seen in raw.seen)
    assert field in first
    assert field not in second

    assert not isinstance(ask(asked, question(json=True, effort="low"))[0], Retrying)


def test_reasoning_that_a_server_refuses_to_take_back_is_left_out(raw):
    raw.play(Play(reply(WIRES["compatible"](), ["one"], reasoning=["hm"])))
    asked = provider("compatible", raw.url, limits=FAST)
    answer = reply_of(ask(asked, question())).message
    refusal = WIRES["compatible"]().failure(
        400, "messages.1.reasoning_content: Extra inputs are not permitted"
    )
    raw.play(Play([refusal], 400, {"content-type": "application/json"}))
    again = Message(role="user", parts=(TextPart(text="and?"),))
    ask(asked, ModelRequest(SEEING, "", (*question().messages, answer, again)))
    assert b"reasoning_content" in raw.seen[1].body
    assert b"reasoning_content" not in raw.seen[2].body


def test_a_summary_that_the_account_may_not_have_is_left_out(raw):
    body = {
        "error": {
            "message": "Your organization must be verified to generate reasoning summaries.",
            "type": "invalid_request_error",
            "param": "reasoning.summary",
            "code": "unsupported_value",
        }
    }
    raw.play(Play([json.dumps(body).encode()], 400, {"content-type": "application/json"}))
    events = ask(provider("openai-responses", raw.url), question(effort="low"))
    assert isinstance(events[0], Retrying)
    assert text_of(events[1:]) == "fine"
    assert "summary" in json.loads(raw.seen[0].body)["reasoning"]
    assert "summary" not in json.loads(raw.seen[1].body)["reasoning"]


# --- configuration --------------------------------------------------------------------


def test_a_kind_that_nobody_speaks():
    with pytest.raises(ConfigError, match="'openia'"):
        provider("openia", "http://127.0.0.1:1")


def test_an_address_that_is_none(kind):
    with pytest.raises(ConfigError, match="base_url"):
        ask(provider(kind, "localhost:11434"), question())
    assert "base_url" in provider(kind, "localhost:11434").unusable()


def test_nothing_allowed():
    assert provider("anthropic", "", allowed_models=()).unusable() == "no model is allowed"
    assert provider("anthropic", "", allowed_models=()).models() == ()
