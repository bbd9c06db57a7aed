"""The models known by name: what ships here, and what the configuration adds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from .settings import ModelInfo, ProviderSettings

__all__ = ["allowed", "describe", "is_allowed", "shipped"]

_MAKERS: Mapping[str, str] = {
    "openai-responses": "openai",
    "openai-chat": "openai",
    "anthropic": "anthropic",
    "google": "google",
}
"""Kind of provider → whose models it serves; a compatible server has its own."""

_WILDCARDS = frozenset("*?[")


def allowed(provider: ProviderSettings) -> tuple[ModelInfo, ...]:
    """The models of a provider that are known by name and allowed.

    A model that is allowed by its full name is known by it, too.
    """
    known = {model.model: model for model in _known(provider)}
    for pattern in provider.allowed_models:
        if pattern not in known and not _WILDCARDS & set(pattern):
            known[pattern] = ModelInfo(id=f"{provider.slug}:{pattern}")
    return tuple(model for name, model in known.items() if provider.allows(name))


def _known(provider: ProviderSettings) -> tuple[ModelInfo, ...]:
    """The configured models, then the shipped ones that they do not replace."""
    configured = {model.model for model in provider.models}
    return provider.models + tuple(
        replace(model, id=f"{provider.slug}:{model.model}")
        for model in shipped(_MAKERS.get(provider.kind, ""))
        if model.model not in configured
    )


@cache
def _shipped() -> Mapping[str, tuple[ModelInfo, ...]]:
    text = files(__package__).joinpath("data/models.json").read_text("utf-8")
    return {
        maker: tuple(ModelInfo(**{**entry, "id": f"{maker}:{entry['id']}"}) for entry in entries)
        for maker, entries in json.loads(text).items()
    }
