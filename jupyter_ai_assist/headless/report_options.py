"""The part of the command line that is about no notebook: ``config``, ``keys`` and ``usage``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["REPORTS", "add_reports"]

REPORTS = {
    "config": "show the settings that hold and who sets them, or check files before roll-out",
    "keys": "list, store, delete and move the keys of providers, and change the master key",
    "usage": "show requests, tokens and cost of this user, by day, model, notebook or command",
}
"""What can be asked about this machine, and help about it."""

_MOST_DAYS = 3660
_STORES = ("keyring", "encrypted", "environment")
"""The first words of their names."""

_KEYS = """\
Keys are kept in the keyring, or in a file that is encrypted with a master key; a key in the
environment is only read. PROVIDER/NAME is a further key of a provider, for the same host.

exit codes:
  0    done
  1    a store could not be read or written; what was moved before stays moved
  2    a slip in what was typed
"""

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
    _add_keys(actions, formatter)
    _add_usage(actions, formatter)


def _add_keys(actions: Any, formatter: type[argparse.HelpFormatter]) -> None:
    keys = actions.add_parser(
        "keys", help=REPORTS["keys"], description=_KEYS, formatter_class=formatter
    )
    parts = keys.add_subparsers(dest="part", required=True, metavar="PART")

    def add(name: str, help_: str) -> argparse.ArgumentParser:
        described = f"{help_[0].upper()}{help_[1:]}."
        part: argparse.ArgumentParser = parts.add_parser(
            name, help=help_, description=described, formatter_class=formatter
        )
        return part

    shown = add("list", "where each provider's key is, never a character of it")
    _add_providers(shown)
    shown.add_argument("--json", action="store_true", help="print JSON")
    stored = add("set", "store a key: asked for without being shown, or read from the input")
    stored.add_argument("provider", metavar="PROVIDER[/NAME]")
    deleted = add("delete", "delete a key from every store")
    deleted.add_argument("provider", metavar="PROVIDER[/NAME]")
    moved = add("migrate", "move keys to another store; each stays bound to its host")
    _add_providers(moved)
    moved.add_argument("--to", required=True, choices=_STORES[:2], help="the store to move them to")
    moved.add_argument(
        "--from",
        dest="source",
        choices=_STORES,
        help="the store to move them from (the default: keyring and encrypted file)",
    )
    moved.add_argument(
        "--replace", action="store_true", help="replace another key that is there already"
    )
    rotated = add("rotate", "seal the encrypted file anew, with another master key")
    rotated.add_argument(
        "--new-master-key-file",
        required=True,
        type=_file,
        metavar="FILE",
        help="a private file with the new one; the present one is taken from where it is set",
    )


def _add_providers(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "providers",
        nargs="*",
        metavar="PROVIDER[/NAME]",
        help="whose keys; without any, those of all providers, and all in the encrypted file",
    )


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
