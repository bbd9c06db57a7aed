"""How the protocols differ, as data: nothing here speaks to anyone.

A ``Vendor`` is one protocol as one company, or every compatible server,
speaks it. Settings and options become fields of the request's body by these
tables, so that no other module asks which vendor it has before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from jupyter_ai_assist.core.errors import ConfigError
from jupyter_ai_assist.core.settings import ModelAbility, ProviderSettings

__all__ = ["VENDORS", "Vendor", "address", "vendor_of"]

_CHAT_FIELDS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "seed": "seed",
    "stop": "stop",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
}
_CHAT_RESERVED = {"model", "messages", "stream", "tools", "tool_choice", "functions"}


@dataclass(frozen=True)
class Vendor:
    """One protocol."""

    kind: str
    sdk: str
    """The package that speaks it; blank where plain HTTP does."""
    fields: Mapping[str, str]
    """A standard setting's name → the dotted path of its field in the body."""
    reserved: frozenset[str]
    """Fields of the body that options may not touch: they are the conversation."""
    answers: bool = True
    """Whether it answers prompts; some services only make images."""
    tools: bool = True
    """Whether its models call tools."""
    inputs_as_options: bool = False
    """Whether options are inputs of a model, whatever it makes, instead of fields of a body
    that is made for prompts."""
    base_url: str = ""
    """The vendor's own address; blank where every server has its own."""
    key_env: str = ""
    """The environment variable that usually holds its key."""
    more_fields: str = ""
    """A sentence, after a space, on how to have more settings than ``fields``."""
    limit_field: str = "max_tokens"
    """The dotted path of the output limit."""
    sends_limit: bool = False
    """Whether to name the model's output limit when the user set none."""
    json_fields: Mapping[str, Any] = field(default_factory=dict)
    """Added to the body to ask for JSON; empty where only words can ask."""
    schemas: bool = False
    """Whether its models can be held to a JSON schema; one that refuses is told it in words."""
    json_with_tools: bool = True
    """Whether ``json_fields`` may stand next to tools."""
    dispensable: Mapping[str, str] = field(default_factory=dict)
    """Dotted path → the name by which a server may refuse the field; the request
    then goes without."""
    joined_text: bool = False
    """Whether a message of text alone goes as one string: simple servers take no parts."""
    search: Mapping[str, Any] | None = None
    """How its models search the web, as pydantic-ai's tool takes it; ``None``: they cannot."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Settings that each request starts from, in pydantic-ai's names."""
    effort_defaults: Mapping[str, Any] = field(default_factory=dict)
    """The same, for requests with a reasoning effort."""
    profile: Mapping[str, Any] = field(default_factory=dict)
    """What is said of its models beyond what pydantic-ai knows, in its names."""

    @property
    def abilities(self) -> frozenset[ModelAbility]:
        """What its models can do besides answering."""
        can: dict[ModelAbility, bool] = {"tools": self.tools, "web": self.search is not None}
        return frozenset(ability for ability, able in can.items() if able)


def _vendors(*vendors: Vendor) -> Mapping[str, Vendor]:
    return MappingProxyType({vendor.kind: vendor for vendor in vendors})


