"""The conversations of all notebooks, shared by every door and process.

A *thread* is one conversation about one notebook; a *turn* is one question
and all that came of it. ``history`` is the door; under it lie ``turns`` (stored, or
in memory until they can be), ``store`` (the SQL), ``database`` (the file) and ``schema`` (its
migrations). ``replay`` makes
the next prompt's messages of stored turns that are ``standing``, ``export`` files for people.
"""

from __future__ import annotations

from .accounts import Accounts, midnight
from .database import Version
from .export import answer_of, ending_of, export_markdown, export_notebook
from .history import History
from .replay import replayed
from .standing import standing
from .values import (
    Attachments,
    Change,
    ChangedTurn,
    Cut,
    Extent,
    Failure,
    Hit,
    Outcome,
    Page,
    Spent,
    SpentDay,
    Thread,
    Turn,
)

__all__ = [
    "Accounts",
    "Attachments",
    "Change",
    "ChangedTurn",
    "Cut",
    "Extent",
    "Failure",
    "History",
    "Hit",
    "Outcome",
    "Page",
    "Spent",
    "SpentDay",
    "Thread",
    "Turn",
    "Version",
    "answer_of",
    "ending_of",
    "export_markdown",
    "export_notebook",
    "midnight",
    "replayed",
    "standing",
]
