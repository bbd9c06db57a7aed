"""What goes wrong with an image service: which error, and that nothing leaks or stays open."""

from __future__ import annotations

import asyncio
import json
import socket
import time

import pytest
from servers.raw import Play, RawServer
from test_image_services import SECRET, service

from jupyter_ai_assist.core import errors
from jupyter_ai_assist.core.errors import ProviderError
from jupyter_ai_assist.core.images.base import ImageRequest
from jupyter_ai_assist.core.images.remote import RemoteImages
from jupyter_ai_assist.core.images.specs import spec_of
from jupyter_ai_assist.core.settings import ModelInfo

MODELS = {
    "openai-responses": "gpt-image-2",
    "compatible": "sdxl",
    "google": "gemini-3.1-flash-image",
    "stability": "core",
    "replicate": "black-forest-labs/flux-schnell",
}
JSON = {"content-type": "application/json"}


@pytest.fixture(params=MODELS)
def kind(request) -> str:
    return request.param


@pytest.fixture
def raw():
    with RawServer() as server:
        yield server


def request_for(kind: str, painter: RemoteImages) -> ImageRequest:
    info = ModelInfo(id=f"svc:{MODELS[kind]}", images=True)
    return ImageRequest(info, spec_of(info, painter.maker), "a red fox")


async def made(kind: str, painter: RemoteImages):
    try:
        return await painter.make(request_for(kind, painter))
    finally:
        await painter.aclose()


def failure(kind: str, url: str, **options) -> ProviderError:
    painter = service(kind, url, **{"max_retries": 0, **options})
    with pytest.raises(ProviderError) as caught:
        asyncio.run(made(kind, painter))
    error = caught.value
    assert SECRET not in str(error) + repr(error)
    assert "\n" not in error.message
    assert error.hint
    return error


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.RequestRejectedError),
        (401, errors.AuthenticationError),
        (403, errors.AuthenticationError),
        (404, errors.ModelNotFoundError),
        (408, errors.OverloadedError),
        (409, errors.OverloadedError),
        (413, errors.RequestRejectedError),
        (429, errors.RateLimitedError),
        (500, errors.OverloadedError),
        (503, errors.OverloadedError),
        (529, errors.OverloadedError),
    ],
)
def test_each_status_is_an_error_of_ours(kind, raw, status, error):
    body = {"error": {"message": f"no, and {SECRET} is yours"}, "errors": [f"no, {SECRET}"]}
    raw.play(Play([json.dumps(body).encode()], status, JSON))
    found = failure(kind, raw.url)
    assert isinstance(found, error)
    assert found.status == status
    assert "no" in found.message


def test_a_pause_that_the_service_asks_for_is_kept(kind, raw):
    raw.play(Play([b"{}"], 429, {**JSON, "retry-after": "7"}))
    assert failure(kind, raw.url).retry_after == 7


def test_what_may_pass_is_tried_again(kind, raw):
    raw.play(Play([b"{}"], 503, JSON), Play([b"{}"], 500, JSON), Play([b"{}"], 401, JSON))
    found = failure(kind, raw.url, max_retries=2)
    assert isinstance(found, errors.AuthenticationError)
    assert len(raw.seen) == 3


@pytest.mark.parametrize(
    "play",
    [
        Play([b"<html>hello</html>"], headers={"content-type": "text/html"}),
        Play([b"[]"], headers=JSON),
        Play([b"{}"], headers=JSON),
        Play([b'{"data": [], "candidates": [], "output": []}'], headers=JSON),
        Play([b'{"data": [{"b64_json": "????"}], "image": 7, "status": 3}'], headers=JSON),
    ],
    ids=["no JSON", "no object", "nothing", "no images", "no image"],
)
def test_an_answer_that_is_none_is_said(kind, raw, play):
    raw.play(play)
    assert isinstance(failure(kind, raw.url), ProviderError)


def test_a_connection_that_is_cut_before_the_answer(kind, raw):
    raw.play(Play(silent=True, end="cut"))
    assert isinstance(failure(kind, raw.url), errors.UnreachableError)


def test_a_connection_that_is_cut_in_the_answer_is_not_tried_again(kind, raw):
    """Something was made, and is to be paid."""
    raw.play(Play([b'{"data": [{"b64_json": "iVBOR'], headers=JSON, end="cut"))
    found = failure(kind, raw.url, max_retries=2)
    assert isinstance(found, errors.TruncatedReplyError)
    assert len(raw.seen) == 1


def test_nobody_listens(kind):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    assert isinstance(failure(kind, f"http://127.0.0.1:{port}"), errors.UnreachableError)


def test_a_redirect_gets_no_key(kind, raw):
    with RawServer() as other:
        raw.play(Play([], 307, {"location": f"{other.url}/steal"}))
        assert isinstance(failure(kind, raw.url), errors.RequestRejectedError)
        assert other.seen == []


def test_stop_closes_the_connection(kind, raw):
    raw.play(Play(silent=True, end="hang"))

    async def run() -> float:
        painter = service(kind, raw.url)
        making = asyncio.ensure_future(made(kind, painter))
        await asyncio.to_thread(raw.await_request)
        began = time.monotonic()
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        return time.monotonic() - began

    assert asyncio.run(run()) < 5
    assert raw.seen[0].gone.wait(60)


REFUSALS = {
    "openai-responses": (400, {"error": {"code": "moderation_blocked", "message": "not that"}}),
    "google": (200, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}),
    "stability": (403, {"name": "content_moderation", "errors": ["not that"]}),
    "replicate": (201, {"id": "p", "status": "failed", "error": "NSFW content detected"}),
}


@pytest.mark.parametrize("kind", REFUSALS, indirect=False)
def test_a_service_that_declines_is_said_to(kind, raw):
    status, body = REFUSALS[kind]
    raw.play(Play([json.dumps(body).encode()], status, JSON))
    found = failure(kind, raw.url, max_retries=2)
    assert isinstance(found, errors.RefusedReplyError)
    assert len(raw.seen) == 1


def test_a_filtered_image_is_a_refusal_as_well(raw):
    body = {"image": "aGk=", "finish_reason": "CONTENT_FILTERED", "seed": 1}
    raw.play(Play([json.dumps(body).encode()], headers=JSON))
    assert isinstance(failure("stability", raw.url), errors.RefusedReplyError)


def test_a_prediction_that_fails_says_why(raw):
    body = {"id": "p", "status": "failed", "error": "width must be a multiple of 8"}
    raw.play(Play([json.dumps(body).encode()], 201, JSON))
    found = failure("replicate", raw.url)
    assert isinstance(found, errors.RequestRejectedError)
    assert "multiple of 8" in found.message


def test_a_prediction_that_is_stopped_is_cancelled(server):
    server.looks = 1_000

    async def run() -> None:
        painter = service("replicate", server.url)
        making = asyncio.ensure_future(painter.make(request_for("replicate", painter)))
        await asyncio.to_thread(server.await_request, 2)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        while not any(one.path.endswith("/cancel") for one in server.seen):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await painter.aclose()

    asyncio.run(asyncio.wait_for(run(), 60))
