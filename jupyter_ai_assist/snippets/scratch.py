"""Code tried over a copy of the user's names."""

import ast
import base64
import io
import linecache
import re
import sys
import traceback
from collections.abc import Collection
from typing import Any

__all__ = ["FAILURE", "SCRATCH", "run_and_tell", "run_aside"]

SCRATCH = "<scratch>"
"""The file name of such code in a traceback."""

FAILURE = "application/x.jupyter-ai-assist.failure+json"
"""How ``run_and_tell`` displays a failure: an object with the content of an ``error``."""


def run_aside(code: str, names: dict[str, Any], without: Collection[str] = ()) -> None:
    """Run plain Python over a shallow copy of ``names`` ``without`` some; what it raises is raised.

    ``without`` are regular expressions: names that fit one wholly are not copied.
    No name of the user's changes, and ``_``, ``Out`` and the last error stay as
    they are; an object that is changed in place is changed for everybody. Shown
    are, as in a cell, the last expression unless a ``;`` ends it, and the
    matplotlib figures that were opened, which are closed then.
    """
    # A traceback shows these lines; without a time, linecache keeps them.
    linecache.cache[SCRATCH] = (len(code), None, code.splitlines(keepends=True), SCRATCH)
    tree = ast.parse(code, SCRATCH)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    kept_back = re.compile("|".join(f"(?:{one})" for one in without) or "(?!)")
    own = {
        name: value
        for name, value in dict(names).items()
        if type(name) is str and not kept_back.fullmatch(name)
    }
    before = set(_figures())
    try:
        exec(compile(tree, SCRATCH, "exec", dont_inherit=True), own)  # noqa: S102 - approved
        if isinstance(last, ast.Expr):
            expression = compile(ast.Expression(last.value), SCRATCH, "eval", dont_inherit=True)
            value = eval(expression, own)  # noqa: S307 - approved
            if value is not None and not code.rstrip().endswith(";"):
                _display(value)
    finally:
        for number in sorted(set(_figures()) - before):
            _show(number)


def run_and_tell(code: str, names: dict[str, Any], without: Collection[str] = ()) -> None:
    """As ``run_aside``, for who sees displays only: a failure becomes one.

    Raised, it would become the kernel's last error, in the place of the user's.
    """
    try:
        run_aside(code, names, without)
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001 - whatever code raises
        text = "".join(traceback.format_exception(error.with_traceback(_below(error))))
        failure = {
            "ename": type(error).__name__,
            "evalue": str(error),
            "traceback": text.splitlines(),
        }
        _display({FAILURE: failure}, raw=True)


def _below(error: BaseException) -> Any:
    """The part of a traceback that begins in the code itself; a slip in it has none."""
    entry = error.__traceback__
    while entry is not None and entry.tb_frame.f_code.co_filename != SCRATCH:
        entry = entry.tb_next
    return entry


def _figures() -> list[int]:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    return [] if pyplot is None else list(pyplot.get_fignums())


def _show(number: int) -> None:
    """Show a figure as PNG, whatever the backend, and close it."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    figure, content = pyplot.figure(number), io.BytesIO()
    figure.savefig(content, format="png", bbox_inches="tight")
    pyplot.close(figure)
    data = {"image/png": base64.b64encode(content.getvalue()).decode()}
    _display(data, raw=True)


def _display(value: Any, *, raw: bool = False) -> None:
    # Most processes only send this text, and never load what shows anything.
    from IPython.display import display  # noqa: PLC0415

    display(value, raw=raw)  # type: ignore[no-untyped-call]
