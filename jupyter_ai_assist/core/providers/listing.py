"""The models that an OpenAI-compatible endpoint says it has."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2

from jupyter_ai_assist.core.errors import (
    MalformedReplyError,
    ProviderTimeoutError,
    RequestRejectedError,
)
from jupyter_ai_assist.core.keys import host_of

from .failures import mapped
from .service import Service
from .transport import PLACEHOLDER, BoundTransport, Outgoing, open_pool

__all__ = ["list_models"]

LIMIT = 20.0
"""Seconds for the whole answer."""
MAX_BYTES = 4_000_000
MAX_MODELS = 1_000
_NO_LIST = {404, 405, 501}
_TYPE_THEM = "Type the ids of its models."


async def list_models(base_url: str, key: str | None) -> tuple[str, ...]:
    """Ask an endpoint for its models; their ids, sorted.

    Parameters
    ----------
    base_url
        A checked address, as far as ``/v1``.
    key
        Sent to that host only.

    Raises
    ------
    ProviderError
        It did not answer, has no such list, or the list is none.
    """
    host = host_of(base_url)
    secrets = (key,) if key else ()
    service = Service(name=host, slug=host, host=host, model="", secrets=secrets)
    pool = open_pool(base_url)
    try:
        with mapped(service, lambda: False):
            async with asyncio.timeout(LIMIT):
                data = await _fetched(BoundTransport(pool, Outgoing(base_url, key)), base_url, host)
    except TimeoutError:
        raise ProviderTimeoutError.of(host, "list its models", LIMIT) from None
    finally:
        await pool.aclose()
    ids = _ids(data)
    if not ids:
        raise MalformedReplyError(f"{host} did not list any models.", hint=_TYPE_THEM)
    return tuple(sorted(ids)[:MAX_MODELS])


async def _fetched(transport: BoundTransport, base_url: str, host: str) -> bytes:
    headers = {"authorization": f"Bearer {PLACEHOLDER}", "accept": "application/json"}
    data = b""
    async with (
        transport.client() as client,
        client.stream("GET", f"{base_url}/models", headers=headers) as response,
    ):
        if response.status_code in _NO_LIST:
            raise RequestRejectedError(
                f"{host} has no list of models ({response.status_code}).",
                hint=_TYPE_THEM,
                status=response.status_code,
            )
        async for piece in response.aiter_bytes():
            data += piece
            if len(data) > MAX_BYTES:
                raise MalformedReplyError(f"{host} sent too long a list.", hint=_TYPE_THEM)
        if response.is_error:
            raise httpx2.HTTPStatusError(
                data[:1000].decode("utf-8", "replace"),
                request=response.request,
                response=response,
            )
    return data


def _ids(data: bytes) -> set[str]:
    """The ids in an answer; none where it is something else."""
    try:
        content: Any = json.loads(data)
    except (ValueError, RecursionError):
        return set()
    entries = content.get("data") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        return set()
    ids = (entry.get("id") for entry in entries if isinstance(entry, dict))
    return {id_ for id_ in ids if isinstance(id_, str) and id_}
