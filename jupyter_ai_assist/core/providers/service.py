"""A service as messages name it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Service"]

_DETAIL_CHARS = 400


@dataclass(frozen=True, repr=False)
class Service:
    """Who is asked, for messages; and what must never be in one."""

    name: str
    slug: str
    host: str
    model: str
    secrets: tuple[str, ...] = ()
    key_from: str = ""
    """What prints its key, where that is a command."""

    def clean(self, text: str) -> str:
        """A service's own words, on one line, bounded, without any secret."""
        for secret in self.secrets:
            text = text.replace(secret, "[key]")
        text = " ".join(text.split())
        return text if len(text) <= _DETAIL_CHARS else text[:_DETAIL_CHARS] + " …"
