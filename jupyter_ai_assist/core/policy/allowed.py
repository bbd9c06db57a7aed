"""Which models may be used, and which one a name means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.settings import AllowList, ModelInfo, ProviderSettings, Settings
from jupyter_ai_assist.core.suggest import did_you_mean, nearest
from jupyter_ai_assist.core.typed import typed

from .decision import ALLOWED, Decision, denied

__all__ = ["OFFLINE_PROVIDER", "allowed", "decide_model", "find_model"]

OFFLINE_PROVIDER = "guide"
"""Runs in this process and sends nothing anywhere, so it is always allowed."""


def allowed(settings: Settings, known: tuple[ModelInfo, ...]) -> tuple[ModelInfo, ...]:
    """Every model known by name that may be used, each once."""
    return tuple(
        model
        for model in _by_id(settings, known).values()
        if _refusing(settings, model.provider, model.model) is None
    )


def find_model(settings: Settings, name: str, known: tuple[ModelInfo, ...]) -> ModelInfo:
    """The model that a name means, allowed or not; see ``Policy.model``."""
    models = _by_id(settings, known)
    id_ = _full_id(settings, name.strip(), models)
    return models.get(id_) or ModelInfo(id=id_)


def decide_model(
    settings: Settings, model: ModelInfo, known: tuple[ModelInfo, ...] = ()
) -> Decision:
    """Whether a model may be used; ``known`` are others that a refusal may name."""
    refusing = _refusing(settings, model.provider, model.model)
    return ALLOWED if refusing is None else _refusal(settings, model.id, refusing, known)


def _by_id(settings: Settings, known: Iterable[ModelInfo]) -> dict[str, ModelInfo]:
    """All models by id; what the configuration says of a model comes first."""
    configured = [model for provider in settings.providers for model in provider.models]
    models: dict[str, ModelInfo] = {}
    for model in (*configured, *known):
        models.setdefault(model.id, model)
    return models


def _full_id(settings: Settings, name: str, models: dict[str, ModelInfo]) -> str:
    """``provider:model`` of a name that may leave the provider out."""
    slugs = {OFFLINE_PROVIDER, *(provider.slug for provider in settings.providers)}
    slugs.update(model.provider for model in models.values())
    provider, colon, model = name.partition(":")
    if colon and provider in slugs:
        if model and (provider != OFFLINE_PROVIDER or name in models or model == "offline"):
            return name
        raise _unknown(f"There is no model {name!r}.", name, models)
    # A bare model name may hold a colon itself: llama3:8b.
    same = [id_ for id_, info in models.items() if info.model == name]
    if len(same) > 1:
        raise UsageError(
            f"Several providers have a model {name!r}.", hint=f"Name one: {', '.join(same)}."
        )
    if same:
        return same[0]
    if colon:
        raise _unknown(f"There is no provider {provider!r}.", name, models, slugs)
    raise _unknown(f"There is no model {name!r}.", name, models)


def _unknown(
    message: str, name: str, models: dict[str, ModelInfo], slugs: Iterable[str] = ()
) -> UsageError:
    provider, _, model = name.partition(":")
    bare = {info.model: id_ for id_, info in models.items()}
    near = nearest(name, models) or bare.get(nearest(model or name, bare), "")
    near = near or nearest(provider, slugs)
    return UsageError(
        message, hint=f"Did you mean {near}?" if near else f"See {typed('/models')} for all models."
    )


def _refusing(settings: Settings, slug: str, model: str) -> AllowList | None:
    """The allow-list that keeps a model back, or ``None``."""
    if slug == OFFLINE_PROVIDER:
        return None
    for by_slug in settings.allowed_providers:
        if not by_slug.allows(slug):
            return by_slug
    for by_model in _lists(settings, _configured(settings, slug)):
        if not by_model.allows(model):
            return by_model
    return None


def _configured(settings: Settings, slug: str) -> ProviderSettings | None:
    """The configured provider of that slug; plug-ins have none."""
    return next((provider for provider in settings.providers if provider.slug == slug), None)


def _lists(settings: Settings, provider: ProviderSettings | None) -> Iterator[AllowList]:
    if provider is not None:
        yield from provider.allow_lists(settings.source(provider.models_trait))


def _refusal(
    settings: Settings, id_: str, refusing: AllowList, known: tuple[ModelInfo, ...]
) -> Decision:
    provider = _configured(settings, id_.partition(":")[0])
    if provider is None or refusing in settings.allowed_providers:
        trait = "Assist.allowed_providers"
    else:
        trait = provider.models_trait
    usable = [model.id for model in allowed(settings, known)]
    rule = f"{trait}, set by {refusing.source}"
    return denied(
        f"The model {id_!r} is not allowed by {rule}.",
        rule,
        did_you_mean(id_, usable) or f"Allowed are: {', '.join(usable[:8]) or 'none'}.",
    )
