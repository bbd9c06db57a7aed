"""Which image model is asked, and by whom."""

from __future__ import annotations

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.typed import typed

from .base import ImageService

__all__ = ["choose_image_model"]


def choose_image_model(assistant: Assistant, wish: str) -> tuple[ModelInfo, ImageService]:
    """The model for an image, checked by the policy.

    Parameters
    ----------
    wish
        A model's name; that of a model which answers prompts means the first image
        model of its provider. Blank means the default.

    Raises
    ------
    UsageError
        There is no such model, it makes no images, or there is none that can be used.
    PolicyError
        The model is not allowed.
    """
    usable = assistant.image_models()
    name = wish or assistant.settings.default_image_model or _first(assistant, usable)
    known = [one for service in assistant.image_services.values() for one in service.models()]
    model = assistant.policy.model(name, known=(*known, *assistant.models()))
    service = assistant.image_services.get(model.provider)
    if not model.images and _answers_prompts(assistant, model, service):
        same = [one for one in usable if one.provider == model.provider]
        if not same or service is None:
            raise UsageError(f"{model.id} makes no images.", hint=_others(usable))
        return same[0], service
    if service is None:
        raise UsageError(f"{model.provider} makes no images.", hint=_others(usable))
    return model, service


def _answers_prompts(assistant: Assistant, model: ModelInfo, service: ImageService | None) -> bool:
    """Whether it is known for that; a model that is not known may be either."""
    if model.in_process:
        return True
    known = assistant.models()
    if service is not None and service.makes_anything:
        known = tuple(one for one in known if one.name)
    return any(model.id == one.id for one in known)


def _first(assistant: Assistant, usable: tuple[ModelInfo, ...]) -> str:
    services = assistant.image_services
    for model in usable:
        if not services[model.provider].unusable():
            return model.id
    if usable:
        reasons = {
            services[model.provider].name: services[model.provider].unusable() for model in usable
        }
        listed = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
        raise UsageError(
            f"No image model can be used yet ({listed}).",
            hint=f"Store a key: {typed(f'/key set {usable[0].provider}')}",
        )
    raise UsageError(
        "No image model is allowed here.",
        hint="Add one to allowed_models of its provider, such as c.AssistOpenAI.allowed_models.",
    )


def _others(usable: tuple[ModelInfo, ...]) -> str:
    names = ", ".join(model.id for model in usable[:6])
    return (
        f"These do: {names}. Choose one with --model."
        if names
        else "No model that does is allowed."
    )
