"""Loading an image by its address: never from a host that nobody allowed.

No key goes along, no redirect is followed, and nothing is read beyond a limit.
"""

from __future__ import annotations

import httpx2

from jupyter_ai_assist.core.addresses import in_clear
from jupyter_ai_assist.core.errors import AssistError, UsageError, WorkspaceError
from jupyter_ai_assist.core.providers.transport import BoundTransport, Outgoing, open_pool

__all__ = ["checked_address", "download"]


async def download(url: str, *, limit: float) -> bytes:
    """The bytes at an address whose host was checked by whoever calls.

    Parameters
    ----------
    limit
        Bytes that are read at most.

    Raises
    ------
    UsageError
        It is no address, not https, or holds too much.
    WorkspaceError
        It cannot be loaded.
    """
    parsed = checked_address(url)
    pool = open_pool(str(parsed.copy_with(raw_path=b"/")))
    transport = BoundTransport(pool, Outgoing(str(parsed.copy_with(raw_path=b"/"))))
    try:
        async with transport.client() as client, client.stream("GET", parsed) as response:
            if not response.is_success:
                raise WorkspaceError(
                    f"{parsed.host} does not give the image at {url} ({response.status_code}).",
                    hint="Open the address in a browser to see why.",
                )
            return await _read(response, limit)
    except AssistError:
        raise
    except (httpx2.HTTPError, OSError) as error:
        raise WorkspaceError(
            f"The image at {url} cannot be loaded: {str(error) or type(error).__name__}.",
            hint="Check the address and the network.",
        ) from None
    finally:
        await transport.close()
        await pool.aclose()


def checked_address(url: str) -> httpx2.URL:
    """An address that may be asked at all: https, or this very machine.

    Raises
    ------
    UsageError
        It is none.
    """
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise UsageError(f"{url!r} is no address: {error}.") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host or in_clear(url):
        raise UsageError(
            f"{url} is no https:// address.", hint="Images are loaded over https only."
        )
    return parsed


async def _read(response: httpx2.Response, limit: float) -> bytes:
    pieces, size = [], 0
    async for piece in response.aiter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise UsageError(
                f"The image at {response.url.host} has more than {limit / 1e6:g} MB.",
                hint="Use a smaller one, or raise Assist.max_attachment_mb.",
            )
    return b"".join(pieces)
