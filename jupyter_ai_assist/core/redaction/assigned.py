"""Secrets by the name that they are given: in code, settings, options and tables of pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find
from .looks import has_letters_and_digits, is_placeholder, looks_drawn

__all__ = ["assigned_secrets"]

_PASSWORDS = ("password", "passwd", "passphrase", "pwd")
"""Words whose values are chosen by people, and need not look drawn."""
_NAMES = (*_PASSWORDS, "secret", "token", "credential", "key")
_SECRET_KEY = re.compile(
    r"(?:api|access|account|private|signing|encryption|master|client|auth|session)[_-]?$",
    re.IGNORECASE,
)
"""Before ``key``: other keys open nothing."""
_SHORTEST = 12
"""Characters of a value that is not a password."""
_SHORTEST_PASSWORD = 4

# From the name to its value: the rest of it, a closing quote, a sign, an opening quote.
_SIGN = re.compile(
    r"""(?P<rest>[\w-]{0,24})(?P<closed>\\{0,7}["']?)\]?"""
    r"""(?P<sign>\s{0,4}(?::[\w.\[\]| ]{1,40}=(?!=)|=>|:=|==|!=|=|:|,)\s{0,4})"""
    r"""[rbuf]{0,2}\\{0,7}(?P<quote>["'])?""",
    re.IGNORECASE,
)
_OPTION = re.compile(r"""(?P<rest>[\w-]{0,24})(?P<sign>[ ]{1,2})(?P<quote>["'])?""")
_OPTION_BEFORE = re.compile(r"(?:^|[\s\"'])--[\w-]{0,24}$")
_VALUES = {
    '"': re.compile(r"""(?:[^"\s\\]|\\+(?!["'\\]))+"""),
    "'": re.compile(r"""(?:[^'\s\\]|\\+(?!["'\\]))+"""),
    None: re.compile(r"""[^\s"'`,;&(){}\[\]<>\\|]+"""),
}
"""By the quote, what a value is made of: secrets have no spaces."""
_AFTER = {
    '"': re.compile(r'\\*"|…|\Z'),
    "'": re.compile(r"\\*'|…|\Z"),
    None: re.compile(r"[^(\[{]|\Z"),
}
"""What has to follow a value, unless it was cut there."""
_WINDOW = 256
"""Characters of a value that are looked at; it is hidden to its end."""

_NOT_THE_VALUE = re.compile(
    r"(?i)s?[_-](?:at|col|columns?|count|env|expir\w*|fields?|file\w*|format|hint|ids?|index|"
    r"labels?|len\w*|limit|max|min|names?|path|pattern|policy|prompt|regex|required|strength|"
    r"types?|ur[il]|var)$|izers?$|ize[rd]?_"
)
"""The rest of a name that tells something about a secret: ``token_count``."""
_PART_OF_CODE = re.compile(
    r"(?:[A-Za-z]+\d{0,2}|\d{1,4})(?:[._-](?:[A-Za-z]+\d{0,2}|\d{1,4}))*$|[+-]?[\d.]+$"
)
"""Names and numbers, rather than values that somebody or something has made up."""
_SPECIAL = re.compile(r"[!@#$%^&*+?~]")


def assigned_secrets(text: str) -> Iterator[Find]:
    """Every value that something named like a secret is given; finds may overlap."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow: places must stay the same
        lower = "".join(small if len(small := c.lower()) == 1 else c for c in text)
    for name in _NAMES:
        place = lower.find(name)
        while place >= 0:
            find = _assigned(text, place, name)
            if find:
                yield find
            place = lower.find(name, find.end if find else place + len(name))


def _assigned(text: str, place: int, name: str) -> Find | None:
    if name == "key" and not _SECRET_KEY.search(text, max(0, place - 12), place):
        return None
    sign = _sign(text, place, name)
    if sign is None or _NOT_THE_VALUE.search(sign["rest"]):
        return None
    quote = sign["quote"]
    start = sign.end()
    looked = _VALUES[quote].match(text, start, start + _WINDOW)
    if looked is None or is_placeholder(looked[0]):
        return None
    end = looked.end()
    if end - start < _WINDOW and not _AFTER[quote].match(text, end):
        return None  # a sentence, or a call
    if not _is_secret(text[place : place + len(name)], sign, looked[0]):
        return None
    whole = _VALUES[quote].match(text, start)
    what = "password" if name in _PASSWORDS else name
    return Find(start, whole.end() if whole else end, what)


def _sign(text: str, place: int, name: str) -> re.Match[str] | None:
    end = place + len(name)
    if _OPTION_BEFORE.search(text, max(0, place - 30), place):
        option = _OPTION.match(text, end)
        if option:
            return option
    return _SIGN.match(text, end)


def _is_secret(name: str, sign: re.Match[str], value: str) -> bool:
    if sign["sign"].strip() == "," and not (sign["closed"] and sign["quote"]):
        return False  # two things of a list
    if name.lower() in _PASSWORDS and sign["sign"].strip() != ",":
        return _is_password(name, sign, value)
    a_pair = sign["sign"].strip() == ","  # or two things of a list
    if len(value) < _SHORTEST or ((a_pair or not sign["quote"]) and _PART_OF_CODE.match(value)):
        return False
    return looks_drawn(value, 3.0)


def _is_password(name: str, sign: re.Match[str], value: str) -> bool:
    if len(value) < _SHORTEST_PASSWORD or name.lower() in value.lower():
        return False
    if name.lower() == "pwd" and value.startswith(("/", "~", ".", "C:")):
        return False  # the working directory
    if sign["quote"]:
        return value[0] not in "),]};:."  # the quote ended a text rather than began one
    if name.isupper() and sign["sign"] == "=":
        return True  # an environment file or a shell
    if _SPECIAL.search(value):
        return has_letters_and_digits(value) or ":" in sign["sign"]
    return looks_drawn(value, 2.5)
