"""Hears of notebooks that are renamed or moved: whoever does it asks the server's contents."""

from __future__ import annotations

from typing import Any

from .door import Door

__all__ = ["follow_moves"]


def follow_moves(contents: Any, door: Door) -> None:
    """Let conversations come along with their notebooks from now on.

    Parameters
    ----------
    contents
        The server's ``ContentsManager``, which tells of what is done through it.
    """

    async def heard(logger: object, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001
        if data["action"] == "rename":
            await door.moved(data["source_path"], data["path"])

    contents.event_logger.add_listener(schema_id=contents.event_schema_id, listener=heard)
