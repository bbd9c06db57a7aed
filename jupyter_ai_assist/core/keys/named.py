"""Another key of a provider, chosen by its name."""

from __future__ import annotations

from typing import Protocol

from jupyter_ai_assist.core.errors import UsageError

from .base import KeyRequest, named_key

__all__ = ["require_key_name"]


class _Keyed(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def key(self) -> KeyRequest | None: ...


def require_key_name(service: _Keyed, name: str) -> None:
    """Refuse what names no key of a service, before it is stored with a prompt: it may be one.

    Parameters
    ----------
    name
        As it was typed; blank for the usual key.

    Raises
    ------
    UsageError
        It is no name, or the service takes no key.
    """
    if not name:
        return
    if service.key is None:
        raise UsageError(f"{service.name} takes no key.", hint="Leave --key-name out.")
    named_key(service.key, name)
