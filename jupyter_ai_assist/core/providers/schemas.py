"""JSON schemas as services take them that hold their models to one."""

from __future__ import annotations

from typing import Any

__all__ = ["is_closed"]


def is_closed(schema: Any) -> bool:
    """Whether a schema names every property that an object may have.

    Services let a model fill in no others. A ``dict[str, int]`` would always be empty, and
    fit its class all the same.
    """
    if isinstance(schema, list):
        return all(map(is_closed, schema))
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object" and not isinstance(schema.get("properties"), dict):
        return False
    if schema.get("additionalProperties", False) is not False or "patternProperties" in schema:
        return False
    return all(map(is_closed, schema.values()))
