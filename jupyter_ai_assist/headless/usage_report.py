"""``jupyter assist usage``: what was used on this machine, and what limits it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from jupyter_ai_assist.config.data import history_file
from jupyter_ai_assist.config.loader import load_settings
from jupyter_ai_assist.core.history import Accounts
from jupyter_ai_assist.core.usage.report import HEAD, Row, limits_rows, table_rows, usage_rows

from .columns import columns
from .options import Exit

__all__ = ["usage_report"]


def usage_report(read: Namespace) -> int:
    """Print what was asked for; the exit code."""
    settings = load_settings().settings
    if not history_file().exists():
        return _say("[]" if read.json else "Nothing was used yet.")
    accounts = Accounts.open(history_file())
    try:
        rows = usage_rows(accounts, read.by, read.days)
        if read.json:
            return _say(json.dumps([_json(read.by, row) for row in rows]))
        limits = limits_rows(settings, accounts)
    finally:
        accounts.close()
    blocks = [
        columns((read.by, *HEAD, ""), table_rows(rows))
        if rows
        else f"Nothing was used in the last {read.days} days."
    ]
    if limits:
        blocks.append(columns(("limit", "used of it", "of", "set by"), limits))
    return _say("\n\n".join(blocks))


def _json(by: str, row: Row) -> dict[str, object]:
    usage = row.usage.model_dump()
    return {by: row.label, **usage, "unknown_prices": row.unpriced}


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return Exit.FINISHED
