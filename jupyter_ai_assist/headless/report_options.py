"""The part of the command line that is about no notebook: ``config`` and ``usage``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["REPORTS", "add_reports"]

REPORTS = {
    "config": "show the settings that hold and who sets them, or check files before roll-out",
}
"""What can be asked about this machine, and help about it."""

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


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path
