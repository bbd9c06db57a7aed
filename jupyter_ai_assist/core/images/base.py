"""The seam to a service that makes images: one request in, images out.

It stands beside ``core/providers/base.py`` and keeps to the same rules: a
service knows nothing of policy, files or doors, raises a ``ProviderError``
where it fails, and closes its connection where the task that waits is cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.messages import FilePart, Usage
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.settings import ModelInfo

from .sizes import Size
from .specs import Quality, Spec

__all__ = ["ImageReply", "ImageRequest", "ImageService", "Made"]


@dataclass(frozen=True)
class ImageRequest:
    """One request to one model; every value fits what ``spec`` says of it."""

    model: ModelInfo
    spec: Spec
    prompt: str
    n: int = 1
    size: Size | None = None
    """Pixels; the sides of a shape where the model chooses the pixels; ``None``: it decides."""
    quality: Quality = "standard"
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """``seed``, ``negative``, ``cfg_scale`` and ``steps``, where they are set."""
    image: FilePart | None = None
    """What is to be changed."""
    key: str = ""
    """The name of the key that it carries; blank for the provider's usual one."""


@dataclass(frozen=True)
class Made:
    """One image as it came."""

    data: bytes
    seed: int | None = None
    """The seed that made it, where that is known."""
    prompt: str = ""
    """The prompt as the service worded it anew, where it did."""


@dataclass(frozen=True)
class ImageReply:
    """All images of one request, at least one, and what they cost."""

    images: tuple[Made, ...]
    usage: Usage


class ImageService(Protocol):
    """One service that makes images."""

    @property
    def slug(self) -> str:
        """The part of a model id before the colon."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def maker(self) -> str:
        """Whose models it has, in ``data/image_models.json``."""

    @property
    def makes_anything(self) -> bool:
        """Whether a model of it that does not ship may make images or answer prompts alike."""

    @property
    def key(self) -> KeyRequest | None:
        """Whose key its requests carry and where to; ``None`` where it takes none."""

    def models(self) -> tuple[ModelInfo, ...]:
        """The image models known by name and allowed, no network."""

    def unusable(self) -> str:
        """Why it cannot be used now (``no key``), or ``""``; no network."""

    async def make(
        self, request: ImageRequest, on_retry: Callable[[Retrying], None] = ...
    ) -> ImageReply:
        """Send one request and wait for its images.

        Parameters
        ----------
        on_retry
            Told before the wait for another try.

        Raises
        ------
        ProviderError
            The service failed, or declined.
        KeyStoreError
            No key, or a key that may not go to this host.
        """
