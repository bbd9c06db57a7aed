"""One try: a request for images goes out, they come, the connection is closed.

This is the door to everything heavy; ``remote`` opens it on the first request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx2

from jupyter_ai_assist.core.providers.failures import mapped
from jupyter_ai_assist.core.providers.line import Line
from jupyter_ai_assist.core.providers.service import Service
from jupyter_ai_assist.core.providers.transport import BoundTransport, Outgoing, open_pool
from jupyter_ai_assist.core.providers.vendors import Vendor

from .base import ImageReply, ImageRequest
from .replicate import make_by_replicate
from .sdk import make_by_sdk
from .stability import make_by_stability

__all__ = ["exchange", "open_pool"]

_MAKERS: Mapping[str, Callable[[ImageRequest, Line], Awaitable[ImageReply]]] = {
    "openai-responses": make_by_sdk,
    "openai-chat": make_by_sdk,
    "compatible": make_by_sdk,
    "google": make_by_sdk,
    "stability": make_by_stability,
    "replicate": make_by_replicate,
}


async def exchange(
    request: ImageRequest,
    *,
    vendor: Vendor,
    service: Service,
    base_url: str,
    own_address: bool,
    key: str | None,
    headers: Mapping[str, str],
    options: Mapping[str, Any],
    pool: httpx2.AsyncBaseTransport,
) -> ImageReply:
    """Send the request and wait for its images; however it ends, nothing stays open.

    Parameters
    ----------
    options
        Fields of every request. Of a service that answers prompts as well, they are
        meant for those.
    """
    transport = BoundTransport(pool, Outgoing(base_url, key, headers))
    more = options if vendor.inputs_as_options else {}
    line = Line(vendor, service, base_url, own_address, transport.client(), more)
    try:
        with mapped(service, lambda: transport.answered):
            return await _MAKERS[vendor.kind](request, line)
    finally:
        await transport.close()
