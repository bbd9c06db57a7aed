"""Every exception below this package becomes one of our errors here, and only here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

import httpx2
from pydantic_ai import exceptions as ai

from jupyter_ai_assist.core.errors import (
    AssistError,
    AuthenticationError,
    ConfigError,
    ContextTooLongError,
    MalformedReplyError,
    ModelNotFoundError,
    OverloadedError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitedError,
    RefusedReplyError,
    RequestRejectedError,
    TruncatedReplyError,
    UnreachableError,
)
from jupyter_ai_assist.core.typed import typed

from .service import Service

__all__ = ["mapped", "translate"]


@contextmanager
def mapped(service: Service, arrived: Callable[[], bool]) -> Iterator[None]:
    """Raise what the code inside raises as one of our errors.

    ``arrived`` tells whether some of the reply had come: a connection that
    breaks then has cut a reply, before it was only unreachable.
    """
    try:
        yield
    except AssistError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library raises, people get our errors
        # The cause may hold the request with all its headers, so it is not chained.
        raise translate(error, service, arrived=arrived()) from None


def translate(error: Exception, service: Service, *, arrived: bool = False) -> AssistError:
    """The error of our tree that says what a foreign one means."""
    own = _own_cause(error)
    if own is not None:
        return own
    for kinds, build in _RULES:
        if isinstance(error, kinds):
            return build(error, service, arrived)
    status = _status(error)
    if status is not None:
        return _by_status(status, error, service)
    return _malformed(error, service)


def _own_cause(error: BaseException | None) -> AssistError | None:
    """What our transport raised, below an SDK's wrapping."""
    while error is not None:
        if isinstance(error, AssistError):
            return error
        error = error.__cause__
    return None


def _status(error: Exception) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 100 <= value < 600:  # noqa: PLR2004 - HTTP's range
                return value
    return None


def _detail(error: Exception, service: Service) -> str:
    """``": what the service said"``, or nothing."""
    body = getattr(error, "body", None)
    text = _message_in(body)
    if not text and isinstance(error, ai.ModelHTTPError):
        text = body if isinstance(body, str) else ""
    elif not text:
        text = str(error)
    param = _param_in(body)
    if param and param not in text:
        text = f"{text} ({param})"
    text = service.clean(text)
    return f": {text}" if text else "."


def _param_in(body: Any) -> str:
    """The field that an OpenAI-like error body names, for the people and for ``remote``."""
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    param = inner.get("param") if isinstance(inner, Mapping) else None
    return param if isinstance(param, str) else ""


def _message_in(body: Any) -> str:
    """The message in an error body: each service puts it somewhere else."""
    if isinstance(body, list):
        return _message_in(body[0]) if body else ""
    if not isinstance(body, Mapping):
        return ""
    for name in ("error", "message", "detail"):
        value = body.get(name)
        if isinstance(value, str):
            return value
        if inner := _message_in(value):
            return inner
    return ""


def _waiting(error: Exception) -> float | None:
    value = getattr(error, "retry_after", None)
    return float(value) if value is not None else None


def _authentication(error: Exception, service: Service, _: bool) -> ProviderError:
    return AuthenticationError(
        f"{service.name} does not accept the key{_detail(error, service)}",
        hint=f"Check what {service.key_from} prints, and for which account."
        if service.key_from
        else f"Store a valid key with {typed(f'/key set {service.slug}')}.",
        status=_status(error),
    )


def _not_found(error: Exception, service: Service, _: bool) -> ProviderError:
    return ModelNotFoundError(
        f"{service.name} has no model {service.model!r} at {service.host}{_detail(error, service)}",
        hint=f"See {typed('/models')} for what can be used, or check base_url.",
        status=_status(error),
    )


def _too_long(error: Exception, service: Service, _: bool) -> ProviderError:
    return ContextTooLongError(
        f"The prompt is too long for {service.model}{_detail(error, service)}",
        hint=f"Start anew with {typed('/new')}, attach less, or pick a model with a larger window.",
        status=_status(error),
    )


def _rejected(error: Exception, service: Service, _: bool) -> ProviderError:
    return RequestRejectedError(
        f"{service.name} refuses the request{_detail(error, service)}",
        hint="Change the setting or option that it names, or pick another model.",
        status=_status(error),
    )


def _limited(error: Exception, service: Service, _: bool) -> ProviderError:
    return RateLimitedError(
        f"{service.name} allows no more requests right now{_detail(error, service)}",
        hint=f"Wait a little, then use {typed('/retry')}.",
        status=_status(error),
        retry_after=_waiting(error),
    )


def _quota(error: Exception, service: Service, _: bool) -> ProviderError:
    result = RateLimitedError(
        f"The account's quota with {service.name} is used up{_detail(error, service)}",
        hint="Check plan and billing with the provider, or pick another model.",
        status=_status(error),
    )
    result.retryable = False
    return result


