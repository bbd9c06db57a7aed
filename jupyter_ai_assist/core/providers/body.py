"""The fields that settings and options add to a request's body.

One way for every protocol: the body is made by the vendor's SDK, and these
changes are merged into it on the way out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_ai_assist.core.errors import ConfigError, UsageError
from jupyter_ai_assist.core.settings import ProviderSettings

from .base import ModelRequest
from .vendors import Vendor

__all__ = ["JSON_ONLY", "BodyChange", "change_for"]

JSON_ONLY = "Answer with one JSON value and nothing else: no prose, no Markdown fences."
"""Said in the system prompt when JSON is asked for: most services want the word there."""

_ELSEWHERE = frozenset({"effort", "json"})
"""Standard settings that are no plain field of a body."""


@dataclass(frozen=True)
class BodyChange:
    """What is merged into a body, and what is taken out of it."""

    merge: Mapping[str, Any] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    """Dotted paths; ``*`` stands for every element of a list."""

    def __bool__(self) -> bool:
        return bool(self.merge or self.without)

    def apply(self, body: bytes) -> bytes:
        """The changed body; the same input gives the same bytes."""
        fields = _merged(json.loads(body), self.merge)
        for path in sorted(self.without):
            _drop(fields, path.split("."))
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def change_for(
    vendor: Vendor,
    settings: ProviderSettings,
    request: ModelRequest,
    without: frozenset[str] = frozenset(),
) -> BodyChange:
    """What this request's settings and options change.

    The user's settings win over the model's options, those over the provider's.

    Raises
    ------
    ConfigError
        An option would replace the conversation itself.
    UsageError
        The protocol has no such setting.
    """
    fields: dict[str, Any] = {}
    for options, owner in (
        (settings.options, f"the provider {settings.slug!r}"),
        (request.model.options, f"the model {request.model.id!r}"),
    ):
        _refuse_reserved(vendor, options, owner)
        fields = _merged(fields, options)
    limit = request.model.output_limit
    if vendor.sends_limit and not _has(fields, vendor.limit_field.split(".")):
        fields = _merged(fields, _nested(vendor.limit_field, limit))
    for name, value in request.settings.items():
        if name not in _ELSEWHERE and value is not None:
            several = [value] if name == "stop" and isinstance(value, str) else value
            fields = _merged(fields, _nested(_path(vendor, settings, name), several))
    by_schema = request.schema is not None
    if (
        request.settings.get("json")
        and not by_schema
        and (vendor.json_with_tools or not request.tools)
    ):
        fields = _merged(fields, vendor.json_fields)
    return BodyChange(fields, without)


def _path(vendor: Vendor, settings: ProviderSettings, name: str) -> str:
    if name == "max_tokens":
        return vendor.limit_field
    path = vendor.fields.get(name)
    if path is None:
        known = ", ".join(sorted({"max_tokens", *_ELSEWHERE, *vendor.fields}))
        raise UsageError(
            f"{settings.name} takes no setting {name!r}.",
            hint=f"It takes: {known}; anything else goes into its options.{vendor.more_fields}",
        )
    return path


def _refuse_reserved(vendor: Vendor, options: Mapping[str, Any], owner: str) -> None:
    taken = sorted(vendor.reserved & options.keys())
    if taken:
        raise ConfigError(
            f"The options of {owner} may not set {', '.join(taken)}.",
            hint="Options add fields to a request; the conversation in it is not theirs.",
        )


def _merged(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for name, value in extra.items():
        old = result.get(name)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[name] = _merged(old, value) if both else value  # type: ignore[arg-type]
    return result


def _nested(path: str, value: Any) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}


def _has(fields: Mapping[str, Any], path: list[str]) -> bool:
    inner = fields.get(path[0])
    if len(path) == 1:
        return path[0] in fields
    return isinstance(inner, Mapping) and _has(inner, path[1:])


def _drop(fields: Any, path: list[str]) -> None:
    if path[0] == "*" and isinstance(fields, list):
        for item in fields:
            _drop(item, path[1:])
    elif isinstance(fields, dict) and len(path) == 1:
        fields.pop(path[0], None)
    elif isinstance(fields, dict):
        _drop(fields.get(path[0]), path[1:])
