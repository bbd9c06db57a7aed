"""Calls the page that has a notebook open: somebody asks about it elsewhere.

The page that is called loads the assistant, if it has not, and comes to the notebook's chat, so
that cells are read and changed in it. A call says nothing else and lets nobody do anything: the
page comes as its own person, through the door that it always uses.
"""

from __future__ import annotations

from typing import Any

__all__ = ["call_page", "register_call"]

CALL = "https://jupyter-ai-assist/page_call/v1"
"""The id of the event; ``lab/src/called.ts`` has the same."""

_SCHEMA = {
    "$id": CALL,
    "version": "1",
    "title": "A page is called",
    "description": "The page that has this notebook open shall come to the assistant's chat.",
    "type": "object",
    "properties": {
        "notebook": {"type": "string", "description": "Its path in the server's contents."}
    },
    "required": ["notebook"],
}


def register_call(serverapp: Any) -> None:
    """Make the event known; at the server's start, as pages subscribe to what is known then."""
    serverapp.event_logger.register_event_schema(_SCHEMA)


def call_page(serverapp: Any, notebook: str) -> None:
    """Tell all pages of the server; one that has the notebook open comes."""
    serverapp.event_logger.emit(schema_id=CALL, data={"notebook": notebook})
