"""The command line's part of the reference, made from its own help."""

from __future__ import annotations

from contextlib import redirect_stdout, suppress
from io import StringIO

from jupyter_ai_assist.headless.cli import parser

INTRODUCTION = """\
# Command line

`jupyter assist` works on a notebook file with a kernel of its own, and no frontend: in
scripts, over ssh, in continuous integration; or in the page that has the notebook open. It has
the same policy, keys, tools and conversations as the magics.
"""

SHOWN = (
    [],
    ["fix"],
    ["config", "show"],
    ["config", "check"],
    ["keys"],
    ["keys", "migrate"],
    ["keys", "rotate"],
    ["usage"],
)
"""Of which commands the help is shown."""

LIMITS = """\
- The kernel starts when it is needed: with `--run`, when a cell runs, or for `doc`. A
  question about the saved cells starts none. It ends with the command, and its variables
  with it. `--run` runs the cells without asking: they are yours.
- Outputs come into the file while a cell runs. Cells that ask for input fail: nobody is
  there to answer.
- A file that was changed by somebody else between reading and writing is not overwritten;
  the edit is refused, and may be tried again. Between that last look and the write there
  are some microseconds in which nothing can be noticed. A page that is not known here, such
  as one of another user's server, does not notice the change of a file, and asks when it
  saves: close the notebook there first.
- A notebook of an older format (3, or 4.0 to 4.4) becomes nbformat 4.5 with the first
  change, and that is said.
- Kernels of other languages run cells; what looks into variables, and code that is tried
  aside, need Python. In a Python without this package, variables cannot be looked at.
- `--yes` stands for your own yes. It does nothing where the policy denies a tool, or where
  an admin wants each call to be asked about.
"""


def command_line() -> str:
    """Make the part from what the program prints."""
    shown = "\n".join(f"```\n{_help(*words)}\n```\n" for words in SHOWN)
    return f"{INTRODUCTION}\n{shown}\n{LIMITS}"


def _help(*words: str) -> str:
    printed = StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        parser().parse_args([*words, "--help"])
    return printed.getvalue().rstrip()
