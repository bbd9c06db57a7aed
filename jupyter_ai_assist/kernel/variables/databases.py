"""Connections to databases: which kind, and to which database; nothing is asked of them.

A query would run on the user's connection, perhaps in the middle of theirs. Who
connects, with which password and options, stays out of every description.
"""

from __future__ import annotations

from typing import Any

from .base import Describer
from .static import MISSING, attribute, class_attribute, class_name, inherits, library_class

__all__ = ["Engines", "SqliteConnections", "Urls", "is_url"]


class SqliteConnections(Describer):
    """``sqlite3.Connection``; its file is known to SQL only."""

    def claims(self, tp: type) -> bool:
        """True connections."""
        return inherits(tp, "sqlite3", "Connection")

    def summary(self, obj: Any) -> str:
        """Whether it is open."""
        return f"SQLite connection, {_sqlite_state(obj)}"


class Urls(Describer):
    """``sqlalchemy.engine.URL``: a tuple that holds a password."""

    def claims(self, tp: type) -> bool:
        """True URLs."""
        return is_url(tp)

    def summary(self, obj: Any) -> str:
        """What it leads to."""
        return f"URL of {_address(obj)}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Driver, host, port and database."""
        return _parts(obj)


class Engines(Describer):
    """SQLAlchemy's engines, connections and sessions, asynchronous ones included."""

    def claims(self, tp: type) -> bool:
        """True ones."""
        return any(inherits(tp, module, name) for module, name in _CONNECTORS)

    def summary(self, obj: Any) -> str:
        """The kind, and what it leads to."""
        url = _url(obj)
        kind = next(name for module, name in _CONNECTORS if inherits(type(obj), module, name))
        words = kind.replace("Async", "asynchronous ").lower()
        return f"{words}, not bound to a database" if url is None else f"{words} of {_address(url)}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Driver, host, port and database."""
        url = _url(obj)
        return {} if url is None else _parts(url)


_CONNECTORS = (
    ("sqlalchemy.engine", "Engine"),
    ("sqlalchemy.engine", "Connection"),
    ("sqlalchemy.orm", "Session"),
    ("sqlalchemy.ext.asyncio", "AsyncEngine"),
    ("sqlalchemy.ext.asyncio", "AsyncConnection"),
    ("sqlalchemy.ext.asyncio", "AsyncSession"),
)

_SHOWN = ("drivername", "host", "port", "database")
_HOPS = 3
"""From an asynchronous session over its session and connection to an engine."""


def is_url(tp: type) -> bool:
    """Whether objects of a type hold a password among other parts."""
    return inherits(tp, "sqlalchemy.engine.url", "URL")


def _sqlite_state(connection: Any) -> str:
    state = class_attribute(library_class("sqlite3", "Connection"), "in_transaction")
    try:
        return "in a transaction" if state.__get__(connection) else "open"
    except library_class("sqlite3", "ProgrammingError"):
        return "closed"


def _url(obj: Any) -> Any:
    """The URL of the engine behind an object, or ``None``."""
    for _ in range(_HOPS):
        url = attribute(obj, "url")
        if url is not MISSING and is_url(type(url)):
            return url
        steps = (attribute(obj, name) for name in ("engine", "sync_engine", "sync_session", "bind"))
        obj = next((step for step in steps if _leads_on(step)), MISSING)
        if obj is MISSING:
            break
    return None


def _leads_on(step: Any) -> bool:
    return any(inherits(type(step), module, name) for module, name in _CONNECTORS)


def _parts(url: Any) -> dict[str, Any]:
    """What may be told of a URL."""
    names = class_attribute(type(url), "_fields")
    if type(names) is not tuple:
        raise TypeError(f"the {class_name(type(url))} keeps its parts in an unknown way")
    parts = dict(zip(names, tuple.__iter__(url), strict=False))
    return {name: parts[name] for name in _SHOWN if type(parts.get(name)) in (str, int)}


def _address(url: Any) -> str:
    parts = _parts(url)
    port = f":{parts['port']}" if "port" in parts else ""
    place = f"//{parts['host']}{port}/" if "host" in parts else ""
    return f"{parts.get('drivername', '?')}:{place}{parts.get('database', '')}"
