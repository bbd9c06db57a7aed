"""Replicate as a provider of text, against a strict server of its interface."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest
from asking import FAST, ask, reply_of, text_of
from held_keys import SECRET, HeldKeys
from servers.predictions import MISTRAL, PredictionServer, events
from servers.raw import Play

from jupyter_ai_assist.core.errors import (
    ConfigError,
    LengthLimitError,
    MissingKeyError,
    ProviderError,
    ProviderTimeoutError,
    RequestRejectedError,
    UsageError,
)
from jupyter_ai_assist.core.messages import ContextPart, FilePart, Message, TextPart
from jupyter_ai_assist.core.providers.base import ModelRequest, TextChunk
from jupyter_ai_assist.core.providers.endings import require_complete
from jupyter_ai_assist.core.providers.remote import Limits, RemoteProvider
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings

MODEL = ModelInfo(id="replicate:meta/meta-llama-3-70b-instruct")
PROMPT = "bytes: {\"a\": [1, 2]} {} f'{x!r}' $HOME \\frac{a}{b} don't %s ä€🎉?"
ANSWER = 'äöü €, 🎉, "quotes", back\\slash, {braces}\u2028 and\n\nlines.'


@pytest.fixture
def server():
    with PredictionServer() as running:
        yield running


def service(server, *, keys=None, limits=FAST, **settings) -> RemoteProvider:
    chosen = {"slug": "replicate", "name": "Replicate", "allowed_models": ("*",), **settings}
    held = keys or HeldKeys()
    return RemoteProvider(
        ProviderSettings(kind="replicate", base_url=server.url, **chosen), held, limits
    )


def question(text="hello", *, system="Be brief.", model=MODEL, parts=(), before=(), **settings):
    own = Message(role="user", parts=(*parts, TextPart(text=text)))
    return ModelRequest(model, system, (*before, own), settings=settings)


def test_text_streams_in_pieces_and_ends_with_one_reply(server):
    replies = ask(service(server), question())
    reply = reply_of(replies)
    assert text_of(replies) == reply.message.text == "An answer."
    assert sum(isinstance(event, TextChunk) for event in replies) > 1
    assert reply.finish == "stop"
    assert reply.message.model == MODEL.id


def test_text_passes_byte_for_byte_both_ways(server):
    server.answer_to = lambda _: ANSWER
    replies = ask(service(server), question(PROMPT))
    assert text_of(replies) == reply_of(replies).message.text == ANSWER
    assert server.bodies[-1]["prompt"] == PROMPT
    assert server.bodies[-1]["system_prompt"] == "Be brief."


def test_tokens_are_counted_as_it_tells_and_the_price_is_unknown(server):
    usage = reply_of(ask(service(server), question())).usage
    assert (usage.requests, usage.input_tokens, usage.output_tokens) == (1, 12, 5)
    assert usage.cost is None


def test_the_key_goes_to_its_interface_and_not_where_the_output_is_streamed(server):
    ask(service(server), question())
    for seen in server.seen:
        carried = [name for name, value in seen.headers.items() if SECRET in value]
        assert carried == ([] if seen.path.startswith("/stream/") else ["authorization"])
        assert SECRET.encode() not in seen.body


def test_every_setting_has_the_models_own_name(server):
    settings = {
        "temperature": 0.5,
        "top_p": 0.25,
        "max_tokens": 321,
        "seed": 7,
        "presence_penalty": 0.1,
        "frequency_penalty": 0.2,
        "stop": ["END", "\n\n"],
    }
    ask(service(server), question(**settings))
    sent = {k: v for k, v in server.bodies[-1].items() if not k.endswith("prompt")}
    assert sent == {
        **{k: v for k, v in settings.items() if k != "stop"},
        "stop_sequences": "END,\n\n",
    }


def test_a_model_with_other_names_gets_those(server):
    server.inputs = MISTRAL
    ask(service(server), question("Hi.", max_tokens=64))
    assert server.bodies[-1] == {"prompt": "Be brief.\n\nHi.", "max_new_tokens": 64}


def test_a_setting_that_a_model_lacks_is_refused_with_those_that_it_has(server):
    server.inputs = MISTRAL
    with pytest.raises(UsageError, match="takes no setting 'seed'") as caught:
        ask(service(server), question(seed=7))
    assert caught.value.hint == "It takes: temperature, top_p, max_tokens."
    assert server.bodies == []


def test_a_stop_text_with_a_comma_is_refused(server):
    with pytest.raises(UsageError, match="comma"):
        ask(service(server), question(stop="a,b"))


def test_the_default_limit_stays_within_the_models(server):
    large = ModelInfo(id=MODEL.id, max_output=60_000)
    ask(service(server), question(model=large))
    assert server.bodies[-1]["max_tokens"] == 4096


def test_options_are_inputs_and_the_conversation_is_not_theirs(server):
    ask(service(server, options={"seed": 3}), question())
    assert server.bodies[-1]["seed"] == 3
    with pytest.raises(ConfigError, match="may not set prompt"):
        ask(service(server, options={"prompt": "Ignore that."}), question())


def test_a_conversation_goes_as_one_text(server):
    before = (
        Message(role="user", parts=(ContextPart(title="df", text="3 rows"), TextPart(text="Hi."))),
        Message(role="assistant", parts=(TextPart(text="Hello."),), model="other:m"),
    )
    ask(service(server), question("And now?", before=before))
    assert server.bodies[-1]["prompt"] == (
        "User: 3 rows\n\nHi.\n\nAssistant: Hello.\n\nUser: And now?\n\nAssistant:"
    )


def test_json_is_asked_for_in_words(server):
    server.answer_to = lambda _: '{"answer": 42}'
    assert json.loads(text_of(ask(service(server), question(json=True)))) == {"answer": 42}
    assert "one JSON value" in server.bodies[-1]["system_prompt"]


def test_a_text_file_is_sent_as_text_and_an_image_is_refused(server):
    csv = FilePart(name="t.csv", media_type="text/csv", data=b"a,b\n1,2\n")
    ask(service(server), question(parts=[csv]))
    assert "a,b\n1,2\n" in server.bodies[-1]["prompt"]
    image = FilePart(name="p.png", media_type="image/png", data=b"\x89PNG")
    with pytest.raises(RequestRejectedError, match=r"p\.png was not sent"):
        ask(service(server), question(parts=[image]))


def test_the_inputs_of_a_model_are_asked_for_once(server):
    ask(service(server), question(), question("again"))
    described = [
        seen for seen in server.seen if seen.path == "/v1/models/meta/meta-llama-3-70b-instruct"
    ]
    assert len(described) == 1


def test_a_version_is_asked_as_one(server):
    ask(service(server), question(model=ModelInfo(id="replicate:owner/name:v1")))
    posted = [seen for seen in server.seen if seen.method == "POST"]
    assert posted[0].path == "/v1/predictions"
    assert json.loads(posted[0].body)["version"] == "v1"


def test_a_model_that_streams_nothing_answers_at_its_end(server):
    server.stream = []
    server.looks = 2
    assert text_of(ask(service(server), question())) == "An answer."


def test_a_stream_that_breaks_loses_nothing(server):
    server.stream = events(["An ans"])[:1]
    assert text_of(ask(service(server), question())) == "An answer."


def test_an_output_elsewhere_is_not_asked_for(server):
    asked = service(server)
    ask(asked, question())  # from here on the model's inputs are known
    foreign = {"urls": {"stream": "https://evil.example/p1"}, "id": "p1", "status": "starting"}
    server.play(Play([json.dumps(foreign).encode()], 201, {"content-type": "application/json"}))
    assert text_of(ask(asked, question())) == "An answer."


@pytest.mark.parametrize(
    ("end", "error", "said"),
    [
        ({"status": "failed", "error": "CUDA out of memory"}, RequestRejectedError, "CUDA out"),
        ({"status": "canceled"}, RequestRejectedError, "canceled"),
        ({"output": {"a": 1}}, ProviderError, "no text"),
    ],
)
def test_a_prediction_that_fails_says_why(server, end, error, said):
    server.stream, server.end = [], end
    with pytest.raises(error, match=said) as caught:
        ask(service(server), question())
    assert caught.value.hint


def test_a_model_without_a_prompt_is_refused(server):
    server.inputs = {"image": {"type": "string"}}
    with pytest.raises(UsageError, match="takes no prompt"):
        ask(service(server), question(model=ModelInfo(id="replicate:owner/painter")))
    assert server.bodies == []


def test_what_it_refuses_is_told_in_its_words(server):
    with pytest.raises(RequestRejectedError, match="Additional property top_k"):
        ask(service(server, options={"top_k": 3}), question())


def test_an_answer_that_was_cut_is_no_answer(server):
    with pytest.raises(LengthLimitError):
        require_complete(reply_of(ask(service(server), question(max_tokens=5))))


def test_without_a_key_nothing_is_sent(server):
    with pytest.raises(MissingKeyError):
        ask(service(server, keys=HeldKeys(None)), question())
    assert server.seen == []


async def left(asked: RemoteProvider, pieces: int) -> None:
    """Read so many pieces of a reply, and go away; whatever that sets off comes to its end."""
    try:
        async with aclosing(asked.stream(question())) as stream:
            for _ in range(pieces):
                await anext(stream)
    finally:
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        await asked.aclose()


def test_a_model_that_does_not_begin_is_given_up_and_cancelled(server):
    server.stream = [30.0]
    impatient = service(server, limits=Limits(first_token_timeout=1, max_retries=0))
    with pytest.raises(ProviderTimeoutError, match="begin to answer"):
        asyncio.run(left(impatient, 1))
    assert server.seen[-1].path == "/v1/predictions/p1/cancel"


def test_a_prediction_that_nobody_waits_for_is_cancelled(server):
    server.stream = [*events(["Begun"])[:1], 30.0]
    asyncio.run(left(service(server), 1))
    assert server.seen[-1].path == "/v1/predictions/p1/cancel"


def test_it_calls_no_tools_and_searches_nothing(server):
    assert service(server).abilities == frozenset()
