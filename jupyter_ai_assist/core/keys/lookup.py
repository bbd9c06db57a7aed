"""One door to all keys: who is asked in which order, and the binding to a host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.errors import KeyStoreError, MissingKeyError
from jupyter_ai_assist.core.typed import typed

from .background import in_background
from .base import Key, KeyRequest, KeyStatus, KeyStore, checked_key
from .command import CommandKeys
from .encrypted import EncryptedStore
from .environment import EnvironmentStore
from .master import MASTER_KEY
from .system import SystemStore

__all__ = ["Keys", "standard_keys"]


@dataclass(frozen=True)
class _Found:
    """What a walk through the stores came to."""

    key: Key | None
    """For the host that was asked for."""
    store: str
    """Who holds ``key``, or ``misplaced``."""
    misplaced: Key | None
    """Without ``key``: a key that is bound to another host."""
    reasons: tuple[str, ...]


class Keys:
    """All keys of all providers.

    A stored key is bound to the host that it was stored for, and is never
    given out for another one; a key from the environment is bound to the host
    that the configuration names beside its variable (``EnvironmentStore``).
    So the ``host`` of every call is the one in the admin's or user's
    configuration, or the vendor's own, as ``host_of`` writes it.

    A store that cannot be read (locked, damaged, wrong master key) counts as
    one that has no key, so that a broken keyring does not hide a key in the
    environment; ``require`` and ``status`` say so.

    Parameters
    ----------
    stores
        In the order in which they are asked, and in which a new key is
        offered to them.
    commands
        Runs the commands that requests name.
    """

    def __init__(self, stores: Sequence[KeyStore], commands: CommandKeys | None = None) -> None:
        self.stores = tuple(stores)
        self._commands = commands or CommandKeys()

    async def obtain(self, request: KeyRequest, *, name: str, required: bool = True) -> str | None:
        """The key for this provider and host, from its command or from the stores.

        It may take long: a command runs, a keyring waits to be unlocked. The loop goes
        on meanwhile, and whoever is cancelled waits no longer.

        Parameters
        ----------
        name, required
            As for ``require``; without ``required`` there may be none.

        Raises
        ------
        KeyStoreError
            As ``require``; or the command failed.
        """
        if request.command:
            return await self._commands.obtain(request)

        def look() -> str | None:
            return self.require(request, name=name) if required else self.get(request)

        if any(store.waits(request.slug) for store in self.stores):
            return await in_background(look)
        return look()  # another thread would take longer than that

    async def renew(self, request: KeyRequest, rejected: str) -> bool:
        """Whether a command prints another key now that a service did not accept one.

        Raises
        ------
        KeyStoreError
            The command failed.
        """
        if not request.command:
            return False
        self._commands.forget(request, rejected)
        return await self._commands.obtain(request) != rejected

    def get(self, request: KeyRequest) -> str | None:
        """The key that a store has for this provider and host, or ``None``.

        Raises
        ------
        KeyStoreError
            The only key there is belongs to another host.
        """
        key = self._find_for(request).key
        return None if key is None else key.value

    def require(self, request: KeyRequest, *, name: str) -> str:
        """The key that a store has for this provider and host.

        Parameters
        ----------
        name
            The provider's name, for people.

        Raises
        ------
        MissingKeyError
            There is none; the hint names every way to set one.
        KeyStoreError
            The only key there is belongs to another host.
        """
        found = self._find_for(request)
        if found.key is None:
            raise MissingKeyError(
                f"There is no key for {name} ({'; '.join(found.reasons)}).",
                hint=_every_fix(request),
            )
        return found.key.value

    def set(self, request: KeyRequest, value: str) -> str:
        """Store a key in the first store that can, and say which that was.

        A store that is there but fails (a locked keyring) is not passed over:
        the older key in it would win once it works again.

        Raises
        ------
        KeyStoreError
            The text is no key, or it was not stored; the hint names the fix.
        """
        key = Key(checked_key(value), request.host)
        reasons = []
        for store in self.stores:
            reason = store.usable() if store.writable else "only read"
            if not reason:
                store.set(request.slug, key)
                return store.name
            reasons.append(f"{store.name}: {reason}")
        raise KeyStoreError(
            f"The key was not stored, because no store can keep it safe ({'; '.join(reasons)}).",
            hint=f"Set {MASTER_KEY} where Jupyter is started, so that keys can be kept in the "
            "encrypted file; or put the key into the provider's own environment variable there.",
        )

    def delete(self, slug: str) -> list[str]:
        """Remove a provider's key from every store, and say which had one.

        Raises
        ------
        KeyStoreError
            A store could not be changed; all the others were.
        """
        had, errors = [], []
        for store in self.stores:
            try:
                if store.delete(slug):
                    had.append(store.name)
            except KeyStoreError as error:
                errors.append(error)
        if errors:
            raise errors[0]
        return had

    def status(self, request: KeyRequest) -> KeyStatus:
        """Where the key for this provider and host is; runs no command."""
        if request.command:
            return self._commands.status(request)
        found = self._find(request)
        where = (
            f"environment: {request.env}" if found.store == EnvironmentStore.name else found.store
        )
        if found.misplaced is not None:
            text = f"set for {found.misplaced.host} only ({where})"
            problem = _misplaced(request, found).message
            return KeyStatus(text, usable=False, reasons=found.reasons, problem=problem)
        if found.key is None:
            return KeyStatus("not set", usable=False, reasons=found.reasons)
        return KeyStatus(f"set ({where})", usable=True, reasons=found.reasons)

    def _find_for(self, request: KeyRequest) -> _Found:
        found = self._find(request)
        if found.misplaced is not None:
            raise _misplaced(request, found)
        return found

    def _find(self, request: KeyRequest) -> _Found:
        reasons: list[str] = []
        misplaced: Key | None = None
        holder = ""
        for store in self.stores:
            key, reason = _ask(store, request)
            if key is not None and key.host.lower() == request.host.lower():
                return _Found(key, store.name, None, tuple(reasons))
            if key is not None and misplaced is None:
                misplaced, holder = key, store.name
            reasons.append(f"{store.name}: {reason}")
        return _Found(None, holder, misplaced, tuple(reasons))


def standard_keys(folder: Path) -> Keys:
    """The three stores of the contract; the encrypted file lies in ``folder``.

    The folder is made private once a key is stored there, and should be the
    assistant's own.
    """
    return Keys([SystemStore(), EncryptedStore(folder / "keys.json"), EnvironmentStore()])


def _ask(store: KeyStore, request: KeyRequest) -> tuple[Key | None, str]:
    """A store's key, or why it gives none for this host."""
    if reason := store.usable():
        return None, reason
    try:
        key = store.get(request)
    except KeyStoreError as error:
        return None, error.message.rstrip(".")
    if key is not None:
        return key, f"its key is for {key.host}"
    if store.writable:
        return None, "no entry"
    return None, f"{request.env} is not set" if request.env else "no variable is configured"


def _misplaced(request: KeyRequest, found: _Found) -> KeyStoreError:
    bound = found.misplaced.host if found.misplaced else ""
    return KeyStoreError(
        f"The key for {request.slug!r} ({found.store}) is for {bound} and is not sent to "
        f"{request.host}.",
        hint=f"Store one for {request.host}: {typed(f'/key set {request.slug}')}",
    )


def _every_fix(request: KeyRequest) -> str:
    variable = f", or set {request.env} where Jupyter is started" if request.env else ""
    return (
        f"Store one with {typed(f'/key set {request.slug}')}{variable}. Without a keyring, "
        f"storing one needs {MASTER_KEY} to be set too, for the encrypted file."
    )
