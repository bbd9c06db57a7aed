"""The same entries for OpenTelemetry: a span for each command, with an event for each entry.

Only its API is used, which does nothing until a program sets an SDK up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

__all__ = ["spanned", "tell_current"]

Tell = Callable[[Mapping[str, Any]], None]


@contextmanager
def spanned(name: str, *, wanted: bool) -> Iterator[Tell]:
    """A span around a command; gives what takes its entries."""
    trace = _api() if wanted else None
    if trace is None:
        yield _nothing
        return
    with trace.get_tracer("jupyter_ai_assist").start_as_current_span(name) as span:
        yield lambda entry: span.add_event(entry["event"], _attributes(entry))


def tell_current(entry: Mapping[str, Any], *, wanted: bool) -> None:
    """Tell the span of the command that this belongs to, where there is one."""
    trace = _api() if wanted else None
    if trace is not None:
        trace.get_current_span().add_event(entry["event"], _attributes(entry))


def _api() -> Any:
    """OpenTelemetry's API, or ``None`` where it is not installed."""
    if find_spec("opentelemetry") is None:
        return None
    from opentelemetry import trace  # noqa: PLC0415 - an optional package, some milliseconds

    return trace


def _attributes(entry: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    """An entry's fields as OpenTelemetry takes them."""
    return {
        f"assist.{key}": value
        if isinstance(value, str | int | float | bool)
        else json.dumps(value, ensure_ascii=False)
        for key, value in entry.items()
        if key != "event" and value is not None
    }


def _nothing(_: Mapping[str, Any]) -> None:
    """Nobody is told."""
