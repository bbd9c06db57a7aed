"""Strings that look drawn by lot and are kept as a value: likely a secret of unknown make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find
from .looks import looks_drawn, looks_like_words

__all__ = ["random_secrets"]

# A quoted string that is the value of something: ``x = "…"``, ``"x": "…"``, ``f("…")``.
_VALUE = re.compile(
    r"""[=:(,]\s{0,4}[rbu]?\\{0,7}(["'])(?P<value>[A-Za-z0-9+/_=-]{32,128})\\{0,7}\1"""
)
_HARMLESS = re.compile(
    r"iVBORw0KGgo|R0lGOD|/9j/|PHN2Zy|PD94|JVBER|UEsDB|H4sI|AAAA"  # images, archives, public keys
    r"|sha\d{1,3}[-_]"
    r"|.*[0-9a-fA-F]{24}"  # digests, and identifiers with a prefix
    r"|.*[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-"
)
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"))
_BITS = 4.3
"""Bits a character: random base64 of 32 characters has 4.6 on average, words below 4."""


def random_secrets(text: str) -> Iterator[Find]:
    """Every value that looks drawn: hashes, names and identifiers in hex do not count."""
    for match in _VALUE.finditer(text):
        value = match["value"]
        drawn = all(part.search(value) for part in _CLASSES) and looks_drawn(value, _BITS)
        if drawn and not _HARMLESS.match(value) and not looks_like_words(value):
            yield Find(*match.span("value"), "secret")
