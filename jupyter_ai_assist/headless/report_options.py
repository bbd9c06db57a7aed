"""The part of the command line that is about no notebook: ``config`` and ``usage``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["REPORTS", "add_reports"]

REPORTS = {
    "config": "show the settings that hold and who sets them, or check files before roll-out",
    "usage": "show requests, tokens and cost of this user, by day, model, notebook or command",
}
"""What can be asked about this machine, and help about it."""

_MOST_DAYS = 3660

_CHECK = """\
Reads the files as every door does, and tells what is wrong: unknown settings, values that are
not taken, values beyond an administrator's, names that fit nothing. Without a file, those of
this machine. FILE is a user's, and is held against the administrator's files of this machine,
or against those given with --admin instead, which are checked as well.

exit codes:
  0    in order (notes may be told)
  1    the assistant would refuse to work with them
  2    a slip in what was typed
  3    something would not hold as it is written
"""


def add_reports(actions: Any, formatter: type[argparse.HelpFormatter]) -> None:
    """Add the actions to those of the command line."""
    config = actions.add_parser(
        "config",
        help=REPORTS["config"],
        description="Settings of this machine and user.",
        formatter_class=formatter,
    )
    parts = config.add_subparsers(dest="part", required=True, metavar="PART")
    show = parts.add_parser(
        "show",
        help="every setting: its value, the file that sets it, what narrows it",
        description="Show every setting: its value, the file that sets it, what narrows it. "
        "Keys and the values of headers are never shown.",
        formatter_class=formatter,
    )
    show.add_argument("--explain", metavar="TRAIT", help="all about one: share, or Assist.share")
    show.add_argument("--json", action="store_true", help="print JSON")
    check = parts.add_parser(
        "check",
        help="look files through before they are rolled out",
        description=_CHECK,
        formatter_class=formatter,
    )
    check.add_argument("files", nargs="*", type=_file, metavar="FILE", help="a user's file")
    check.add_argument(
        "--admin",
        action="append",
        type=_file,
        metavar="FILE",
        help="an administrator's file, in place of this machine's; may be repeated, the "
        "strongest first",
    )
    check.add_argument("--json", action="store_true", help="print JSON")
    _add_usage(actions, formatter)


def _add_usage(actions: Any, formatter: type[argparse.HelpFormatter]) -> None:
    usage = actions.add_parser(
        "usage",
        help=REPORTS["usage"],
        description="Show what this user's kernels, servers and commands have used together, "
        "and the limits on it.",
        formatter_class=formatter,
    )
    usage.add_argument(
        "--by",
        choices=("day", "model", "notebook", "command"),
        default="day",
        help="what to tell apart (the default: day)",
    )
    usage.add_argument(
        "--days", type=_days, default=14, metavar="DAYS", help="how many, today included (14)"
    )
    usage.add_argument("--json", action="store_true", help="print JSON")


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"it must be between 1 and {_MOST_DAYS}")
    return days


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path
