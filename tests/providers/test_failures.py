"""No exception of the libraries below is left unmapped, and none leaks a secret."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import anthropic
import httpx2
import openai
import pytest
from google.genai import errors as google_errors
from held_keys import SECRET
from pydantic_ai import exceptions as ai

from jupyter_ai_assist.core import errors
from jupyter_ai_assist.core.providers.failures import mapped, translate
from jupyter_ai_assist.core.providers.service import Service

SERVICE = Service("The Service", "svc", "api.example.org", "model-1", (SECRET,))

UNMAPPED_ON_PURPOSE = {
    # Only pydantic-ai's own agent raises them, and we use none.
    "FallbackExceptionGroup", "RunTimedOut",
    "ApprovalRequired", "CallDeferred", "ModelRetry", "RetryModelRequest", "SkipModelRequest",
    "SkipToolExecution", "SkipToolValidation", "ToolFailed", "ToolRetryError", "ToolFailedError",
}  # fmt: skip


def exceptions() -> Iterator[type[Exception]]:
    for module in (ai, openai, anthropic, google_errors, httpx2):
        for name, value in sorted(vars(module).items()):
            is_error = inspect.isclass(value) and issubclass(value, Exception)
            if is_error and not issubclass(value, Warning) and name not in UNMAPPED_ON_PURPOSE:
                yield value


@pytest.mark.parametrize(
    "kind", [*exceptions()], ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
@pytest.mark.parametrize("arrived", [False, True])
def test_every_exception_has_an_error_of_ours(kind, arrived):
    # Their constructors differ; what counts is the class and the text.
    error = kind.__new__(kind)
    Exception.__init__(error, f"it broke near {SECRET}")
    vars(error).update(message=f"it broke near {SECRET}", body=None, request_id=None)
    with pytest.raises(errors.AssistError) as caught, mapped(SERVICE, lambda: arrived):
        raise error
    assert isinstance(caught.value, errors.ProviderError | errors.ConfigError)
    assert SECRET not in str(caught.value)
    assert caught.value.hint
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ai.ContentFilterError("no"), errors.RefusedReplyError),
        (ai.UserError("no"), errors.RequestRejectedError),
        (ai.ModelRequestTimeout("m", 3), errors.ProviderTimeoutError),
        (ai.ModelConnectionError("m", "no route"), errors.UnreachableError),
        (ai.ModelTimeoutError("m", "slow", phase="read"), errors.ProviderTimeoutError),
        (ai.ModelTimeoutError("m", "slow", phase="connect"), errors.UnreachableError),
        (ai.ModelQuotaExceededError("m", "used up"), errors.RateLimitedError),
        (ai.ModelContextWindowExceededError("m", "long"), errors.ContextTooLongError),
        (ai.ModelHTTPError(418, "m", "teapot"), errors.RequestRejectedError),
        (ai.ModelHTTPError(507, "m", "full"), errors.OverloadedError),
        (httpx2.ConnectTimeout("slow"), errors.UnreachableError),
        (httpx2.ReadTimeout("slow"), errors.ProviderTimeoutError),
        (httpx2.ReadError("cut"), errors.UnreachableError),
        (httpx2.InvalidURL("what"), errors.ConfigError),
        (httpx2.UnsupportedProtocol("ftp"), errors.ConfigError),
        (ConnectionResetError("cut"), errors.UnreachableError),
        (TimeoutError(), errors.ProviderTimeoutError),
        (KeyError("choices"), errors.MalformedReplyError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_what_an_exception_means(error, expected):
    assert type(translate(error, SERVICE)) is expected


def test_a_connection_that_breaks_later_has_cut_the_reply():
    cut = translate(ai.ModelConnectionError("m", "reset"), SERVICE, arrived=True)
    assert type(cut) is errors.TruncatedReplyError


def test_an_error_of_ours_passes_through_whoever_wraps_it():
    ours = errors.RequestRejectedError("redirected")
    wrapped = openai.APIConnectionError(request=httpx2.Request("GET", "http://x"))
    wrapped.__cause__ = ours
    assert translate(wrapped, SERVICE) is ours


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "the reason"}},
        {"message": "the reason"},
        {"detail": "the reason"},
        {"detail": [{"message": "the reason"}]},
        {"error": "the reason"},
        [{"error": {"message": "the reason"}}],
        "the reason",
    ],
)
def test_the_services_own_words_are_found(body):
    assert "the reason" in translate(ai.ModelHTTPError(400, "m", body), SERVICE).message


def test_the_services_own_words_are_bounded_and_on_one_line():
    error = translate(ai.ModelHTTPError(400, "m", "line\n" * 1_000), SERVICE)
    assert "\n" not in error.message
    assert len(error.message) < 600
