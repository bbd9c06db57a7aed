"""Hears of notebooks that are renamed or moved: whoever does it asks the server's contents."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async

from jupyter_ai_assist.core.moved import moved
from jupyter_ai_assist.renames import note_rename

from .door import Door
from .places import Places

__all__ = ["follow_moves"]


def follow_moves(serverapp: Any, door: Door) -> None:
    """Let conversations come along with their notebooks from now on, and their kernels know it.

    Parameters
    ----------
    serverapp
        The ``ServerApp``, whose contents tell of what is done through them.
    """
    contents = serverapp.contents_manager

    async def heard(logger: object, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001
        if data["action"] == "rename":
            before, after = data["source_path"].strip("/"), data["path"].strip("/")
            await _tell_kernels(serverapp, before, after)
            await door.moved(before, after)

    contents.event_logger.add_listener(schema_id=contents.event_schema_id, listener=heard)


async def _tell_kernels(serverapp: Any, before: str, after: str) -> None:
    """Note a rename for the kernels of the notebooks that it moves."""
    kernels, places = serverapp.kernel_manager, Places(serverapp)
    sessions = await ensure_async(serverapp.session_manager.list_sessions())
    # Whoever renames a notebook tells its session as well, a moment before this or after it.
    concerned = {
        session["kernel"]["id"]
        for session in sessions
        if moved(session["path"], before, after) != session["path"]
        or moved(session["path"], after, before) != session["path"]
    }
    paths = places.full(before), places.full(after)
    for kernel in concerned & set(kernels.list_kernel_ids()):
        file = getattr(kernels.get_kernel(kernel), "connection_file", "")
        if file:  # a gateway's kernels have none here
            try:
                await asyncio.to_thread(note_rename, file, *paths)
            except OSError as error:
                serverapp.log.warning("A kernel will not know its renamed notebook: %s", error)
