"""Every error the assistant raises on purpose.

::

    AssistError
    ├── UsageError               a slip in what was typed
    │   └── NobodyToAskError     an answer is needed where nobody can give one
    ├── ConfigError              a configuration file holds a bad value
    ├── PolicyError              the policy refuses; names the setting and its file
    │   └── BudgetError          a limit on tokens, cost or rate is reached
    ├── KeyStoreError            a key cannot be stored or read
    │   └── MissingKeyError      no store holds a key for this provider
    ├── ProviderError            the model's service did not answer as it should
    │   ├── AuthenticationError  401, 403: the key is wrong or may not do this
    │   ├── ModelNotFoundError   404: the service does not know the model
    │   ├── RequestRejectedError 4xx: the service refuses the request
    │   │   └── ContextTooLongError
    │   ├── RateLimitedError     429
    │   ├── OverloadedError      5xx
    │   ├── UnreachableError     no connection
    │   ├── ProviderTimeoutError no answer in time
    │   └── ReplyError           the reply itself is unusable
    │       ├── TruncatedReplyError  the stream ended before the reply did
    │       ├── LengthLimitError     the reply reached its output limit
    │       ├── RefusedReplyError    the model or a content filter declined
    │       └── MalformedReplyError  the bytes are not the protocol's
    ├── ToolError                a tool could not do what it was asked
    ├── WorkspaceError           the notebook, kernel or file cannot be reached
    │   ├── ConflictError        what an edit was based on has changed meanwhile
    │   └── UnknownCellError     no cell, or several, have that id
    └── HistoryError             the conversation store cannot be used

An error's message is one sentence for the person at the notebook; its hint
is the next step. Foreign exceptions are mapped to these in one place each.
"""

from __future__ import annotations

from typing import Self

from .typed import typed

__all__ = [
    "AssistError",
    "AuthenticationError",
    "BudgetError",
    "ConfigError",
    "ConflictError",
    "ContextTooLongError",
    "HistoryError",
    "KeyStoreError",
    "LengthLimitError",
    "MalformedReplyError",
    "MissingKeyError",
    "ModelNotFoundError",
    "NobodyToAskError",
    "OverloadedError",
    "PolicyError",
    "ProviderError",
    "ProviderTimeoutError",
    "RateLimitedError",
    "RefusedReplyError",
    "ReplyError",
    "RequestRejectedError",
    "ToolError",
    "TruncatedReplyError",
    "UnknownCellError",
    "UnreachableError",
    "UsageError",
    "WorkspaceError",
]


class AssistError(Exception):
    """The root of the tree.

    Parameters
    ----------
    message
        What failed, in one sentence.
    hint
        The next step, in one sentence; may be empty.
    rule
        What the policy refused it by; empty where nothing did.
    """

    code: str = "error"
    """A short machine-readable name, the same in every door."""

    retryable: bool = False
    """Whether the same request may succeed a little later."""

    def __init__(self, message: str, *, hint: str = "", rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(AssistError):
    """A slip in what was typed: an unknown option, command, model or name."""

    code = "usage"


class NobodyToAskError(UsageError):
    """An answer is needed where nobody can give one."""

    code = "nobody"

    @classmethod
    def of(cls, question: str) -> Self:
        """The question is the one that nobody could be asked."""
        return cls(
            f"This needs an answer, and nobody can be asked here: {question.strip()}",
            hint="Run it in a notebook or terminal that takes input.",
        )


class ConfigError(AssistError):
    """A configuration file holds a value that cannot be used."""

    code = "config"


class PolicyError(AssistError):
    """The policy refuses; the message names the setting and where it is set."""

    code = "policy"


class BudgetError(PolicyError):
    """A limit on tokens, cost or requests is reached."""

    code = "budget"


class KeyStoreError(AssistError):
    """A key cannot be stored, read or deleted."""

    code = "key_store"


class MissingKeyError(KeyStoreError):
    """No key store holds a key for this provider."""

    code = "missing_key"


class ProviderError(AssistError):
    """The model's service did not answer as it should.

    Parameters
    ----------
    status
        The HTTP status, where there was one.
    retry_after
        Seconds after which the service wants to be asked again, where it said so.
    """

    code = "provider"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after = retry_after


class AuthenticationError(ProviderError):
    """401 or 403: the key is wrong, or may not use this model."""

    code = "authentication"


class ModelNotFoundError(ProviderError):
    """404: the service does not know the model."""

    code = "model_not_found"


class RequestRejectedError(ProviderError):
    """Another 4xx: the service refuses the request as it stands."""

    code = "request_rejected"


class ContextTooLongError(RequestRejectedError):
    """The prompt does not fit the model's context window."""

    code = "context_too_long"


class RateLimitedError(ProviderError):
    """429: too many requests, or the account's quota is used up."""

    code = "rate_limited"
    retryable = True


class OverloadedError(ProviderError):
    """5xx: the service is overloaded or broken."""

    code = "overloaded"
    retryable = True


class UnreachableError(ProviderError):
    """No connection to the service, or it was cut before the reply began."""

    code = "unreachable"
    retryable = True


class ProviderTimeoutError(ProviderError):
    """The service did not answer in time."""

    code = "timeout"
    retryable = True

    @classmethod
    def of(cls, name: str, what: str, seconds: float) -> Self:
        """``what`` is the thing that did not happen within so many seconds."""
        return cls(
            f"{name} did not {what} within {seconds:g} seconds.",
            hint=f"Use {typed('/retry')}, pick a faster model, or raise the time-out in the "
            "configuration.",
        )


class ReplyError(ProviderError):
    """A reply came, and is not usable as a whole; what came is kept."""

    code = "reply"


class TruncatedReplyError(ReplyError):
    """The stream ended before the reply did."""

    code = "truncated"
    retryable = True


class LengthLimitError(ReplyError):
    """The reply stopped at its output limit."""

    code = "length"


class RefusedReplyError(ReplyError):
    """The model, or a content filter, declined to answer."""

    code = "refused"


class MalformedReplyError(ReplyError):
    """The service sent something that is not its own protocol."""

    code = "malformed"
    retryable = True


class ToolError(AssistError):
    """A tool could not do what it was asked; the model is told so.

    Parameters
    ----------
    code
        A short name of the failure, for the model.
    retryable
        Whether the same call may succeed later.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "tool",
        retryable: bool = False,
        hint: str = "",
        rule: str = "",
    ) -> None:
        super().__init__(message, hint=hint, rule=rule)
        self.code = code
        self.retryable = retryable


class WorkspaceError(AssistError):
    """The notebook, its kernel or a file cannot be reached."""

    code = "workspace"


class KernelBusyError(WorkspaceError):
    """The kernel tells this only once it is idle."""

    retryable = True


class ConflictError(WorkspaceError):
    """What an edit was based on is not there any more; nothing was changed.

    Parameters
    ----------
    current
        The source as it stands now.
    """

    code = "conflict"
    retryable = True

    def __init__(self, message: str, *, current: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.current = current


class UnknownCellError(WorkspaceError):
    """No cell has this id, or several have."""

    code = "unknown_cell"

    @classmethod
    def of(cls, id_: str, found: int = 0) -> Self:
        """``found`` is how many cells have the id."""
        return cls(
            f"{found or 'No'} cells have the id {id_!r}.",
            hint="Look the cells up again: their ids are in the outline of the notebook.",
        )


class HistoryError(AssistError):
    """The conversation store cannot be used."""

    code = "history"
