"""Secrets by the name that they are given: in code, settings, addresses and headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find
from .looks import is_placeholder, looks_drawn

__all__ = ["assigned_secrets"]

_NAMES = (
    "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key",
    "access_key", "access-key", "accesskey", "account_key", "private_key", "signing_key",
    "encryption_key", "master_key", "credential", "client_key", "auth_key", "session_key",
)  # fmt: skip
_PASSWORDS = frozenset({"password", "passwd", "passphrase", "pwd"})
"""Words whose values are chosen by people, and need not look drawn."""

# After the name: the rest of it, a closing quote, a sign, and the value.
_ASSIGNMENT = re.compile(
    r"""(?P<rest>[\w-]{0,24})\\?["']?\]?\s{0,4}(?:=>|:=|==|=|:)\s{0,4}"""
    r"""(?:(?:[rbuf]{0,2}\\?(?P<quote>["'])(?P<quoted>[^"'\n\\]{4,200})\\?(?P=quote))"""
    r"""|(?P<bare>[^\s"'`,;&(){}\[\]<>\\]{8,200})(?![(\[\w.]))""",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"""authorization\\?["']?\s{0,3}[:=,]\s{0,3}\\?["']?(?:bearer|basic|token|apikey)\s{1,3}"""
    r"""(?P<value>[\w.~+/=:-]{8,2000})""",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"""cookie\\?["']?\s{0,3}:\s{0,3}\\?["']?(?P<value>[\w.-]{1,64}=[^\s"',]{8,4000})""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://[^\s/:@'\"<>]{0,100}:(?P<value>[^\s/@'\"<>]{1,200})@")


def assigned_secrets(text: str) -> Iterator[Find]:
    """Every value that something named like a secret is given; finds may overlap."""
    lower = text.lower()
    if len(lower) == len(text):  # a few letters grow: places must stay the same
        for name in _NAMES:
            for place in _places(lower, name):
                yield from _assigned(text, name, place)
    for start, pattern, what in (
        ("authorization", _HEADER, "credentials"),
        ("cookie", _COOKIE, "cookie"),
        ("://", _ADDRESS, "password in an address"),
    ):
        for place in _places(lower, start):
            match = pattern.match(text, place)
            if match and not is_placeholder(match["value"]):
                yield Find(*match.span("value"), what)


def _places(lower: str, word: str) -> Iterator[int]:
    place = lower.find(word)
    while place >= 0:
        yield place
        place = lower.find(word, place + len(word))


def _assigned(text: str, name: str, place: int) -> Iterator[Find]:
    match = _ASSIGNMENT.match(text, place + len(name))
    if match is None or match["rest"].lower().startswith(("s_", "_count", "izer", "_type", "_id")):
        return
    group = "quoted" if match["quoted"] else "bare"
    value = match[group]
    if is_placeholder(value) or " " in value or not _is_secret(name, group, value):
        return
    yield Find(*match.span(group), "password" if name in _PASSWORDS else name.replace("_", " "))


def _is_secret(name: str, group: str, value: str) -> bool:
    if name in _PASSWORDS and group == "quoted":
        return True
    return looks_drawn(value, 2.5 if name in _PASSWORDS else 3.0)
