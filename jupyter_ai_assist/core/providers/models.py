"""A pydantic-ai model of each kind, over a client of ours.

SDKs are imported here and nowhere else, each only when its kind is used.
Every client gets the address of the configuration, a placeholder for the key
and no retries: the environment decides nothing, and retrying is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic_ai.models import Model

from jupyter_ai_assist.core.settings import ModelInfo

from .customized import remembering
from .transport import PLACEHOLDER, ssl_context
from .vendors import Vendor

if TYPE_CHECKING:
    from google.genai import Client
    from openai import AsyncOpenAI

__all__ = ["build", "google_client", "openai_client"]


def build(vendor: Vendor, model: ModelInfo, base_url: str, client: httpx2.AsyncClient) -> Model:
    """The model, ready to be asked over ``client``."""
    # A window that is given spares pydantic-ai a look at the price list.
    profile = {**vendor.profile, "context_window": model.context_window}
    profile["supports_thinking"] = model.reasoning
    profile["supports_json_schema_output"] = vendor.schemas
    if not model.attachments:
        profile |= {"supports_image_input": False, "supports_document_input": False}
    return _BUILDERS[vendor.kind](model, base_url, client, profile)


def _openai_responses(
    model: ModelInfo, base_url: str, client: httpx2.AsyncClient, profile: Mapping[str, Any]
) -> Model:
    from pydantic_ai.models.openai import OpenAIResponsesModel  # noqa: PLC0415 - the SDK
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    provider = OpenAIProvider(openai_client=openai_client(base_url, client))
    return remembering(OpenAIResponsesModel)(
        model.model, provider=provider, profile=_profile(profile)
    )


def _openai_chat(
    model: ModelInfo, base_url: str, client: httpx2.AsyncClient, profile: Mapping[str, Any]
) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415 - the SDK
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    provider = OpenAIProvider(openai_client=openai_client(base_url, client))
    return remembering(OpenAIChatModel)(model.model, provider=provider, profile=_profile(profile))


def _compatible(
    model: ModelInfo, base_url: str, client: httpx2.AsyncClient, profile: Mapping[str, Any]
) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415 - the SDK
    from pydantic_ai.providers.openai_compatible import (  # noqa: PLC0415
        OpenAICompatibleProvider,
    )

    sdk = openai_client(base_url, client)
    provider = OpenAICompatibleProvider(model.provider, openai_client=sdk)
    # What a name suggests of a local model (efforts, reasoning) is not known of this server.
    known = {**profile, "openai_supports_reasoning": False}
    return remembering(OpenAIChatModel)(model.model, provider=provider, profile=_profile(known))


def _anthropic(
    model: ModelInfo, base_url: str, client: httpx2.AsyncClient, profile: Mapping[str, Any]
) -> Model:
    from anthropic import AsyncAnthropic  # noqa: PLC0415 - the SDK
    from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
    from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

    sdk = AsyncAnthropic(
        api_key=PLACEHOLDER, base_url=base_url, http_client=client, max_retries=0, timeout=None
    )
    provider = AnthropicProvider(anthropic_client=sdk)
    return remembering(AnthropicModel)(model.model, provider=provider, profile=_profile(profile))


def _google(
    model: ModelInfo, base_url: str, client: httpx2.AsyncClient, profile: Mapping[str, Any]
) -> Model:
    from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415
    from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

    provider = GoogleProvider(client=google_client(base_url, client))
    return remembering(GoogleModel)(model.model, provider=provider, profile=_profile(profile))


def openai_client(base_url: str, client: httpx2.AsyncClient) -> AsyncOpenAI:
    """OpenAI's client, that knows no key."""
    from .openai_client import OpenAIClient  # noqa: PLC0415 - the SDK

    return OpenAIClient(
        api_key=PLACEHOLDER, base_url=base_url, http_client=client, max_retries=0, timeout=None
    )


def google_client(base_url: str, client: httpx2.AsyncClient) -> Client:
    """Google's client, that knows no key."""
    from google.genai import Client  # noqa: PLC0415 - the SDK
    from google.genai.types import HttpOptions  # noqa: PLC0415

    # It makes a TLS context for each of its four clients unless it is given one.
    tls = {"verify": ssl_context(), "ssl": ssl_context()}
    options = HttpOptions(
        base_url=base_url,
        httpx_async_client=client,
        client_args={"verify": ssl_context()},
        async_client_args=tls,
    )
    return Client(vertexai=False, api_key=PLACEHOLDER, http_options=options)


def _profile(values: Mapping[str, Any]) -> Any:
    """pydantic-ai types each vendor's profile; here they are data of ``vendors``."""
    return dict(values)


_BUILDERS: Mapping[
    str, Callable[[ModelInfo, str, httpx2.AsyncClient, Mapping[str, Any]], Model]
] = {
    "openai-responses": _openai_responses,
    "openai-chat": _openai_chat,
    "compatible": _compatible,
    "anthropic": _anthropic,
    "google": _google,
}