def _overloaded(error: Exception, service: Service, _: bool) -> ProviderError:
    return OverloadedError(
        f"{service.name} cannot answer right now{_detail(error, service)}",
        hint=f"Use {typed('/retry')} in a moment, or pick another model.",
        status=_status(error),
        retry_after=_waiting(error),
    )


def _disconnected(error: Exception, service: Service, arrived: bool) -> ProviderError:
    if arrived:
        return TruncatedReplyError(
            f"The connection to {service.name} broke in the middle of the reply.",
            hint=f"Use {typed('/retry')} to ask again.",
        )
    return UnreachableError(
        f"No connection to {service.name} at {service.host}{_detail(error, service)}",
        hint="Check the network, the proxy, and base_url; for a local server, that it runs.",
    )


def _timed_out(error: Exception, service: Service, arrived: bool) -> ProviderError:
    if getattr(error, "phase", None) == "connect" or isinstance(error, httpx2.ConnectTimeout):
        return _disconnected(error, service, arrived)
    return ProviderTimeoutError(
        f"{service.name} did not answer in time.",
        hint=f"Use {typed('/retry')}, or pick a faster model.",
    )


def _malformed(error: Exception, service: Service, _: bool = False) -> ProviderError:
    return MalformedReplyError(
        f"{service.name} sent something that is not its protocol "
        f"({type(error).__name__}{_detail(error, service)})",
        hint=f"Use {typed('/retry')}; if it stays so, check that base_url speaks the configured "
        "protocol.",
    )


def _empty_or_malformed(error: Exception, service: Service, arrived: bool) -> ProviderError:
    if "ended without" in str(error):
        return TruncatedReplyError(
            f"{service.name} ended the reply before it was complete.",
            hint=f"Use {typed('/retry')} to ask again.",
        )
    return _malformed(error, service, arrived)


def _refused(error: Exception, service: Service, _: bool) -> ProviderError:
    return RefusedReplyError(
        f"{service.name} declined to answer{_detail(error, service)}",
        hint="Rephrase the question, or leave out what it declines.",
    )


def _unusable_address(error: Exception, service: Service, _: bool) -> AssistError:
    return ConfigError(
        f"The address of {service.name} cannot be used{_detail(error, service)}",
        hint="Set base_url to an address that starts with https:// or http://.",
    )


def _in_stream(error: Exception, service: Service, arrived: bool) -> AssistError:
    """An error without a category: undecodable bytes, an error event, or an early end."""
    cut = _transport_cause(error)
    if cut is not None:
        return translate(cut, service, arrived=arrived)
    if isinstance(error.__cause__, (JSONDecodeError, UnicodeDecodeError)):
        return _malformed(error.__cause__, service)
    if type(error.__cause__).__name__ == "UnknownApiResponseError":
        return _malformed(error, service)
    if "ended without" in str(error):
        return _empty_or_malformed(error, service, arrived)
    return _overloaded(error, service, arrived)


def _transport_cause(error: BaseException) -> httpx2.TransportError | None:
    """What broke below an SDK's wrapping, where that was the connection."""
    cause = error.__cause__
    while cause is not None and not isinstance(cause, httpx2.TransportError):
        cause = cause.__cause__
    return cause


def _http(error: Exception, service: Service, _: bool) -> ProviderError:
    return _by_status(_status(error) or 500, error, service)


def _by_status(status: int, error: Exception, service: Service) -> ProviderError:
    build = _STATUS.get(status)
    if build is None:
        build = _overloaded if status >= 500 or status < 300 else _rejected  # noqa: PLR2004
    return build(error, service, False)


Build = Callable[[Exception, Service, bool], AssistError]

_STATUS: Mapping[int, Callable[[Exception, Service, bool], ProviderError]] = {
    401: _authentication,
    403: _authentication,
    404: _not_found,
    408: _overloaded,
    409: _overloaded,
    429: _limited,
}

_RULES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Build], ...] = (
    (ai.ModelContextWindowExceededError, _too_long),
    (ai.ModelAuthenticationError, _authentication),
    (ai.ModelNotFoundError, _not_found),
    (ai.ModelQuotaExceededError, _quota),
    (ai.ModelRateLimitError, _limited),
    ((ai.ModelUnavailableError, ai.ModelServerError), _overloaded),
    ((ai.ModelTimeoutError, ai.ModelRequestTimeout), _timed_out),
    (ai.ModelConnectionError, _disconnected),
    (ai.ModelHTTPError, _http),
    (ai.ModelRequestRejectedError, _rejected),
    (ai.ModelAPIError, _in_stream),
    (ai.ContentFilterError, _refused),
    (ai.UnexpectedModelBehavior, _empty_or_malformed),
    (ai.UserError, _rejected),
    ((httpx2.InvalidURL, httpx2.UnsupportedProtocol), _unusable_address),
    ((httpx2.TimeoutException, TimeoutError), _timed_out),
    ((httpx2.TransportError, OSError), _disconnected),
)
"""Foreign exception → our error; the first rule that fits decides."""
