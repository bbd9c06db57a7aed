"""Keys in one encrypted file, for machines without a keyring.

The file is JSON: a salt, a check value and one entry for each provider. An
entry's key is sealed together with its provider and host, so that moving it
to another name, or changing its host, makes it unreadable. The check value
tells a wrong master key from a damaged entry. Writers take a lock, and
replace the file at one stroke.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, ValidationError

from jupyter_ai_assist.core.errors import KeyStoreError
from jupyter_ai_assist.core.files import private_directory, sole_writer, write_private
from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.typed import typed

from .base import Key, KeyRequest
from .master import MASTER_KEY, read_master_key
from .sealing import derive, seal, unseal

__all__ = ["EncryptedStore"]

_SALT_LENGTH = 16
_CHECK = b"jupyter-ai-assist keys 1 check"


class _Entry(Value):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    host: str
    sealed: bytes


class _KeyFile(Value):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    version: Literal[1] = 1
    salt: bytes
    check: bytes
    entries: dict[str, _Entry]


class EncryptedStore:
    """Keys in one encrypted file.

    Parameters
    ----------
    path
        The file; its folder is made private, and should hold nothing of others.
    environ
        Says where the master key is: see ``master``.
    """

    name = "encrypted file"
    writable = True

    def __init__(self, path: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._path = path
        self._environ = environ
        self._derived: tuple[bytes, bytes, bytes] | None = None
        """Master key, salt, and the file's key made from them."""

    def usable(self) -> str:
        """Why there is no master key, or ``""``."""
        try:
            read_master_key(self._environ)
        except KeyStoreError as error:
            return error.message
        return ""

    def waits(self, slug: str) -> bool:  # noqa: ARG002 - the seam's
        """Where there is a master key: a seal is opened."""
        return not self.usable()

    def get(self, request: KeyRequest) -> Key | None:
        """The key and its host; the first call takes some 100 ms."""
        content = self._load()
        entry = content.entries.get(request.slug) if content else None
        if content is None or entry is None:
            return None
        return Key(self._unsealed(content, request.slug), entry.host)

    def set(self, slug: str, key: Key) -> None:
        """Add the key to the file, or make the file."""
        with self._writing():
            content = self._load() or self._new()
            sealed = seal(self._key(content), key.value, _bound(slug, key.host))
            self._save(content, {**content.entries, slug: _Entry(host=key.host, sealed=sealed)})

    def delete(self, slug: str) -> bool:
        """Remove the entry; that needs no master key. The last one takes the file along."""
        if not self._path.exists():
            return False
        with self._writing():
            content = self._load()
            if content is None or slug not in content.entries:
                return False
            self._save(
                content, {name: entry for name, entry in content.entries.items() if name != slug}
            )
        return True

    def names(self) -> tuple[str, ...]:
        """Whose keys are in the file; that needs no master key.

        Raises
        ------
        KeyStoreError
            The file cannot be read.
        """
        content = self._load()
        return tuple(content.entries) if content else ()

    def rotate(self, environ: Mapping[str, str]) -> int:
        """Seal every key anew with another master key; how many there are.

        The file is replaced at one stroke, or stays as it was.

        Parameters
        ----------
        environ
            Says where the new master key is.

        Raises
        ------
        KeyStoreError
            There is no file, it is not read whole with the present master key, or the new
            one cannot be used.
        """
        renewed = EncryptedStore(self._path, environ)
        with self._writing():
            content = self._load()
            if content is None:
                raise KeyStoreError(
                    f"There is no file {self._path}, so no key to seal anew.",
                    hint=f"Set {MASTER_KEY} to the new key, and store keys with it.",
                )
            fresh = renewed._new()
            key = renewed._key(fresh)
            entries = {
                slug: _Entry(
                    host=entry.host,
                    sealed=seal(key, self._unsealed(content, slug), _bound(slug, entry.host)),
                )
                for slug, entry in content.entries.items()
            }
            self._save(fresh, entries)
        return len(entries)

    def _unsealed(self, content: _KeyFile, slug: str) -> str:
        entry = content.entries[slug]
        value = unseal(self._key(content), entry.sealed, _bound(slug, entry.host))
        if value is None:
            raise KeyStoreError(
                f"The entry for {slug!r} in {self._path} was damaged or changed.",
                hint=f"Store the key again: {typed(f'/key set {slug}')}",
            )
        return value

    def _new(self) -> _KeyFile:
        salt = os.urandom(_SALT_LENGTH)
        return _KeyFile(salt=salt, check=seal(self._derive(salt), "", _CHECK), entries={})

    def _key(self, content: _KeyFile) -> bytes:
        """The key that the file's entries are sealed with."""
        key = self._derive(content.salt)
        if unseal(key, content.check, _CHECK) is None:
            raise KeyStoreError(
                f"The master key does not open {self._path}.",
                hint=f"Set {MASTER_KEY} to the key that the file was made with; if that one is "
                "lost, delete the file and store the keys again.",
            )
        return key

    def _derive(self, salt: bytes) -> bytes:
        try:
            master = read_master_key(self._environ)
        except KeyStoreError as error:
            raise KeyStoreError(
                f"The encrypted key file cannot be used: {error.message}.", hint=error.hint
            ) from None
        if self._derived is None or self._derived[:2] != (master, salt):
            self._derived = (master, salt, derive(master, salt))
        return self._derived[2]

    def _load(self) -> _KeyFile | None:
        try:
            data = self._path.read_bytes()
            return _KeyFile.model_validate_json(data)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeyStoreError(
                f"{self._path} cannot be read ({error.strerror}).",
                hint="Check who may read that file.",
            ) from error
        except ValidationError as error:
            raise KeyStoreError(
                f"{self._path} is damaged, or was written by a newer version.",
                hint="Move it away and store the keys again, or upgrade jupyter-ai-assist.",
            ) from error

    def _save(self, content: _KeyFile, entries: dict[str, _Entry]) -> None:
        if entries:
            changed = content.model_copy(update={"entries": entries})
            write_private(self._path, changed.model_dump_json(indent=1).encode())
        else:
            self._path.unlink()

    def _writing(self) -> AbstractContextManager[None]:
        lock = f"{self._path.name}.lock"
        return sole_writer(self._path, lock, KeyStoreError, private_directory)


def _bound(slug: str, host: str) -> bytes:
    """What a sealed key is bound to; JSON, so that no two pairs give the same bytes."""
    return json.dumps(["jupyter-ai-assist keys 1", slug, host]).encode()
