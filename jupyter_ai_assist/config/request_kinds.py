"""Trait types for what shapes requests: addresses, headers, options, key names.

People paste keys into the wrong place; what may be one is never shown back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from traitlets import Dict, List

from jupyter_ai_assist.core.addresses import in_clear
from jupyter_ai_assist.core.providers.vendors import VENDORS

from .bad_value import HIDDEN, BadValueError, shown, unfit
from .kinds import Plain, Text

__all__ = ["BaseUrl", "EnvironmentName", "Headers", "KeyCommand", "Options", "VendorUrl"]

_RESERVED_OPTIONS = frozenset(
    {"api_key", "base_url", "extra_body", "extra_headers", "extra_query", "headers", "n"}
).union(*(vendor.reserved for vendor in VENDORS.values()))
"""What the assistant itself sets, whichever protocol is spoken."""

_OWN_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "host", "transfer-encoding"}
)
_KEY_HEADERS = frozenset(
    {"api-key", "authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key"}
)


class EnvironmentName(Text):
    """The name of an environment variable."""

    secret = True
    info_text = "the name of an environment variable, in capital letters, or blank"

    def checked(self, value: Any) -> Any:
        """The name, if it looks like one and not like a key."""
        if not re.fullmatch(r"(?:[A-Z_][A-Z0-9_]*)?", value):
            raise unfit(HIDDEN, self.info_text)
        return value


class KeyCommand(Plain, List[str]):
    """A program and its arguments, which are given to it without a shell."""

    secret = True
    info_text = "a list of texts: a program, by its bare name or absolute path, and its arguments"

    def set(self, obj: Any, value: Any) -> None:
        """Take a list only; of a text traitlets would make a program with all of it as its name."""
        if isinstance(value, str):
            hint = "Write each word as a text of its own, as in ['vault', 'kv', 'get', 'ai/key']."
            raise BadValueError(f"is a text; it must be {self.info_text}", hint=hint)
        super().set(obj, value)

    def checked(self, value: Any) -> Any:
        """The command, if no part of it could be taken for something else."""
        for index, word in enumerate(value):
            if not isinstance(word, str) or not word or not word.isprintable():
                raise unfit(HIDDEN, "one line of text that is not blank", f"[{index}]")
        if value and not _is_program(value[0]):
            raise unfit(HIDDEN, "a program, by its bare name or absolute path", "[0]")
        return value


def _is_program(name: str) -> bool:
    return Path(name).is_absolute() or Path(name).name == name


class BaseUrl(Text):
    """The address of a service that may need no key."""

    secret = True
    info_text = "an http or https address with a host, and without user, query or fragment"

    def checked(self, value: Any) -> Any:
        """The address without a slash at its end."""
        if value and not _is_address(value):
            # An address with a user or query may hold a password or key.
            raise unfit(HIDDEN if re.search("[@?#]", value) else shown(value), self.info_text)
        return value.rstrip("/")


class VendorUrl(BaseUrl):
    """The address of a service that gets a key: never unencrypted to another machine."""

    info_text = f"{BaseUrl.info_text}; https unless it is on this machine"

    def checked(self, value: Any) -> Any:
        """The address, if a key may go there."""
        url = super().checked(value)
        if in_clear(url):
            raise unfit(shown(value), self.info_text)
        return url


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and port != 0
        and not re.search(r"[\s\\@?#\x00-\x1f\x7f]", value)
    )


class Headers(Plain, Dict):
    """Extra HTTP headers."""

    secret = True
    info_text = "a dict of header names to texts"

    def checked(self, value: Any) -> Any:
        """The headers, if none is a key or the assistant's own."""
        for name, text in value.items():
            _check_header(name, text)
        return value


def _check_header(name: Any, text: Any) -> None:
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise BadValueError(f"names the header {shown(name)}, which no header can be called")
    if name.lower() in _KEY_HEADERS:
        raise BadValueError(
            f"sets the header {name!r}, which carries a key",
            hint="Keys do not belong in files: store it with the command /key set.",
        )
    if name.lower() in _OWN_HEADERS:
        raise BadValueError(f"sets the header {name!r}, which the assistant sets itself")
    if not isinstance(text, str) or not text.isascii() or not text.isprintable():
        raise unfit(HIDDEN, "one line of printable ASCII text", f"[{name!r}]")


class Options(Plain, Dict):
    """Fields that are merged into each request's body."""

    info_text = "a dict of JSON values"

    def checked(self, value: Any) -> Any:
        """The options, if all are JSON and none is the assistant's own."""
        for name, option in value.items():
            if name in _RESERVED_OPTIONS:
                raise BadValueError(f"sets the option {name!r}, which the assistant sets itself")
            if not _is_json(name, option):
                raise unfit(shown(option), "a JSON value", f"[{name!r}]")
        return value


def _is_json(name: Any, value: Any) -> bool:
    """Whether a field, with all it holds, can stand in a JSON object."""
    if not isinstance(name, str):
        return False
    if isinstance(value, Mapping):
        return all(_is_json(key, item) for key, item in value.items())
    if isinstance(value, list):
        return all(_is_json(name, item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)
