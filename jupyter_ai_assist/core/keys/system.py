"""The operating system's own keyring, through ``keyring``.

Only backends on a list are used: others that ``keyring`` may be told to use,
or may find installed, keep keys in plain text or in places unknown.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.typed import typed

from .base import Key, KeyRequest

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

__all__ = ["SystemStore"]

T = TypeVar("T")

ALLOWED = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",  # the same Secret Service by another library
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
"""Classes, and exactly these: a subclass may do anything."""

_CHAIN = "keyring.backends.chainer.ChainerBackend"

_UNUSABLE = {
    "keyring.backends.fail.Keyring": "this machine offers no keyring",
    "keyring.backends.null.Keyring": "keyring is switched off",
}

_SERVICE = "jupyter-ai-assist"
"""What the entries are called in the keyring's own window."""

_REMEMBERED = 60.0
"""Seconds for which a key that was read is not read again: a read takes some
25 ms, and a turn may send many requests. A key changed by another process is
seen after that time; so is a keyring that there was not."""

_PAUSE = 5.0
"""Seconds for which a keyring that failed is not asked again: it may open a
window each time, and a list of models asks for the keys of all providers."""

_UNLOCK = (
    "Unlock the keyring and try again; or switch it off with "
    "PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring, and use the environment or the "
    "encrypted file."
)


class SystemStore:
    """Keys in the operating system's keyring.

    Parameters
    ----------
    timeout
        Seconds that a call may take. A locked keyring may open a window and
        wait for the person in front of it, or for nobody.
    """

    name = "keyring"
    writable = True

    def __init__(self, *, timeout: float = 30.0) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._waiting: threading.Thread | None = None
        self._found = False
        """Whether a usable backend was found; then one that hangs is no reason
        to take another store, whose keys would be hidden once it works again."""
        self._missing = (0.0, "")
        """Why there is no backend, and until when that is not asked anew."""
        self._remembered: dict[str, tuple[float, Key]] = {}
        self._refused = (0.0, KeyStoreError(""))

    def usable(self) -> str:
        """Why there is no keyring that keys may be kept in, or ``""``."""
        if self._found:
            return ""
        until, reason = self._missing
        if time.monotonic() < until:
            return reason
        try:
            reason = self._call(lambda: _reason(_members()))
        except KeyStoreError as error:
            return error.message.rstrip(".")
        self._found = not reason
        self._missing = (time.monotonic() + _REMEMBERED, reason)
        return reason

    def waits(self, slug: str) -> bool:
        """Where there is a keyring, or may be one, and the key was not read just now."""
        until = self._remembered.get(slug, (0.0, None))[0] if self._found else self._missing[0]
        return time.monotonic() > until - 1.0  # or not just now any more, once it is asked

    def get(self, request: KeyRequest) -> Key | None:
        """The key and its host, from the first backend that has it."""
        until, key = self._remembered.get(request.slug, (0.0, None))
        if key is None or time.monotonic() > until:
            entry = self._read(request.slug)
            key = None if entry is None else _decoded(entry, request.slug)
            self._remember(request.slug, key)
        return key

    def _read(self, slug: str) -> str | None:
        until, refusal = self._refused
        if time.monotonic() < until:
            raise KeyStoreError(refusal.message, hint=refusal.hint)
        try:
            return self._call(lambda: _read(slug))
        except KeyStoreError as error:
            self._refused = (time.monotonic() + _PAUSE, error)
            raise

    def set(self, slug: str, key: Key) -> None:
        """Store it in the first backend."""
        entry = json.dumps({"host": key.host, "key": key.value})
        self._remember(slug, None)  # the next read shows whether it is there
        self._call(lambda: _usable()[0].set_password(_SERVICE, slug, entry))

    def delete(self, slug: str) -> bool:
        """Remove it from every backend."""
        self._remember(slug, None)
        return self._call(lambda: _remove(slug))

    def _remember(self, slug: str, key: Key | None) -> None:
        if key is None:
            self._remembered.pop(slug, None)
        else:
            self._remembered[slug] = (time.monotonic() + _REMEMBERED, key)

    def _call(self, work: Callable[[], T]) -> T:
        """Run one call on a thread of its own, and give up waiting in time.

        While a call hangs no other is made: each might open another window.
        """
        with self._lock:
            if self._waiting is not None and self._waiting.is_alive():
                raise KeyStoreError("The keyring still waits to be unlocked.", hint=_UNLOCK)
            answers: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()
            # A daemon: a hanging keyring must not keep the process from ending.
            self._waiting = threading.Thread(
                target=lambda: answers.put(_outcome(work)), name="keyring", daemon=True
            )
            self._waiting.start()
            try:
                answer = answers.get(timeout=self._timeout)
            except queue.Empty:
                raise KeyStoreError(
                    f"The keyring did not answer within {self._timeout:g} seconds.", hint=_UNLOCK
                ) from None
            self._waiting = None
        return answer()


