"""The open line to a service for one request, and plain HTTP over it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from pydantic_ai.exceptions import ModelHTTPError, UnexpectedModelBehavior

from .service import Service
from .transport import PLACEHOLDER
from .vendors import Vendor

__all__ = ["Line"]

_MOST_BYTES = 400_000_000
"""Of one answer: ten large images as base64."""

_ERROR = 400
"""The first HTTP status that is one."""


@dataclass(frozen=True)
class Line:
    """What one request goes over."""

    vendor: Vendor
    service: Service
    base_url: str
    own_address: bool
    """Whether ``base_url`` is another than the vendor's."""
    client: httpx2.AsyncClient
    options: Mapping[str, Any] = field(default_factory=dict)
    """Fields of every request, as configured for the service."""

    async def ask(self, method: str, path: str, **content: Any) -> Mapping[str, Any]:
        """Send a request with the key, and read the JSON object that comes.

        Parameters
        ----------
        content
            ``json`` or ``files``, as httpx takes them.

        Raises
        ------
        ModelHTTPError
            The service refused it.
        UnexpectedModelBehavior
            What came is no JSON object.
        """
        headers = {"authorization": f"Bearer {PLACEHOLDER}", "accept": "application/json"}
        url = f"{self.base_url}/{path}"
        async with self.client.stream(method, url, headers=headers, **content) as response:
            body = await self._read(response)
        value = _object(body)
        if response.status_code >= _ERROR:
            raise ModelHTTPError(
                response.status_code,
                self.service.model,
                _said(value) if value else body.decode(errors="replace"),
                headers=dict(response.headers),
            )
        if value is None:
            raise UnexpectedModelBehavior("what came is no JSON object")
        return value

    async def _read(self, response: httpx2.Response) -> bytes:
        pieces, size = [], 0
        async for piece in response.aiter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > _MOST_BYTES:
                raise UnexpectedModelBehavior("the answer is far larger than any image")
        return b"".join(pieces)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _said(value: Mapping[str, Any]) -> dict[str, Any]:
    """An error body; where it lists several errors, as one message."""
    errors = value.get("errors")
    if isinstance(errors, list):
        return {**value, "message": "; ".join(map(str, errors))}
    return dict(value)
