"""A fake of the keys of a process, for tests of what asks services."""

from __future__ import annotations

from jupyter_ai_assist.core.errors import MissingKeyError
from jupyter_ai_assist.core.keys import KeyRequest, KeyStatus

SECRET = "sk-a-very-secret-key-0123456789"


class HeldKeys:
    """A key store with one key, or none; it notes who asks for which host."""

    def __init__(self, key: str | None = SECRET) -> None:
        self.key = key
        self.asked: list[tuple[str, str, str]] = []

    def status(self, request: KeyRequest) -> KeyStatus:
        self._note(request)
        text = "not set" if self.key is None else "set (held)"
        return KeyStatus(text, usable=self.key is not None)

    async def obtain(self, request: KeyRequest, *, name: str, required: bool = True) -> str | None:
        self._note(request)
        if self.key is None and required:
            raise MissingKeyError(f"There is no key for {name}.")
        return self.key

    async def renew(self, request: KeyRequest, rejected: str) -> bool:
        return False

    def _note(self, request: KeyRequest) -> None:
        self.asked.append((request.slug, request.host, request.env))
