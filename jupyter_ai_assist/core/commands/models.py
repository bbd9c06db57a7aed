"""``/models`` and ``/model``: what there is to choose from, and the choice."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.usage.prices import price_per_million

from .base import Command

__all__ = ["COMMANDS"]


async def _models(conversation: Conversation, rest: str, _submit: Submit) -> str:
    assistant = conversation.assistant
    current, _provider = assistant.choose(conversation.model)
    blocks = [f"Answering now: `{current.id}`. Choose another with `{typed('/model ID')}`."]
    by_provider: dict[str, list[ModelInfo]] = {}
    for known in assistant.models():
        by_provider.setdefault(known.provider, []).append(known)
    for provider in assistant.providers.values():
        models = [m for m in by_provider.get(provider.slug, []) if rest.strip() in m.id]
        why_not = provider.unusable()
        if models:
            head = f"**{provider.name}**" + (f" – not usable: {why_not}" if why_not else "")
            blocks.append(f"{head}\n\n{_listing(models)}")
        elif why_not and not rest.strip():
            blocks.append(f"**{provider.name}** – not usable: {why_not}")
    return "\n\n".join(blocks)


def _listing(models: list[ModelInfo]) -> str:
    return table(
        ("model", "context", "$ per M tokens in / out", "reads files", "reasons"),
        [
            (
                f"`{model.id}`",
                f"{model.context_window:,}",
                _price(model.id),
                "yes" if model.attachments else "no",
                "yes" if model.reasoning else "no",
            )
            for model in models
        ],
    )


def _price(model: str) -> str:
    price = price_per_million(model)
    return "unknown" if price is None else f"{price[0]:g} / {price[1]:g}"


async def _model(conversation: Conversation, rest: str, _submit: Submit) -> str:
    wish = rest.strip()
    model, provider = conversation.assistant.choose(wish or conversation.model)
    if wish:
        conversation.model = model.id
    why_not = provider.unusable()
    warning = f" It is not usable yet: {cell_text(why_not)}." if why_not else ""
    return f"This conversation is answered by `{model.id}`.{warning}"


COMMANDS = (
    Command("models", "[WORD]", "List the models with context size and price", _models),
    Command("model", "[ID]", "Show or choose the model of this conversation", _model),
)
