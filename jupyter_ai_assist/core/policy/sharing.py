"""What is left of a value at each level of ``Assist.share``.

- ``values``: everything.
- ``schema``: names, types, dtypes and shapes; the source of cells, which the
  user wrote, but no outputs; the place and kind of an error, but not its
  message, which often quotes data.
- ``names``: as ``schema``, but of a variable only its name and type.
- ``none``: nothing of the notebook; only what the user types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jupyter_ai_assist.core.settings import Share
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, Frame, RunResult, Variable

__all__ = ["as_cell", "as_error", "as_result", "as_variable", "without_cell"]

_SCHEMA_FACTS = frozenset({"columns", "dtype", "length", "members", "shape"})
"""Facts without data; the keys of a dict are data."""

_NAME_DETAILS = frozenset({"name", "obj_type", "text", "offset"})
"""Names and source code; a key or a path may be data."""


def as_variable(variable: Variable, share: Share) -> Variable | None:
    """What may leave of a variable."""
    if share == "none":
        return None
    if share == "names":
        return Variable(name=variable.name, type=variable.type, summary="")
    if share == "schema":
        facts = {name: fact for name, fact in variable.facts.items() if name in _SCHEMA_FACTS}
        return variable.model_copy(update={"value": "", "facts": facts})
    return variable


def as_cell(cell: Cell, share: Share) -> Cell | None:
    """What may leave of a cell."""
    if share == "none":
        return None
    return cell if share == "values" else cell.model_copy(update={"output": "", "images": ()})


def as_error(error: ErrorReport, share: Share) -> ErrorReport | None:
    """What may leave of an error."""
    if share == "none":
        return None
    if share == "values":
        return error
    return error.model_copy(
        update={
            "value": "",
            "traceback": _traceback(error.frames, error.name),
            "cell": error.cell and as_cell(error.cell, share),
            "details": {k: v for k, v in error.details.items() if k in _NAME_DETAILS},
        }
    )


def as_result(result: RunResult, share: Share) -> RunResult:
    """What may leave of what came of running code: whether it worked, and of what kind it is."""
    if share == "values":
        return result
    kept = {"output": "", "images": (), "error_value": "", "traceback": ""}
    return result.model_copy(update=kept)


def without_parts(
    variable: Variable, excluded: Callable[[str], object], labelled: Callable[[str], object]
) -> Variable:
    """A variable without its columns or keys that are kept back.

    A preview shows them among the others, so that there is none then; nor where such a
    name stands deeper in it: in a list of dicts, as the name or a label of an index.

    Parameters
    ----------
    excluded
        Whether a column or key is kept back.
    labelled
        Whether a preview calls something by such a name.
    """
    facts = variable.facts
    columns, keys = facts.get("columns"), facts.get("keys")
    named = [*(columns or ()), *(keys or ())]
    if not (
        any(isinstance(name, str) and excluded(name) for name in named)
        or labelled(f"{variable.schema_text}\n{variable.value}")
    ):
        return variable
    kept: dict[str, Any] = {
        name: fact for name, fact in facts.items() if name in {"shape", "length"}
    }
    listing = ""
    if isinstance(columns, dict):
        kept["columns"] = {name: kind for name, kind in columns.items() if not excluded(name)}
        listing = "columns: " + ", ".join(f"{n} ({kind})" for n, kind in kept["columns"].items())
    elif keys is not None:
        kept["keys"] = [key for key in keys if not (isinstance(key, str) and excluded(key))]
    said = "Some of it is kept back (Assist.exclude), so no values are shown."
    return variable.model_copy(
        update={"value": "", "facts": kept, "schema_text": f"{listing}\n{said}".strip()}
    )


def without_cell(error: ErrorReport) -> ErrorReport:
    """An error without the source of the cell that raised it, and without its message."""
    place = f"In[{error.cell.execution_count}]" if error.cell else ""
    frames = tuple(frame for frame in error.frames if frame.file != place)
    return error.model_copy(
        update={
            "value": "",
            "traceback": _traceback(frames, error.name),
            "frames": frames,
            "cell": None,
            "line": None,
            "details": {},
        }
    )


def _traceback(frames: Iterable[Frame], name: str) -> str:
    lines = [
        f"{frame.file}, line {frame.line}, in {frame.function}\n    {frame.code}".rstrip()
        for frame in frames
    ]
    return "\n".join([*lines, name])
