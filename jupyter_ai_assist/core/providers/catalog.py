"""The models known by name: what ships here, and which of a provider's may be used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jupyter_ai_assist.core.images.specs import shipped_specs
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings

__all__ = ["allowed", "shipped"]

_WILDCARDS = frozenset("*?[")


def shipped(maker: str) -> tuple[ModelInfo, ...]:
    """The current models of a built-in provider, those that make images last; of others none."""
    painters = (
        ModelInfo(id=f"{maker}:{name}", name=spec.name, images=True)
        for name, spec in shipped_specs(maker).items()
    )
    return (*_all_shipped().get(maker, ()), *painters)


def allowed(provider: ProviderSettings) -> tuple[ModelInfo, ...]:
    """The models of a provider that are known by name and allowed.

    A model that is allowed by its full name is known by it, and gets the defaults.
    """
    known = {model.model: model for model in provider.models}
    for pattern in provider.allowed_models:
        if pattern not in known and not _WILDCARDS & set(pattern):
            known[pattern] = ModelInfo(id=f"{provider.slug}:{pattern}")
    return tuple(model for name, model in known.items() if provider.allows(name))


@cache
def _all_shipped() -> Mapping[str, tuple[ModelInfo, ...]]:
    text = files(__package__).joinpath("data/models.json").read_text("utf-8")
    return {
        maker: tuple(ModelInfo(**{**entry, "id": f"{maker}:{entry['id']}"}) for entry in entries)
        for maker, entries in json.loads(text).items()
    }
