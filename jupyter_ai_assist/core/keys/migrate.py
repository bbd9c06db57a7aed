"""Keys that move from one store to another: written, read back, and only then taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jupyter_ai_assist.core.errors import KeyStoreError, UsageError

from .base import Key, KeyRequest, KeyStore
from .encrypted import EncryptedStore

__all__ = ["Move", "kept_names", "migrate", "store_named"]


@dataclass(frozen=True)
class Move:
    """What became of one key in one store."""

    slug: str
    source: str
    """The store that had it."""
    target: str
    problem: str = ""
    """Why it is still where it was, in a sentence; blank where it is in ``target`` now."""
    hint: str = ""
    left: bool = False
    """Whether it is in ``source`` as well: what is only read cannot be deleted."""


def store_named(stores: Iterable[KeyStore], name: str) -> KeyStore:
    """A store by its name, of which the first word is enough.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    stores = tuple(stores)
    for store in stores:
        if name and store.name.startswith(name):
            return store
    names = ", ".join(store.name.split()[0] for store in stores)
    raise UsageError(f"No store is called {name!r}.", hint=f"There are: {names}.")


def kept_names(stores: Iterable[KeyStore]) -> tuple[str, ...]:
    """Whose keys stores say they have: the encrypted file does, keyrings list nothing.

    Raises
    ------
    KeyStoreError
        The file cannot be read.
    """
    return tuple(
        name for store in stores if isinstance(store, EncryptedStore) for name in store.names()
    )


def migrate(
    requests: Iterable[KeyRequest],
    sources: Iterable[KeyStore],
    target: KeyStore,
    *,
    replace: bool = False,
) -> Iterator[Move]:
    """Move keys one by one; those that no source has are passed over.

    Each keeps the host that it is bound to. A key that ends up nowhere is not possible: it
    is deleted where it was only after ``target`` has given it back.

    Parameters
    ----------
    requests
        Whose keys.
    replace
        Whether another key that ``target`` has may be replaced.

    Raises
    ------
    KeyStoreError
        ``target`` keeps no keys here.
    """
    if reason := target.usable() if target.writable else "it is only read":
        raise KeyStoreError(
            f"No key can be moved to the {target.name}: {reason}.",
            hint="Make that store usable first, or choose another one.",
        )
    from_stores = tuple(sources)
    for request in requests:
        for source in from_stores:
            if source is not target and (move := _moved(request, source, target, replace)):
                yield move


def _moved(request: KeyRequest, source: KeyStore, target: KeyStore, replace: bool) -> Move | None:
    done = Move(request.slug, source.name, target.name, left=not source.writable)
    try:
        key = None if source.usable() else source.get(request)
        if key is None:
            return None
        _copy(request, key, target, replace=replace)
        source.delete(request.slug)
    except KeyStoreError as error:
        return Move(request.slug, source.name, target.name, error.message, error.hint)
    return done


def _copy(request: KeyRequest, key: Key, target: KeyStore, *, replace: bool) -> None:
    there = target.get(request)
    if there == key:
        return
    if there is not None and not replace:
        raise KeyStoreError(
            f"The {target.name} has another key for {request.slug!r}, bound to {there.host}.",
            hint="Say --replace to replace it, or delete one of the two.",
        )
    target.set(request.slug, key)
    if target.get(request) != key:
        raise KeyStoreError(
            f"The {target.name} does not give back the key for {request.slug!r}.",
            hint="It was left where it was.",
        )
