"""API keys: where they are looked for, and to whom they may go.

``lookup`` asks the stores in order: the operating system's keyring
(``system``), the encrypted file (``encrypted``), the environment
(``environment``). Nothing in here loads keyring or cryptography before a key
is asked for.
"""

from __future__ import annotations

from .base import Key, KeyRequest, KeyStore, host_of, named_key
from .lookup import Keys, KeyStatus, standard_keys

__all__ = [
    "Key",
    "KeyRequest",
    "KeyStatus",
    "KeyStore",
    "Keys",
    "host_of",
    "named_key",
    "standard_keys",
]
