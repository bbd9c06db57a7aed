"""The encryption of the key file: the one place that loads ``cryptography``.

Version 1: Argon2id with the second recommendation of RFC 9106, section 4
(64 MiB, 3 passes, 4 lanes), then ChaCha20-Poly1305 with a random nonce for
each entry. The numbers belong to the version and are not read from the file,
where somebody could weaken them or ask for all of the memory.
"""

from __future__ import annotations

import os

from jupyter_ai_assist.core.errors import KeyStoreError

__all__ = ["NONCE_LENGTH", "derive", "seal", "unseal"]

NONCE_LENGTH = 12
"""Bytes. Random nonces are safe up to some 2**32 entries sealed with one key."""

_MEMORY_KIB = 64 * 1024
_PASSES = 3
_LANES = 4
_KEY_LENGTH = 32


def derive(master: bytes, salt: bytes) -> bytes:
    """The file's key; takes some 100 ms on purpose.

    Raises
    ------
    KeyStoreError
        This build of ``cryptography`` has no Argon2id.
    """
    # Heavy, and only needed where the encrypted file is used.
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415

    try:
        return Argon2id(
            salt=salt,
            length=_KEY_LENGTH,
            iterations=_PASSES,
            lanes=_LANES,
            memory_cost=_MEMORY_KIB,
        ).derive(master)
    except UnsupportedAlgorithm as error:
        raise KeyStoreError(
            "The encrypted file cannot be used: cryptography was built without Argon2id.",
            hint="Install cryptography from its wheel, or with OpenSSL 3.2 or newer.",
        ) from error


def seal(key: bytes, text: str, bound: bytes) -> bytes:
    """Encrypt; ``bound`` is not stored and must be the same to decrypt."""
    # Heavy, and only needed where the encrypted file is used.
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    nonce = os.urandom(NONCE_LENGTH)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, text.encode(), bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> str | None:
    """Decrypt; ``None`` where the key, the bytes or ``bound`` are not those of ``seal``."""
    # Heavy, and only needed where the encrypted file is used.
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    nonce, data = sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:]
    if len(nonce) < NONCE_LENGTH:
        return None
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, data, bound).decode()
    except InvalidTag:
        return None