def _outcome(work: Callable[[], T]) -> Callable[[], T]:
    """What came of a call, to be returned or raised in the caller's thread.

    Backends raise their own libraries' errors, so that no list of them could
    be complete. Their texts are left out: they are not ours to vouch for.
    """
    import keyring.errors  # noqa: PLC0415 - heavy, and only needed once a key is

    try:
        value = work()
    except KeyStoreError as error:
        problem = error
    except keyring.errors.KeyringLocked:
        problem = KeyStoreError("The keyring is locked.", hint=_UNLOCK)
    except Exception as error:  # noqa: BLE001 - the one place where they are mapped
        problem = KeyStoreError(f"The keyring failed ({type(error).__name__}).", hint=_UNLOCK)
    else:
        return lambda: value

    def fail() -> T:
        raise problem

    return fail


def _class_name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _members() -> tuple[KeyringBackend, ...]:
    """The backends that ``keyring`` chose; a chain is taken apart, best first."""
    import keyring  # noqa: PLC0415 - heavy, and only needed once a key is

    try:
        chosen: Any = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - a configured backend may fail in any way
        raise KeyStoreError(
            f"The keyring backend that is configured cannot be loaded ({type(error).__name__}).",
            hint="Check PYTHON_KEYRING_BACKEND and keyringrc.cfg.",
        ) from None
    return tuple(chosen.backends) if _class_name(chosen) == _CHAIN else (chosen,)


def _reason(members: tuple[KeyringBackend, ...]) -> str:
    names = [_class_name(member) for member in members]
    if any(name in ALLOWED for name in names):
        return ""
    name = names[0] if names else "keyring.backends.fail.Keyring"
    return _UNUSABLE.get(name, f"{name} is not an operating system's keyring, and is never used")


def _usable() -> tuple[KeyringBackend, ...]:
    members = _members()
    if reason := _reason(members):
        raise KeyStoreError(f"There is no usable keyring: {reason}.")
    return tuple(member for member in members if _class_name(member) in ALLOWED)


def _read(slug: str) -> str | None:
    for backend in _usable():
        entry = backend.get_password(_SERVICE, slug)
        if entry is not None:
            return entry
    return None


def _remove(slug: str) -> bool:
    members = _members()
    holding = [
        backend
        for backend in members
        if _class_name(backend) in ALLOWED and backend.get_password(_SERVICE, slug) is not None
    ]
    for backend in holding:
        backend.delete_password(_SERVICE, slug)
    return bool(holding)


def _decoded(entry: str, slug: str) -> Key:
    key = _parsed(entry)
    if key is None:
        raise KeyStoreError(
            f"The keyring's entry {_SERVICE}/{slug} was not written by the assistant, and says "
            "no host.",
            hint=f"Store the key again: {typed(f'/key set {slug}')}",
        )
    return key


def _parsed(entry: str) -> Key | None:
    """``None`` instead of an error, whose traceback would carry the entry along."""
    try:
        match json.loads(entry):
            case {"host": str(host), "key": str(value)}:
                return Key(value, host)
    except ValueError:
        pass
    return None
