"""What policy and budget have agreed to: the only things that ask a service.

Each is good for one request, and only while what that may use is set aside.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from types import TracebackType
from typing import Self

from jupyter_ai_assist.core.images.base import ImageReply, ImageRequest, ImageService
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider, ProviderEvent, Retrying
from jupyter_ai_assist.core.sending.review import Service
from jupyter_ai_assist.core.settings import ModelInfo

__all__ = ["Agreed", "AgreedImages"]


class _Once:
    """An agreement about one model at one service: this very one, not one that is called so."""

    def __init__(self, model: ModelInfo, service: Service) -> None:
        self._model = model
        self._service = service
        self._good = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._good = False

    def _use(self, model: ModelInfo, service: Service) -> None:
        if not self._good or model != self._model or service is not self._service:
            raise RuntimeError(f"Nothing of this was agreed to for {model.id} at {service.name}.")
        self._good = False


class Agreed(_Once):
    """A request to a model."""

    def __init__(self, request: ModelRequest, provider: Provider) -> None:
        super().__init__(request.model, provider)
        self.request = request
        """As it is sent: where little is left of a limit, its reply has to be shorter."""

    def stream(self, provider: Provider) -> AsyncGenerator[ProviderEvent, None]:
        """Send it to who runs the model; see ``Provider.stream``."""
        self._use(self.request.model, provider)
        return provider.stream(self.request)


class AgreedImages(_Once):
    """A request for images."""

    async def make(
        self, service: ImageService, request: ImageRequest, on_retry: Callable[[Retrying], None]
    ) -> ImageReply:
        """Send it to who runs the model; see ``ImageService.make``."""
        self._use(request.model, service)
        return await service.make(request, on_retry)