VENDORS: Mapping[str, Vendor] = _vendors(
    Vendor(
        kind="openai-responses",
        sdk="openai",
        base_url="https://api.openai.com/v1",
        key_env="OPENAI_API_KEY",
        search={},
        fields={"temperature": "temperature", "top_p": "top_p"},
        more_fields=" OpenAI's other interface takes more: c.AssistOpenAI.api = 'chat'.",
        limit_field="max_output_tokens",
        reserved=frozenset(
            {"model", "input", "instructions", "stream", "tools", "tool_choice", "conversation"}
            | {"previous_response_id", "background"}
        ),
        json_fields={"text": {"format": {"type": "json_object"}}},
        schemas=True,
        # Summaries need a verified organisation, which many accounts are not.
        dispensable={"reasoning.summary": "reasoning.summary"},
        # The conversation is kept here, not with the vendor.
        defaults={"openai_store": False},
        effort_defaults={"openai_reasoning_summary": "auto"},
    ),
    Vendor(
        kind="openai-chat",
        sdk="openai",
        base_url="https://api.openai.com/v1",
        key_env="OPENAI_API_KEY",
        fields=_CHAT_FIELDS,
        limit_field="max_completion_tokens",
        reserved=frozenset(_CHAT_RESERVED),
        json_fields={"response_format": {"type": "json_object"}},
        schemas=True,
        profile={"openai_chat_send_back_thinking_parts": False},
    ),
    Vendor(
        kind="anthropic",
        sdk="anthropic",
        base_url="https://api.anthropic.com",
        key_env="ANTHROPIC_API_KEY",
        search={"max_uses": 8},
        fields={"temperature": "temperature", "top_p": "top_p", "stop": "stop_sequences"},
        sends_limit=True,
        schemas=True,
        reserved=frozenset({"model", "messages", "system", "stream", "tools", "tool_choice"}),
        defaults={
            "anthropic_cache_tool_definitions": True,
            "anthropic_cache_instructions": True,
            "anthropic_cache_messages": True,
        },
    ),
    Vendor(
        kind="google",
        sdk="google.genai",
        base_url="https://generativelanguage.googleapis.com",
        key_env="GEMINI_API_KEY",
        search={},
        fields={
            "temperature": "generationConfig.temperature",
            "top_p": "generationConfig.topP",
            "seed": "generationConfig.seed",
            "stop": "generationConfig.stopSequences",
            "presence_penalty": "generationConfig.presencePenalty",
            "frequency_penalty": "generationConfig.frequencyPenalty",
        },
        limit_field="generationConfig.maxOutputTokens",
        reserved=frozenset({"contents", "systemInstruction", "tools", "toolConfig", "model"}),
        json_fields={"generationConfig": {"responseMimeType": "application/json"}},
        schemas=True,
        # Gemini models before 3 refuse a JSON answer next to tools.
        json_with_tools=False,
    ),
    Vendor(
        kind="compatible",
        sdk="openai",
        fields=_CHAT_FIELDS,
        sends_limit=True,
        reserved=frozenset(_CHAT_RESERVED),
        json_fields={"response_format": {"type": "json_object"}},
        dispensable={
            "stream_options": "stream_options",
            "response_format": "response_format",
            "reasoning_effort": "reasoning_effort",
            "tool_choice": "tool_choice",
            "messages.*.reasoning_content": "reasoning_content",
            "messages.*.reasoning": "reasoning",
        },
        joined_text=True,
        profile={
            "openai_chat_supports_max_completion_tokens": False,
            "openai_supports_strict_tool_definition": False,
            "openai_system_prompt_role": "system",
            "openai_chat_supports_multiple_system_messages": False,
        },
    ),
    Vendor(
        kind="stability",
        sdk="",
        answers=False,
        inputs_as_options=True,
        base_url="https://api.stability.ai",
        key_env="STABILITY_API_KEY",
        fields={},
        reserved=frozenset({"prompt", "image"}),
    ),
    Vendor(
        kind="replicate",
        sdk="",
        tools=False,
        inputs_as_options=True,
        base_url="https://api.replicate.com",
        key_env="REPLICATE_API_TOKEN",
        # Each model names its inputs as it likes; ``inputs`` finds what it calls these.
        fields={**_CHAT_FIELDS},
        sends_limit=True,
        reserved=frozenset({"input", "stream", "webhook", "prompt"}),
        joined_text=True,
    ),
)


def vendor_of(settings: ProviderSettings) -> Vendor:
    """The protocol that a provider is configured to speak."""
    vendor = VENDORS.get(settings.kind)
    if vendor is None:
        raise ConfigError(
            f"The provider {settings.slug!r} is of the unknown kind {settings.kind!r}.",
            hint=f"Known kinds: {', '.join(VENDORS)}.",
        )
    return vendor


def address(settings: ProviderSettings) -> str:
    """The base URL that a provider's requests go to."""
    url = settings.base_url or vendor_of(settings).base_url
    if not url.startswith(("http://", "https://")):
        raise ConfigError(
            f"The provider {settings.slug!r} has no usable base_url: {url!r}.",
            hint="Set base_url to an address that starts with https:// or http://.",
        )
    return url.rstrip("/")
