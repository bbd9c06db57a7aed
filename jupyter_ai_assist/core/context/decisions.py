"""What a turn decided, a line each: what the person said, and what was done to their notebook.

Read from the calls and their results by rules. A line names cells and files, and holds
what the model wrote and the person answered, shortened: nothing of what was found in the
notebook.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.messages import Message, ToolCallPart, ToolResultPart

from .data_blocks import data_in

__all__ = ["decided", "decisions"]

MOST = 12
"""Lines of one turn; further ones are counted."""
MAX_WORDS = 160
"""Characters of what was said or written, within a line."""


def decisions(messages: Iterable[Message]) -> list[str]:
    """The decisions of a turn, in the order in which they were made."""
    calls: dict[str, ToolCallPart] = {}
    told: list[str] = []
    for message in messages:
        calls |= {call.id: call for call in message.tool_calls}
        results = (part for part in message.parts if isinstance(part, ToolResultPart))
        told += [decided(calls[result.id], result) for result in results if result.id in calls]
    lines = [line for line in told if line]
    more = [f"and {len(lines) - MOST} more decisions"] if len(lines) > MOST else []
    return [*lines[:MOST], *more]


def decided(call: ToolCallPart, result: ToolResultPart) -> str:
    """What a call and its result decided; blank if nothing.

    A call that failed for another reason than a person's no has decided nothing.
    """
    if result.is_error:
        failure = _read(result.text.partition("\n")[0])
        refused = failure.get("code") == "denied" and "message" in failure
        return f"{_called(call)} was refused: {_words(failure['message'])}" if refused else ""
    done = _read(data_in(result.text))
    if "edit" in done and "run" in done:  # the person had the cell run right after the change
        ran = _how_it_ended(_entry(done, "run"))
        edited = _done(call, _entry(done, "edit"))
        return f"{edited}; it was run{ran}" if edited else ""
    return _done(call, done)


def _done(call: ToolCallPart, done: Mapping[str, Any]) -> str:
    """What a call did that succeeded."""
    changed = "note" in done and "result" in done
    given = {**call.arguments, **done} if changed else call.arguments
    made = _entry(done, "result") if changed else done
    tell = _LINES.get(call.name)
    line = tell(given, made) if tell else ""
    return f"{line} (as the user had changed it)" if line and changed else line


def _change(given: Mapping[str, Any]) -> str:
    if given.get("source") is not None:
        return f"its source is {_words(given['source'])}"
    return f"{_words(given.get('old'))} became {_words(given.get('new'))}"


def _how_it_ended(made: Mapping[str, Any]) -> str:
    """How a run ended where that was not well, by the name of the error alone."""
    cells = made.get("cells")
    ended = [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
    last = ended[-1] if ended else made
    if last.get("status") == "ok":
        return ""
    error = last.get("error_name")
    named = isinstance(error, str) and error.isidentifier()
    return f", which ended in {error}" if named else ", which did not end well"


def _called(call: ToolCallPart) -> str:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return f"{call.name} {_words(arguments)}"


def _place(id_: Any) -> str:
    return f"below {id_}" if id_ else "to the top"


def _listed(ids: Any) -> str:
    return f"cells {', '.join(map(str, ids))}" if isinstance(ids, list) else "cells"


def _words(text: Any) -> str:
    """A text on one short line, in quotes that it does not have itself."""
    line = " ".join(str(text).replace("“", '"').replace("”", '"').split())
    return f"“{line[: MAX_WORDS - 1]}…”" if len(line) > MAX_WORDS else f"“{line}”"


def _read(text: str) -> dict[str, Any]:
    """The JSON object that a tool told; an empty one for what is none."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _entry(done: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entry = done[name]
    return entry if isinstance(entry, dict) else {}


_LINES: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    "ask_user": lambda given, made: (
        f"asked {_words(given.get('question'))}, the user answered {_words(made.get('answer'))}"
    ),
    "edit_cell": lambda given, _: f"changed cell {given.get('id')}: {_change(given)}",
    "insert_cell": lambda given, made: (
        f"added cell {made.get('id')}: {_words(given.get('source'))}"
    ),
    "delete_cell": lambda given, _: f"deleted cell {given.get('id')}",
    "move_cell": lambda given, _: f"moved cell {given.get('id')} {_place(given.get('after'))}",
    "write_file": lambda given, _: f"wrote the file {_words(given.get('path'))}",
    "run_cells": lambda given, made: f"ran {_listed(given.get('ids'))}{_how_it_ended(made)}",
    "restart_kernel": lambda *_: "restarted the kernel: all variables were lost",
}
"""By tool, the line: gets the arguments with which it was called, and what it told."""
