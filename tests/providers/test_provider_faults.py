"""What goes wrong with a service, for every kind: which error, and that nothing leaks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest
from asking import COUNT_ROWS, FAST, KINDS, ask, provider, question, reasoning_of, reply_of, text_of
from held_keys import SECRET
from servers.raw import Play, RawServer
from servers.wires import WIRES, Counts, reply

from jupyter_ai_assist.core import errors
from jupyter_ai_assist.core.errors import ProviderError
from jupyter_ai_assist.core.providers.base import ProviderEvent, Reply, Retrying, TextChunk
from jupyter_ai_assist.core.providers.remote import Limits, RemoteProvider

ONCE = Limits(max_retries=0)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def service(kind: str, raw: RawServer) -> RemoteProvider:
    return provider(kind, raw.url, limits=ONCE)


def failure(asked: RemoteProvider) -> tuple[ProviderError, list[ProviderEvent]]:
    """The error that a question ends with, and what came before it."""
    events: list[ProviderEvent] = []

    async def run() -> None:
        try:
            async for event in asked.stream(question(tools=[COUNT_ROWS])):
                events.append(event)  # noqa: PERF401 - kept when the stream raises
        finally:
            await asked.aclose()

    with pytest.raises(ProviderError) as caught:
        asyncio.run(run())
    assert SECRET not in str(caught.value) + repr(caught.value)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value, events


def refusing(kind: str, status: int, message: str = "no.", **headers: str) -> Play:
    body = WIRES[kind]().failure(status, message)
    return Play([body], status, {"content-type": "application/json", **headers})


def test_the_reply_counts_cached_and_reasoning_tokens(kind, service, raw):
    wire = WIRES[kind]()
    raw.play(Play(reply(wire, ["an", "swer"], reasoning=["hm", "m"], counts=Counts(90, 50, 20, 8))))
    events = ask(service, question())
    usage = reply_of(events).usage
    assert (usage.input_tokens, usage.cached_tokens) == (90, 50)
    assert (usage.output_tokens, usage.reasoning_tokens) == (20, 8)
    assert usage.cost is None  # nobody knows the price of an unknown server
    assert (reasoning_of(events), text_of(events)) == ("hmm", "answer")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "RequestRejectedError"),
        (401, "AuthenticationError"),
        (403, "AuthenticationError"),
        (404, "ModelNotFoundError"),
        (408, "OverloadedError"),
        (409, "OverloadedError"),
        (413, "RequestRejectedError"),
        (422, "RequestRejectedError"),
        (429, "RateLimitedError"),
        (500, "OverloadedError"),
        (503, "OverloadedError"),
        (529, "OverloadedError"),
    ],
)
def test_a_status_becomes_one_error(kind, service, raw, status, error):
    raw.play(refusing(kind, status, f"it went wrong with {SECRET}"))
    caught, events = failure(service)
    assert type(caught) is getattr(errors, error)
    assert caught.status == status
    assert "it went wrong" in caught.message
    assert events == []


def test_a_status_without_a_readable_body_is_an_error_too(kind, service, raw):
    raw.play(Play([b"<html>Bad gateway</html>"], 502, {"content-type": "text/html"}))
    caught, _ = failure(service)
    assert type(caught) is errors.OverloadedError


@pytest.mark.parametrize("kind", KINDS)
def test_a_prompt_that_is_too_long_is_told_apart(kind, raw):
    said = {
        "anthropic": "prompt is too long: 300000 tokens > 200000 maximum",
        "google": "The input token count (9) exceeds the maximum number of tokens allowed (8).",
    }.get(kind, "This model's maximum context length is 8 tokens.")
    raw.play(refusing(kind, 400, said))
    caught, _ = failure(provider(kind, raw.url, limits=ONCE))
    assert type(caught) is errors.ContextTooLongError


def test_a_pause_that_the_service_asks_for_is_kept_and_announced(kind, raw):
    limited = refusing(kind, 429, "slow down", **{"retry-after": "0"})
    raw.play(limited, Play(reply(WIRES[kind](), ["done"])))
    events = ask(provider(kind, raw.url), question())
    notice, *rest = events
    assert isinstance(notice, Retrying)
    assert notice.wait < 0.01
    assert "slow down" in notice.reason
    assert text_of(rest) == "done"


def test_a_pause_that_is_too_long_is_not_waited_for(kind, raw):
    raw.play(refusing(kind, 429, "come back tomorrow", **{"retry-after": "86400"}))
    caught, events = failure(provider(kind, raw.url))
    assert type(caught) is errors.RateLimitedError
    assert "86400 seconds" in caught.hint
    assert events == []


def test_what_may_pass_is_tried_again_a_few_times(kind, raw):
    raw.play(*[refusing(kind, 503, "busy")] * 3)
    caught, events = failure(provider(kind, raw.url))
    assert type(caught) is errors.OverloadedError
    assert [type(event) for event in events] == [Retrying, Retrying]
    assert events[1].wait == 2 * events[0].wait
    assert len(raw.seen) == 3


def test_what_will_not_pass_is_not_tried_again(kind, raw):
    raw.play(refusing(kind, 401))
    failure(provider(kind, raw.url))
    assert len(raw.seen) == 1


def test_nothing_is_tried_again_once_something_arrived(kind, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.text("Hel"), wire.error("it broke")]))
    caught, events = failure(provider(kind, raw.url))
    assert type(caught) is errors.OverloadedError
    assert "it broke" in caught.message
    assert text_of(events) == "Hel"
    assert len(raw.seen) == 1


def test_an_error_event_before_any_content_is_tried_again(kind, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.error("busy")]), Play(reply(WIRES[kind](), ["fine"])))
    events = ask(provider(kind, raw.url), question())
    assert isinstance(events[0], Retrying)
    assert text_of(events) == "fine"


def test_no_server(kind):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    caught, _ = failure(provider(kind, f"http://127.0.0.1:{port}", limits=ONCE))
    assert type(caught) is errors.UnreachableError
    assert f"127.0.0.1:{port}" in caught.message


def test_a_connection_cut_before_the_reply(kind, service, raw):
    raw.play(Play(silent=True, end="cut"))
    caught, _ = failure(service)
    assert type(caught) is errors.UnreachableError


def test_a_connection_cut_within_the_reply(kind, service, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.text("Hel"), 0.05], end="cut"))
    caught, events = failure(service)
    assert type(caught) is errors.TruncatedReplyError
    assert text_of(events) == "Hel"


def test_an_end_without_a_reason_is_a_truncated_reply(kind, service, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.text("Hel"), wire.text("lo")]))
    result = reply_of(ask(service, question()))
    assert result.finish == "truncated"
    assert result.message.text == "Hello"
    assert result.message.native is None


def test_an_end_without_anything_is_a_truncated_reply(kind, service, raw):
    raw.play(Play([]))
    caught, _ = failure(service)
    assert type(caught) is errors.TruncatedReplyError


def test_a_reply_cut_in_the_middle_of_a_tool_call_keeps_no_call(raw):
    wire = WIRES["openai-chat"]()
    raw.play(Play([wire.start(), wire.text("So"), wire.call("c1", "count_rows", ['{"table": "d'])]))
    result = reply_of(ask(provider("openai-chat", raw.url, limits=ONCE), question()))
    assert result.finish == "truncated"
    assert result.message.tool_calls == ()
    assert result.message.text == "So"


def test_the_output_limit_is_no_success(kind, service, raw):
    raw.play(Play(reply(WIRES[kind](), ["half a sent"], reason="length")))
    result = reply_of(ask(service, question()))
    assert (result.finish, result.message.text) == ("length", "half a sent")


def test_half_a_character_is_shown_as_such_and_the_reply_can_be_stored(kind, service, raw):
    pieces = reply(WIRES[kind](), ["a HALF ", "b WHOLE"])
    joined = rb"\ud83c\udf89"  # one character, as ASCII-only JSON writes it
    raw.play(Play([p.replace(b"HALF", rb"\ud83c").replace(b"WHOLE", joined) for p in pieces]))
    events = ask(service, question())
    message = reply_of(events).message
    assert message.text == text_of(events) == "a \ufffd b \U0001f389"
    assert type(message).model_validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("how", ["filter", "words"])
def test_a_refusal_is_no_success(kind, service, raw, how):
    wire = WIRES[kind]()
    if how == "filter":
        raw.play(Play(reply(wire, ["I"], reason="refusal")))
    else:
        raw.play(Play([wire.start(), wire.refusal("I will not.")]))
    result = reply_of(ask(service, question()))
    assert result.finish == "refusal"


@pytest.mark.parametrize("kind", ["openai-responses", "openai-chat", "compatible", "anthropic"])
def test_the_words_of_a_refusal_are_kept(kind, service, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.refusal("I will not.")]))
    assert reply_of(ask(service, question())).message.text == "I will not."


@pytest.mark.parametrize(
    "broken",
    [b"data: {broken json\n\n", b"data: [1, 2]\n\n", b"data: \xff\xfe\n\n", b'data: {"a": 1\n\n'],
    ids=["no-json", "no-object", "no-utf8", "half"],
)
def test_bytes_that_are_not_the_protocol(kind, service, raw, broken):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.text("Hel"), broken]))
    events = outcome(service)
    assert type(events[-1]) in {errors.MalformedReplyError, errors.TruncatedReplyError} or (
        isinstance(events[-1], Reply) and events[-1].finish == "truncated"
    )


def outcome(asked: RemoteProvider) -> Sequence[object]:
    """Every event, and the error that ended them, if one did."""
    events: list[object] = []

    async def run() -> None:
        try:
            async for event in asked.stream(question()):
                events.append(event)  # noqa: PERF401 - kept when the stream raises
        except ProviderError as error:
            events.append(error)
        finally:
            await asked.aclose()

    asyncio.run(run())
    return events


@pytest.mark.parametrize("kind", ["openai-responses", "openai-chat", "compatible", "anthropic"])
@pytest.mark.parametrize("written", ['{"table": ', "[1, 2]", "rows of df"])
def test_tool_arguments_that_are_no_object(kind, service, raw, written):
    raw.play(Play(reply(WIRES[kind](), calls=[("c1", "count_rows", [written])])))
    caught, _ = failure(service)
    assert type(caught) is errors.MalformedReplyError
    assert "'count_rows'" in caught.message


@pytest.mark.parametrize("kind", ["openai-responses", "openai-chat", "compatible"])
def test_tool_arguments_that_are_a_string_with_the_object_in_it(kind, service, raw):
    raw.play(Play(reply(WIRES[kind](), calls=[("c1", "count_rows", [r'"{\"table\": \"df\"}"'])])))
    (call,) = reply_of(ask(service, question(tools=[COUNT_ROWS]))).message.tool_calls
    assert call.arguments == {"table": "df"}


def test_a_tool_call_without_arguments_has_none(kind, service, raw):
    raw.play(Play(reply(WIRES[kind](), calls=[("c1", "count_rows", [])])))
    (call,) = reply_of(ask(service, question(tools=[COUNT_ROWS]))).message.tool_calls
    assert call.arguments == {}


def test_several_tool_calls_keep_their_order(kind, service, raw):
    calls = [("c1", "count_rows", ['{"table"', ': "a"}']), ("c2", "count_rows", ['{"table": "b"}'])]
    raw.play(Play(reply(WIRES[kind](), ["Both."], calls=calls)))
    found = reply_of(ask(service, question(tools=[COUNT_ROWS]))).message.tool_calls
    assert [(call.id, call.arguments["table"]) for call in found] == [("c1", "a"), ("c2", "b")]


def test_a_service_that_never_begins(kind, raw):
    raw.play(Play(silent=True, end="hang"))
    caught, _ = failure(
        provider(kind, raw.url, limits=Limits(first_token_timeout=1, max_retries=0))
    )
    assert type(caught) is errors.ProviderTimeoutError
    assert "did not begin" in caught.message
    assert raw.seen[0].gone.wait(60)


@pytest.mark.parametrize("when", ["before", "within"])
def test_cancelling_closes_the_connection(kind, raw, when):
    wire = WIRES[kind]()
    pieces = [] if when == "before" else [wire.start(), wire.text("Hel")]
    raw.play(Play(pieces, end="hang", silent=when == "before"))
    asked = provider(kind, raw.url, limits=FAST)

    async def run() -> None:
        begun = asyncio.Event()

        async def read() -> None:
            async for event in asked.stream(question()):
                if isinstance(event, TextChunk):
                    begun.set()

        task = asyncio.create_task(read())
        if when == "within":
            await begun.wait()
        seen = await asyncio.to_thread(raw.await_request)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The provider, its pool and the loop are all still alive here.
        assert await asyncio.to_thread(seen.gone.wait, 60)
        await asked.aclose()

    asyncio.run(run())


def test_leaving_the_stream_closes_the_connection(kind, raw):
    wire = WIRES[kind]()
    raw.play(Play([wire.start(), wire.text("Hel")], end="hang"))
    asked = provider(kind, raw.url, limits=FAST)

    async def run() -> None:
        stream = asked.stream(question())
        assert isinstance(await anext(stream), TextChunk)
        await stream.aclose()
        assert await asyncio.to_thread(raw.seen[0].gone.wait, 60)
        await asked.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(kind, service, raw, status):
    with RawServer(lambda _: Play([b"{}"])) as elsewhere:
        raw.play(Play([], status, {"location": f"{elsewhere.url}/v1/steal"}))
        caught, _ = failure(service)
        assert elsewhere.seen == []
    assert type(caught) is errors.RequestRejectedError
    assert elsewhere.url in caught.message
    assert "base_url" in caught.hint


def test_a_used_up_quota_is_not_tried_again(raw):
    body = b'{"error": {"message": "No quota is left", "code": "insufficient_quota"}}'
    raw.play(Play([body], 429, {"content-type": "application/json"}))
    caught, events = failure(provider("openai-chat", raw.url))
    assert type(caught) is errors.RateLimitedError
    assert not caught.retryable
    assert events == []
