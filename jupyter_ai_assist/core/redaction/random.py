"""Strings that look drawn by lot and are kept as a value: likely a secret of unknown make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find
from .looks import looks_drawn

__all__ = ["random_secrets"]

# A quoted string that is the value of something: ``x = "…"``, ``"x": "…"``, ``f("…")``.
_VALUE = re.compile(r"""[=:(,]\s{0,4}[rbu]?(["'])(?P<value>[A-Za-z0-9+/_=-]{32,128})\1""")
_HEX = re.compile(r"[0-9a-fA-F-]+$")
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"))
_BITS = 4.3
"""Bits a character: random base64 of 32 characters has 4.6 on average, words below 4."""


def random_secrets(text: str) -> Iterator[Find]:
    """Every value that looks drawn: hashes, names and identifiers in hex do not count."""
    for match in _VALUE.finditer(text):
        value = match["value"]
        drawn = all(part.search(value) for part in _CLASSES) and looks_drawn(value, _BITS)
        if drawn and not _HEX.match(value):
            yield Find(*match.span("value"), "secret")
