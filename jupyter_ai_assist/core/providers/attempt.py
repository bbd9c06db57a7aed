"""What one try to ask a service takes, whatever its protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from .body import BodyChange
from .service import Service
from .vendors import Vendor

__all__ = ["Attempt"]


@dataclass(frozen=True, repr=False)
class Attempt:
    """One request to one service, and all that it takes."""

    vendor: Vendor
    service: Service
    base_url: str
    own_address: bool
    """Whether ``base_url`` is another than the vendor's."""
    key: str | None
    headers: Mapping[str, str]
    change: BodyChange
    """What settings and options add to the request."""
    pool: httpx2.AsyncBaseTransport
    first_token_timeout: float
    """Seconds."""
    learnt: dict[str, Any]
    """What earlier tries have learnt of the service, by model; this one may add to it."""
