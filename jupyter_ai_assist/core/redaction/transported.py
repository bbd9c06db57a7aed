"""Secrets on their way: in headers, addresses and what curl is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find
from .looks import is_placeholder

__all__ = ["transported_secrets"]

_QUOTED = r"""\\{0,7}["']?"""
_AUTHORIZATION = (
    rf"authorization{_QUOTED}\]?\s{{0,3}}[:=,]\s{{0,3}}[rbuf]{{0,2}}{_QUOTED}"
    r"(?:bearer|basic|token|apikey|bot|digest)\s{1,3}(?P<value>[\w.~+/=:-]{8,})"
)
_BEARER = r"bearer\s{1,3}(?P<value>(?=[\w.~+/=:-]{0,200}\d)[\w.~+/=:-]{16,})"
_COOKIE = (
    rf"cookie{_QUOTED}\s{{0,3}}[:=]\s{{0,3}}{_QUOTED}"
    r"""(?P<value>[\w.-]{1,64}=[^\s"',\\]{8,})"""
)
_ADDRESS = r"""://[^\s/:@'"<>\\]{0,100}:(?P<value>[^\s/@'"<>\\]{1,200})@"""
_CURL = (
    r"curl(?:\s[^\n]{0,400}?)?\s(?:-u|--user)[ =]?"
    r"""['"]?[^\s:'"]{1,100}:(?P<value>[^\s'"]{3,200})"""
)
_BY_START = [
    (what, start, re.compile(pattern, re.IGNORECASE))
    for what, start, pattern in (
        ("credentials", "authorization", _AUTHORIZATION),
        ("credentials", "bearer", _BEARER),
        ("cookie", "cookie", _COOKIE),
        ("password in an address", "://", _ADDRESS),
        ("password", "curl", _CURL),
    )
]


def transported_secrets(text: str) -> Iterator[Find]:
    """Every credential that is sent along with something; finds may overlap."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text  # letters that grow when made small: only the usual spelling is found
    for what, start, pattern in _BY_START:
        place = lower.find(start)
        while place >= 0:
            match = pattern.match(text, place)
            if match and not is_placeholder(match["value"]):
                yield Find(*match.span("value"), what)
            place = lower.find(start, match.end() if match else place + len(start))
