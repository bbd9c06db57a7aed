"""The last station before the network: who gets the key, and what is closed.

An SDK never sees a key. It is given a placeholder, and here, on the way out,
the header that carries the placeholder gets the key, and every header that
the protocol does not need is left behind. A request to any other origin than
the one it was made for is refused before a byte of it leaves.
"""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import httpx2

from jupyter_ai_assist._version import __version__
from jupyter_ai_assist.core.errors import ConfigError, RequestRejectedError

__all__ = ["PLACEHOLDER", "BoundTransport", "Outgoing", "open_pool", "ssl_context"]

PLACEHOLDER = "the-transport-knows-the-key"
"""Stands for the key in everything that an SDK holds."""

_KEPT = frozenset({
    "accept", "accept-encoding", "anthropic-beta", "anthropic-version", "connection",
    "content-type", "host",
})  # fmt: skip
"""Headers that the protocols need. What SDKs add from the environment
(organisations, custom headers) is none of another host's business."""

_CONNECT_SECONDS = 10.0
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Outgoing:
    """What a request carries beyond what the SDK knows, and where it may go."""

    base_url: str
    key: str | None = None
    headers: Mapping[str, str] | None = None
    change: Callable[[bytes], bytes] | None = None

    def __repr__(self) -> str:
        return f"Outgoing({self.base_url!r}, key={'set' if self.key else 'none'})"


@cache
def ssl_context() -> ssl.SSLContext:
    """The one TLS context: making it takes longer than making a request."""
    return httpx2.create_ssl_context()


def open_pool(base_url: str) -> httpx2.AsyncHTTPTransport:
    """Connections to one service, kept alive between requests of one event loop.

    A proxy of the environment or the system is used where it applies, but
    never for this machine itself.
    """
    url = httpx2.URL(base_url)
    try:
        return httpx2.AsyncHTTPTransport(verify=ssl_context(), proxy=_proxy(url))
    except (ImportError, ValueError, httpx2.InvalidURL):
        # The cause is left out: a proxy's address may hold a password.
        raise ConfigError(
            f"The proxy that is set for {url.host} cannot be used.",
            hint="Set HTTPS_PROXY to an http:// address, or add the host to NO_PROXY.",
        ) from None


def _proxy(url: httpx2.URL) -> str | None:
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or url.host in _THIS_MACHINE or urllib.request.proxy_bypass(url.host):
        return None
    return proxy


class BoundTransport(httpx2.AsyncBaseTransport):
    """A pool, bound to what one request may carry and where it may go."""

    def __init__(self, pool: httpx2.AsyncBaseTransport, outgoing: Outgoing) -> None:
        self._pool = pool
        self._outgoing = outgoing
        self._open: list[httpx2.Response] = []
        self.answered = False
        """Whether an answer has begun to come."""

    def client(self) -> httpx2.AsyncClient:
        """A client over this transport; it follows no redirect and reads no environment."""
        timeout = httpx2.Timeout(None, connect=_CONNECT_SECONDS)
        return httpx2.AsyncClient(transport=self, trust_env=False, timeout=timeout)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, or refuse to."""
        self._check(request.url)
        request = await self._dressed(request)
        response = await self._pool.handle_async_request(request)
        self._open.append(response)
        self.answered = True
        if response.is_redirect:
            await self.close()
            raise self._redirected(request.url, response.headers.get("location", ""))
        return response

    async def aclose(self) -> None:
        """Close what is open of this request; the pool stays."""
        await self.close()

    async def close(self) -> None:
        """Close every response that this request opened, and so their connections.

        An SDK may lose sight of a response when it is cancelled; this does not.
        """
        while self._open:
            response = self._open.pop()
            if isinstance(response.stream, httpx2.AsyncByteStream):
                await response.stream.aclose()

    def _check(self, url: httpx2.URL) -> None:
        bound = httpx2.URL(self._outgoing.base_url)
        if (url.scheme, url.host, _port(url)) != (bound.scheme, bound.host, _port(bound)):
            raise self._redirected(bound, str(url.copy_with(query=None)))

    async def _dressed(self, request: httpx2.Request) -> httpx2.Request:
        content = await request.aread()
        if content and self._outgoing.change is not None:
            content = self._outgoing.change(content)
        headers = dict(self._headers(request))
        headers["user-agent"] = f"jupyter-ai-assist/{__version__}"
        for name, value in (self._outgoing.headers or {}).items():
            headers[name.lower()] = value
        return httpx2.Request(
            request.method,
            request.url,
            headers=headers,
            content=content,
            extensions=request.extensions,
        )

    def _headers(self, request: httpx2.Request) -> Iterator[tuple[str, str]]:
        for name, value in request.headers.items():
            if PLACEHOLDER in value:
                if self._outgoing.key:
                    yield name.lower(), value.replace(PLACEHOLDER, self._outgoing.key)
            elif name.lower() in _KEPT:
                yield name.lower(), value

    def _redirected(self, url: httpx2.URL, target: str) -> RequestRejectedError:
        return RequestRejectedError(
            f"{url.host} redirects to {target or 'another address'}; nothing was sent there.",
            hint="If that address is right, set base_url to it; keys go to no other.",
        )


def _port(url: httpx2.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
