"""The seam to a model: one request in, a stream of events out.

A provider knows nothing of policy, tools' code, history or doors. It sends
one request, streams what comes back, and ends with exactly one ``Reply``, or
raises a ``ProviderError``. Cancelling the task that reads the stream closes
the connection.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

from jupyter_ai_assist.core.context.context import TurnContext
from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.messages import Message, Usage
from jupyter_ai_assist.core.settings import ModelAbility, ModelInfo

__all__ = [
    "Finish",
    "ModelRequest",
    "Provider",
    "ProviderEvent",
    "ReasoningChunk",
    "Reply",
    "Retrying",
    "Searched",
    "TextChunk",
    "ToolCallChunk",
    "ToolSpec",
]

Finish = Literal["stop", "tool_calls", "paused", "length", "refusal", "truncated"]
"""Why a reply ended. Only the first three are success; ``paused``: the service wants to
be asked again with what it has said so far, to go on."""


@dataclass(frozen=True)
class ToolSpec:
    """A tool as a model sees it."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    """JSON schema of the arguments: an object."""

    @cached_property  # every prompt asks for its length
    def as_json(self) -> str:
        """All of it as one text."""
        told = [self.name, self.description, dict(self.parameters)]
        return json.dumps(told, ensure_ascii=False)


@dataclass(frozen=True)
class ModelRequest:
    """One request to one model.

    ``settings`` holds the standard names only: ``temperature``, ``top_p``,
    ``max_tokens``, ``seed``, ``stop``, ``presence_penalty``,
    ``frequency_penalty``, ``effort`` (``off|low|medium|high``) and
    ``json`` (true: the reply must be a JSON value).
    """

    model: ModelInfo
    system: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    context: TurnContext | None = None
    """What the prompt was made from, for providers that are programs rather
    than language models (the offline guide)."""
    web: bool = False
    """Whether the model may search the web, by the service's own search."""
    own_system: bool = False
    """Whether all of the system prompt is the assistant's own or configured: nothing in it was
    typed, or comes from a file or the notebook."""
    system_holds: str = ""
    """What else is in it, for people: ``glossary``. Blank where its name says enough."""
    key: str = ""
    """The name of the key that it carries; blank for the provider's usual one."""
    schema: Mapping[str, Any] | None = None
    """The JSON schema of the object that the reply must be, for services that hold their
    models to one; the system prompt says it as well, for the others."""


@dataclass(frozen=True)
class TextChunk:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True)
class ReasoningChunk:
    """A piece of the reasoning before the answer."""

    text: str


@dataclass(frozen=True)
class ToolCallChunk:
    """A piece of a tool call being written; the whole call is in the ``Reply``."""

    id: str
    name: str
    arguments: str
    """The next piece of the arguments' JSON text."""


@dataclass(frozen=True)
class Searched:
    """The service has searched the web for the model."""

    queries: tuple[str, ...]
    """What for, in the model's words."""


@dataclass(frozen=True)
class Retrying:
    """The last try failed before anything arrived; another one follows."""

    reason: str
    wait: float
    """Seconds until the next try."""
    rate_limited: bool = False
    """Whether the service asks for fewer requests: others to it should wait as well."""


@dataclass(frozen=True)
class Reply:
    """The end of the stream: the whole message, what it cost, why it ended."""

    message: Message
    usage: Usage
    finish: Finish


ProviderEvent = TextChunk | ReasoningChunk | ToolCallChunk | Searched | Retrying | Reply


class Provider(Protocol):
    """One service that runs models."""

    @property
    def slug(self) -> str:
        """The part of a model id before the colon."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def key(self) -> KeyRequest | None:
        """Whose key its requests carry and where to; ``None`` where it takes none."""

    def models(self) -> tuple[ModelInfo, ...]:
        """The models known by name and allowed, no network."""

    def unusable(self) -> str:
        """Why no model of it can be used now (``no key``), or ``""``; no network."""

    @property
    def abilities(self) -> frozenset[ModelAbility]:
        """What its models can do besides answering."""

    def fitted(self, request: ModelRequest) -> ModelRequest:
        """The request as the service takes it, as far as that is known without asking it.

        Raises
        ------
        ConfigError, UsageError
            A setting or an option cannot be sent.
        """

    def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        """Send one request and stream the reply.

        Raises
        ------
        ProviderError
            The service failed; nothing but ``Retrying`` came, or what came is lost.
        KeyStoreError
            No key, or a key that may not go to this host.
        """
