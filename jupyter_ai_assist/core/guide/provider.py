"""The guide as a provider: the same seam as a model's service, no network."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.providers.base import ModelRequest, ProviderEvent
from jupyter_ai_assist.core.settings import ModelAbility, ModelInfo

__all__ = ["GuideProvider", "load_rules"]

MODEL = ModelInfo(id="guide:offline", name="Offline guide", in_process=True)


class GuideProvider:
    """Answers from the notebook by rules: no key, no network, no cost, no tokens."""

    slug = "guide"
    name = "Offline guide"
    key: KeyRequest | None = None
    abilities: frozenset[ModelAbility] = frozenset({"tools"})

    def models(self) -> tuple[ModelInfo, ...]:
        """The one model there is."""
        return (MODEL,)

    def unusable(self) -> str:
        """Nothing can be missing."""
        return ""

    def fitted(self, request: ModelRequest) -> ModelRequest:
        """Settings change nothing here."""
        return request

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        """Answer line by line, or ask for the tools that the answer needs."""
        from jupyter_ai_assist.core.guide import reply  # noqa: PLC0415 - the rules: only who asks the guide needs them

        async for event in reply.reply(request):
            yield event


def load_rules() -> None:
    """Load what the first answer needs."""
    from jupyter_ai_assist.core.guide import reply  # noqa: F401, PLC0415 - the point of the function
