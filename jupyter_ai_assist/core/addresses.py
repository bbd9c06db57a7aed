"""What an address says about the way to it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

__all__ = ["in_clear"]


def in_clear(url: str) -> bool:
    """Whether what is sent there can be read on the way: plain http to another machine."""
    parts = urlsplit(url)
    if parts.scheme != "http":
        return False
    host = parts.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
