"""The seam to a place that holds keys, and the values that cross it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from jupyter_ai_assist.core.errors import KeyStoreError, UsageError
from jupyter_ai_assist.core.typed import typed

__all__ = [
    "Key",
    "KeyRequest",
    "KeyStatus",
    "KeyStore",
    "checked_key",
    "host_of",
    "named_key",
]

_MAX_LENGTH = 8192
"""Characters. Signed tokens of gateways reach some 4,000; a pasted file is longer."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True)
class Key:
    """A key and the one host that it may be sent to. Its ``repr`` hides the key."""

    value: str = field(repr=False)
    host: str
    """As ``host_of`` writes it."""


@dataclass(frozen=True)
class KeyRequest:
    """Whose key is wanted."""

    slug: str
    """The provider: the part of a model id before the colon; see ``named_key``."""
    host: str
    """Where the key will be sent, as the configuration names it."""
    env: str = ""
    """The environment variable that may hold the key; blank where there is none."""
    command: tuple[str, ...] = ()
    """The program and the arguments that print the key. Where there is one, nothing
    else is asked."""


@dataclass(frozen=True)
class KeyStatus:
    """Where a provider's key is; never a character of it."""

    text: str
    """``set (keyring)``, ``set (environment: OPENAI_API_KEY)``, ``not set``,
    ``set for HOST only (keyring)``, or ``printed by the command vault``."""
    usable: bool
    """Whether there is a key for the host that was asked for, as far as can be told
    without running a command."""
    reasons: tuple[str, ...] = ()
    """Why the stores that were asked before had none, one for each."""
    problem: str = ""
    """What is wrong with the only key there is, in a sentence."""

    def __str__(self) -> str:
        return self.text


def named_key(request: KeyRequest, name: str) -> KeyRequest:
    """The request for another key of the same provider: for the same host, from a store only.

    Raises
    ------
    UsageError
        It is no name. The message never quotes it: it may be a key that was typed.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            "A key is named by 1 to 32 small letters, digits and dashes, a letter first.",
            hint=f"The key itself is never typed: {typed(f'/key set {request.slug}/NAME')} asks "
            "for it.",
        )
    return replace(request, slug=f"{request.slug}/{name}", env="", command=())


class KeyStore(Protocol):
    """One place that may hold keys, one for each provider.

    Implementations may be called from any thread.
    """

    @property
    def name(self) -> str:
        """For people: ``keyring``, ``encrypted file``, ``environment``."""

    @property
    def writable(self) -> bool:
        """Whether keys are stored here at all, or only read."""

    def usable(self) -> str:
        """Why no key can be read here now, or ``""``. Asks nobody for anything."""

    def waits(self, slug: str) -> bool:
        """Whether asking for that key may take long now: it is not to be done on a loop."""

    def get(self, request: KeyRequest) -> Key | None:
        """The stored key, whatever host it is bound to; ``None`` if there is none.

        Raises
        ------
        KeyStoreError
            The store is there and cannot be read: locked, damaged, wrong master key.
        """

    def set(self, slug: str, key: Key) -> None:
        """Store a checked key, in place of any that was there.

        Raises
        ------
        KeyStoreError
            It was not stored.
        """

    def delete(self, slug: str) -> bool:
        """Remove a provider's key; whether there was one.

        Raises
        ------
        KeyStoreError
            The store is there and cannot be changed.
        """


def checked_key(value: str) -> str:
    """A key as it can stand in a request's header, without the white space around it.

    Raises
    ------
    KeyStoreError
        It is no key. The message never quotes it.
    """
    value = value.strip()
    if not value:
        raise KeyStoreError("The key is empty.", hint="Copy the whole key and try again.")
    if len(value) > _MAX_LENGTH:
        raise KeyStoreError(
            f"This is {len(value):,} characters long, too long for a key.",
            hint="Copy the key alone and try again.",
        )
    if not all("!" <= character <= "~" for character in value):
        raise KeyStoreError(
            "The key has a space, a line break or another character that no key has.",
            hint="Copy the key alone and try again.",
        )
    return value


def host_of(base_url: str) -> str:
    """The host that a key for this address is bound to.

    ``api.openai.com`` for ``https``, with the port where it is not 443; with
    the scheme for plain ``http`` (``http://localhost:11434``), so that a key
    stored for the encrypted address is not sent to the open one.

    Raises
    ------
    KeyStoreError
        The address has no host. The message does not quote it: an address
        may hold a password.
    """
    try:
        parts = urlsplit(base_url.strip())
        host, port, scheme = parts.hostname, parts.port, parts.scheme
    except ValueError:
        host, port, scheme = None, None, ""
    usual = {"https": 443, "http": 80}.get(scheme)
    if not host or usual is None:
        raise KeyStoreError(
            "The configured base_url is no web address.", hint="Write it as https://host/path."
        )
    shown = f"[{host}]" if ":" in host else host
    shown = shown if port in {None, usual} else f"{shown}:{port}"
    return shown if scheme == "https" else f"http://{shown}"
