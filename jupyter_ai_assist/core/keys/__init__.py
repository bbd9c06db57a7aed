"""API keys: where they are looked for, and to whom they may go.

``lookup`` asks the stores in order: the operating system's keyring
(``system``), the encrypted file (``encrypted``), the environment
(``environment``). Where a command is configured that prints the key
(``command``), it alone is asked. Nothing in here loads keyring or cryptography before a key
is asked for.
"""

from __future__ import annotations

from .base import Key, KeyRequest, KeyStatus, KeyStore, host_of, named_key
from .lookup import Keys, standard_keys

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
