"""The image models that can be used, in a table."""

from __future__ import annotations

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.typed import typed

from .specs import Spec, spec_of

__all__ = ["image_models"]


def image_models(assistant: Assistant) -> str:
    """Every image model that is allowed, with what it takes; Markdown."""
    blocks = [f"Make an image with `{typed('/image PROMPT')}`; `--model` chooses one of these."]
    for service in assistant.image_services.values():
        models = [one for one in assistant.image_models() if one.provider == service.slug]
        if not models:
            continue
        why_not = service.unusable()
        title = f"**{cell_text(service.name)}**" + (f" – not usable: {why_not}" if why_not else "")
        rows = [_row(model, spec_of(model, service.maker)) for model in models]
        head = ("model", "sizes", "settings", "changes images", "about $ an image")
        blocks.append(f"{title}\n\n{table(head, rows)}")
    if len(blocks) == 1:
        return "No image model is allowed here: see `allowed_models` of each provider."
    return "\n\n".join(blocks)


def _row(model: ModelInfo, spec: Spec) -> tuple[str, ...]:
    return (
        f"`{model.id}`",
        _sizes(spec),
        _knobs(spec),
        "yes" if spec.edits else "no",
        " / ".join(f"{spec.price[one]:g}" for one in ("standard", "high") if one in spec.price)
        or "unknown",
    )


def _sizes(spec: Spec) -> str:
    if spec.chooses_pixels:
        return "by shape"
    if spec.grid is not None:
        return f"multiples of {spec.grid.multiple} up to {spec.grid.max_edge}"
    if not spec.sizes:
        return "as typed"
    largest = max(spec.sizes, key=lambda size: size.pixels)
    return f"{len(spec.sizes)}, up to {largest.width} × {largest.height}"


def _knobs(spec: Spec) -> str:
    if spec.knobs is None:
        return "as typed"
    names = [*(["quality"] if spec.qualities else []), *spec.knobs]
    return ", ".join(f"`--{name.replace('_', '-')}`" for name in names) or "none"
