"""``jupyter assist``: the command line, taken apart; light, so that --help is there at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from jupyter_ai_assist import __version__

from .options import ACTIONS, Options
from .reader import Reader
from .report_options import REPORTS, add_reports

__all__ = ["main", "parser"]


_EPILOG = """\
exit codes:
  0    finished; in --mode agent, each cell that ran ended well when it ran last
  1    failed, or the time was over; a change could not be made; in --mode agent, a cell
       that --run or the turn ran failed when it ran last (tagged raises-exception it may)
  2    a slip in what was typed
  3    refused by the policy, or a tool needed a yes that nobody could give
  130  stopped with Ctrl-C

Nothing is changed in --mode ask, and nothing is run but by --run. In --mode agent each
change and each run is asked about; --yes allows tools by name beforehand, as far as the
policy lets you:

  jupyter assist fix --notebook work.ipynb --run --mode agent --yes edit_cell --yes run_cells

Where a page of your own Jupyter server has the notebook open, all of this is done there:
with the cells as they stand on the screen and the kernel that is running, in the chat that
the sidebar shows. A proposal is seen in its cell, too, and whoever answers first decides.
Only --run, which needs a kernel of its own, is refused then.

Elsewhere the notebook's kernel starts when it is needed, and ends with the command. What
another program changes in the file meanwhile is not overwritten.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    reader = parser()
    read = reader.parse_args(arguments)
    if read.action in REPORTS:
        from .reports import report  # noqa: PLC0415 - the heavy half: --help needs none of it

        return report(read)
    options = _options(reader, read)
    from .command import perform  # noqa: PLC0415 - likewise

    return perform(options)


def _options(reader: argparse.ArgumentParser, read: argparse.Namespace) -> Options:
    if not read.notebook.is_file():
        reader.error(f"there is no notebook {read.notebook}")
    words = " ".join(getattr(read, "words", []))
    if words == "-":
        words = sys.stdin.read()
    if read.action in {"ask", "doc"} and not words.strip():
        reader.error(f"{read.action} needs some words: jupyter assist {read.action} WORDS")
    return Options(
        prompt=words if read.action == "ask" else f"/{read.action} {words}".strip(),
        notebook=read.notebook,
        model=read.model,
        mode=read.mode,
        allowed=tuple(name for names in read.yes for name in names.split(",") if name),
        send=read.send,
        thread=read.thread,
        new=read.new,
        run=read.run,
        json=read.json,
        timeout=read.timeout,
    )


def parser() -> argparse.ArgumentParser:
    """The command line; the page about it is made from this, too."""
    whole = Reader(
        prog="jupyter assist",
        description="Ask the assistant about a notebook: a file, or one that a page has open.",
        epilog=_EPILOG,
        formatter_class=_Formatter,
    )
    whole.add_argument("--version", action="version", version=__version__)
    actions = whole.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in ACTIONS.items():
        description = f"{help_[0].upper()}{help_[1:]}."
        action = actions.add_parser(
            name, help=help_, description=description, formatter_class=_Formatter
        )
        _add_options(action, name)
    add_reports(actions, _Formatter)
    return whole


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=90)  # the same on a page and in every terminal


def _add_options(parser: argparse.ArgumentParser, action: str) -> None:
    parser.add_argument("--notebook", required=True, type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON event a line")
    parser.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", help="stop everything after so long"
    )
    parser.set_defaults(model="", mode="ask", yes=[], send=False, thread="", new=False, run=False)
    if action in {"undo", "redo"}:
        return
    parser.add_argument("words", nargs="*", metavar="WORDS", help="- reads them from the input")
    parser.add_argument("-m", "--model", metavar="PROVIDER:MODEL")
    parser.add_argument(
        "--mode",
        choices=("ask", "agent"),
        help="ask: tools that only read (the default); agent: all that the policy allows",
    )
    parser.add_argument(
        "--yes",
        action="append",
        metavar="TOOL",
        help="allow a tool without asking: its name or a glob; may be repeated",
    )
    parser.add_argument(
        "--send",
        action="store_true",
        help="send without asking what review_before_sending would have read first; not where "
        "an administrator has set that",
    )
    parser.add_argument(
        "--run",
        action="store_true",
        help="first run the notebook, up to the first failure; where fix has corrected that and "
        "seen it run, it goes on with the rest",
    )
    chats = parser.add_mutually_exclusive_group()
    chats.add_argument("--thread", metavar="NAME", help="continue, or start, this conversation")
    chats.add_argument("--new", action="store_true", help="do not continue the last conversation")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("it must be more than 0")
    return seconds
