"""Where the master key of the encrypted file comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jupyter_ai_assist.core.errors import KeyStoreError

__all__ = ["CREDENTIAL", "MASTER_KEY", "MASTER_KEY_FILE", "read_master_key"]

MASTER_KEY = "JUPYTER_AI_ASSIST_MASTER_KEY"
MASTER_KEY_FILE = "JUPYTER_AI_ASSIST_MASTER_KEY_FILE"
CREDENTIAL = "jupyter-ai-assist-master-key"
"""The name for systemd's ``LoadCredential=``."""

_MIN_LENGTH = 12
"""Characters: shorter ones are guessed from a copy of the file."""

_MAKE_ONE = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(32))'"


def read_master_key(environ: Mapping[str, str]) -> bytes:
    """The master key, from the first of the three places that has one.

    Raises
    ------
    KeyStoreError
        No place has one, or what it has cannot be used.
    """
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    if value := environ.get(MASTER_KEY, ""):
        return _checked(value.encode("utf-8", "surrogateescape"), MASTER_KEY)
    if name := environ.get(MASTER_KEY_FILE, ""):
        return _checked(_content(Path(name)), f"{MASTER_KEY_FILE} ({name})")
    if directory and (path := Path(directory, CREDENTIAL)).exists():
        return _checked(_content(path), str(path))
    raise KeyStoreError(
        "there is no master key for it",
        hint=f"Set {MASTER_KEY}, or {MASTER_KEY_FILE} to a private file. {_MAKE_ONE}",
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyStoreError(
            f"the master key file {path} cannot be read ({error.strerror})",
            hint=f"Check {MASTER_KEY_FILE} and who may read that file.",
        ) from error


def _checked(value: bytes, source: str) -> bytes:
    value = value.strip()
    if len(value) < _MIN_LENGTH:
        raise KeyStoreError(
            f"the master key in {source} is shorter than {_MIN_LENGTH} characters", hint=_MAKE_ONE
        )
    return value
