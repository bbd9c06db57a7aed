"""``jupyter assist usage``: what was used on this machine, and what limits it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence

from jupyter_ai_assist.config.data import history_file
from jupyter_ai_assist.config.loader import load_settings
from jupyter_ai_assist.core.history import Accounts
from jupyter_ai_assist.core.usage_report import HEAD, Row, limits_rows, table_rows, usage_rows

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
        _table((read.by, *HEAD, ""), table_rows(rows))
        if rows
        else f"Nothing was used in the last {read.days} days."
    ]
    if limits:
        blocks.append(_table(("limit", "used of it", "of", "set by"), limits))
    return _say("\n\n".join(blocks))


def _json(by: str, row: Row) -> dict[str, object]:
    usage = row.usage.model_dump()
    return {by: row.label, **usage, "unknown_prices": row.unpriced}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns that stand below each other, numbers to the right."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    right = [all(_is_number(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] == "$" or text in {"", "unknown"}


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return Exit.FINISHED
