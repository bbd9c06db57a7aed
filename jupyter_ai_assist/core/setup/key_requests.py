"""Whose key a person means, and whether it is theirs to store."""

from __future__ import annotations

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.keys import KeyRequest, named_key
from jupyter_ai_assist.core.settings import ProviderSettings
from jupyter_ai_assist.core.suggest import did_you_mean

__all__ = ["key_command_from", "request_named", "require_storable"]


def request_named(assistant: Assistant, wanted: str) -> KeyRequest:
    """Whose key is meant by ``openai``, or by ``openai/work``: a further one, by its name.

    Raises
    ------
    UsageError
        No such provider takes a key, or that is no name.
    """
    requests = assistant.key_requests()
    slug, slash, name = wanted.partition("/")
    if slug not in requests:
        raise UsageError(
            f"No provider {slug!r} takes a key.",
            hint=did_you_mean(slug, requests) or f"There are: {', '.join(requests)}.",
        )
    return named_key(requests[slug], name) if slash else requests[slug]


def key_command_from(assistant: Assistant, slug: str) -> str:
    """The setting that names the command that prints a provider's key, and its file; or ``""``."""
    settings = assistant.settings
    for provider in settings.providers:
        if provider.slug == slug and provider.api_key_command:
            trait = _trait(provider)
            file = settings.sources.get(f"{trait}[{slug}]") or settings.source(trait)
            return f"{trait}, set by {file}"
    return ""


def require_storable(assistant: Assistant, request: KeyRequest) -> None:
    """Refuse to store a key that would never be used.

    Raises
    ------
    UsageError
        A command prints this provider's key.
    """
    if request.command:
        raise UsageError(
            f"A command prints the key for {request.slug} "
            f"({key_command_from(assistant, request.slug)}); a stored one would not be used.",
            hint="Take api_key_command out of that file first.",
        )


def _trait(provider: ProviderSettings) -> str:
    if provider.section == "AssistCompatible":
        return "AssistCompatible.providers"
    return f"{provider.section}.api_key_command"
