"""Everything of a notebook that is text, without its secrets."""

from __future__ import annotations

from typing import Any, TypeVar

from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.workspace.base import Cell, Variable

from .redactor import Redactor

__all__ = ["hidden_in"]

Told = TypeVar("Told", bound=Value)


def hidden_in(told: Told, redactor: Redactor) -> Told:
    """The value with a mark for each secret; a cell still has the hash of its real source."""
    changes = _of_cell(told, redactor) if isinstance(told, Cell) else _changes(told, redactor)
    return told.model_copy(update=changes) if changes else told


def _of_cell(cell: Cell, redactor: Redactor) -> dict[str, Any]:
    """There may be thousands, most of which hold no secret."""
    source, output = redactor.redact(cell.source), redactor.redact(cell.output)
    if (source, output) == (cell.source, cell.output):
        return {}
    return {"source": source, "output": output, "original": cell.hash}


def _changes(value: Value, redactor: Redactor) -> dict[str, Any]:
    before = {name: getattr(value, name) for name in type(value).model_fields}
    after = {name: _hidden(item, redactor) for name, item in before.items()}
    if isinstance(value, Variable):
        after["value"] = _named(value.name, value.value, redactor)
    return {name: item for name, item in after.items() if item != before[name]}


def _hidden(value: Any, redactor: Redactor) -> Any:
    match value:
        case str():
            return redactor.redact(value)
        case Value():
            return hidden_in(value, redactor)
        case tuple() | list():
            return type(value)(_hidden(item, redactor) for item in value)
        case dict():
            return {_hidden(k, redactor): _hidden(v, redactor) for k, v in value.items()}
        case _:
            return value


def _named(name: str, value: str, redactor: Redactor) -> str:
    """A preview, judged together with the name of what it shows."""
    start = f"{name} = "
    return redactor.redact(start + value).removeprefix(start)
