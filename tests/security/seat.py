"""One user's server, as somebody with a token reaches it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

__all__ = ["Seat"]


@dataclass(frozen=True)
class Seat:
    """A place at a server."""

    address: str
    """Where the server is, without a slash at the end."""
    token: str

    def ask(self, path: str, body: Any = None, method: str = "GET") -> tuple[int, Any]:
        """What a route of the assistant answers: its status, and its JSON."""
        request = urllib.request.Request(
            f"{self.address}/ai-assist/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")
