"""How the guide looks at the notebook: tool calls that are answered by replay.

A conversation is an ordinary function that asks for what it needs. The first
time, the answer is not there: ``ToolsNeeded`` ends the request, the loop runs
the tools, and the next request starts the function again from the top, this
time with the answers in its messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from jupyter_ai_assist.core.cells.source import names_of
from jupyter_ai_assist.core.context.context import MAX_VARIABLES, TurnContext
from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.messages import Message, ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.workspace.base import Cell, Docs, Variable

__all__ = ["Answer", "Asker", "Call", "ToolsNeeded"]

_Value = TypeVar("_Value", Variable, Docs, Cell)

_CELL = ("id", "kind", "source", "execution_count", "output")


@dataclass(frozen=True)
class Call:
    """A tool and its arguments."""

    name: str
    arguments: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The same for equal calls."""
        return f"{self.name} {json.dumps(self.arguments, sort_keys=True)}"


@dataclass(frozen=True)
class Answer:
    """What a tool that does something has told."""

    value: dict[str, Any]
    """What was done; of a failure, its code and message."""
    is_error: bool
    now: str = ""
    """After a conflict: what stands there now."""


class ToolsNeeded(Exception):  # noqa: N818 - a signal, not an error
    """The conversation cannot go on before these calls are answered."""

    def __init__(self, calls: tuple[Call, ...]) -> None:
        super().__init__(calls)
        self.calls = calls


class Asker:
    """The notebook, as far as one request may see it.

    Every question answers ``None`` or nothing where its tool is not offered,
    was refused or found nothing; ``unanswered`` keeps what to tell the user.
    """

    def __init__(self, request: ModelRequest) -> None:
        self.context = request.context or TurnContext()
        self.unanswered: dict[str, str] = {}
        """Tool → why it could not be used."""
        self._offered = frozenset(tool.name for tool in request.tools)
        self._results = _results(this_turn(request.messages))
        self._unbound = _unbound(self.context)

    async def tools(self, *calls: Call) -> list[Any]:
        """Ask several tools at once; each answer is parsed JSON, or ``None``."""
        missing = [
            call for call in calls if call.name in self._offered and call.key not in self._results
        ]
        if missing:
            raise ToolsNeeded(tuple({call.key: call for call in missing}.values()))
        return [self._answer(call) for call in calls]

    async def tool(self, name: str, **arguments: Any) -> Any:
        """Ask one tool."""
        (answer,) = await self.tools(Call(name, arguments))
        return answer

    def may(self, tool: str) -> bool:
        """Whether a tool is offered."""
        return tool in self._offered

    async def outcome(self, call: Call) -> Answer:
        """What came of an action; a failure is told to nobody but the caller."""
        if call.key not in self._results:
            raise ToolsNeeded((call,))
        result = self._results[call.key]
        first, _, rest = result.text.partition("\n")
        told = parsed(first if result.is_error else data_in(result.text))
        value = told if isinstance(told, dict) else {"message": result.text}
        return Answer(value, result.is_error, data_in(rest))

    async def variable(self, path: str) -> Variable | None:
        """Describe a variable: from the turn's context, else by tool."""
        for known in self.context.variables:
            if known.name == path:
                return known
        if not path or self._is_absent(path):
            return None
        return as_variable(await self.tool("inspect_variable", path=path, facts=True))

    async def described(self, *paths: str) -> dict[str, Variable]:
        """Describe several variables in one round; those that do not exist are left out."""
        known = {known.name for known in self.context.variables}
        wanted = [
            path
            for path in dict.fromkeys(paths)
            if path and path not in known and not self._is_absent(path)
        ]
        await self.tools(
            *(Call("inspect_variable", {"path": path, "facts": True}) for path in wanted)
        )
        found = [await self.variable(path) for path in dict.fromkeys(paths) if path]
        return {variable.name: variable for variable in found if variable}

    async def docs(self, path: str) -> Docs | None:
        """Signature, documentation and members of a live object."""
        return as_docs(await self.tool("lookup_docs", path=path)) if path else None

    async def names(self) -> dict[str, Variable]:
        """Every variable of the kernel by name, without values."""
        return as_names(await self.tool("list_variables"))

    async def names_and_cells(self) -> tuple[dict[str, Variable], list[Cell]]:
        """Both in one round."""
        names, cells = await self.tools(Call("list_variables", {}), Call("read_cells", {}))
        return as_names(names), as_cells(cells)

    async def cells(self) -> list[Cell]:
        """The cells of the notebook."""
        return as_cells(await self.tool("read_cells"))

    async def files(self, *folders: str) -> dict[str, list[str]]:
        """Folder → the names in it; folders that cannot be listed are left out."""
        answers = await self.tools(*(Call("list_files", {"folder": name}) for name in folders))
        return {
            folder: [name for name in answer.get("files", ()) if isinstance(name, str)]
            for folder, answer in zip(folders, answers, strict=True)
            if isinstance(answer, dict)
        }

    def _is_absent(self, path: str) -> bool:
        """Whether the turn itself tells that nothing is there: no tool need look for it."""
        error = self.context.error
        key = error.details.get("key") if error else None
        if key is not None and f"[{key!r}]" in path:
            return True
        return re.split(r"\W", path, maxsplit=1)[0] in self._unbound

    def _answer(self, call: Call) -> Any:
        if call.name not in self._offered:
            self.unanswered[call.name] = "is not available in this conversation"
            return None
        result = self._results[call.key]
        if result.is_error:
            code, message = _failure(result.text)
            if code != "not_found":
                self.unanswered[call.name] = f"did not answer: {message}"
            return None
        return self._read(call.name, data_in(result.text))

    def _read(self, tool: str, text: str) -> Any:
        """A tool's JSON; where it was cut for length, the entries before the cut."""
        answer = parsed(text)
        if answer is None:
            answer = _beginning(text)
            self.unanswered[tool] = "has more to tell than fits into one answer"
        elif isinstance(answer, dict) and answer.get("left_out"):
            self.unanswered[tool] = f"left out {answer['left_out']:,} entries"
        return answer


def this_turn(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages since the user's last question."""
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        results = any(isinstance(part, ToolResultPart) for part in message.parts)
        if message.role == "user" and not results:
            return messages[place:]
    return messages


def _results(messages: tuple[Message, ...]) -> dict[str, ToolResultPart]:
    calls: dict[str, ToolCallPart] = {}
    results: dict[str, ToolResultPart] = {}
    for part in (part for message in messages for part in message.parts):
        if isinstance(part, ToolCallPart):
            calls[part.id] = part
        elif isinstance(part, ToolResultPart) and part.id in calls:
            call = calls[part.id]
            results[Call(call.name, call.arguments).key] = part
    return results


def _unbound(context: TurnContext) -> frozenset[str]:
    """The names of the cell in focus that the kernel does not have.

    The turn's context describes those that it has, up to a limit. It leaves out
    IPython's own names, and those with an underscore.
    """
    described = {variable.name for variable in context.variables}
    if context.focus is None or len(described) >= MAX_VARIABLES:
        return frozenset()
    names = names_of(context.focus.source)
    ordinary = {name for name in names.loads | names.stores if not name.startswith("_")}
    return frozenset(ordinary - described - {"In", "Out"})


def _failure(text: str) -> tuple[str, str]:
    answer = parsed(text.partition("\n")[0])
    if isinstance(answer, dict):
        return str(answer.get("code", "")), str(answer.get("message", text))
    return "", text


def parsed(text: str) -> Any:
    """JSON, or ``None`` for any other text."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _beginning(text: str) -> dict[str, Any] | None:
    head, bracket, _ = text.partition("[")
    name = head.strip(' {":')
    if not bracket or not name.isidentifier():
        return None
    entries = list(_entries(text, len(head) + 1))
    return {name: entries} if entries else None


def _entries(text: str, place: int) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    while True:
        try:
            entry, end = decoder.raw_decode(text, place)
        except ValueError:
            return
        yield entry
        place = end + len(text[end : end + 2]) - len(text[end : end + 2].lstrip(", "))


def as_variable(answer: Any) -> Variable | None:
    """A variable from a tool's answer."""
    return _value(Variable, answer)


def as_docs(answer: Any) -> Docs | None:
    """Documentation from a tool's answer."""
    return _value(Docs, answer)


def as_names(answer: Any) -> dict[str, Variable]:
    """Variables by name from a tool's answer."""
    entries = answer.get("variables", ()) if isinstance(answer, dict) else ()
    variables = (_value(Variable, entry) for entry in entries)
    return {variable.name: variable for variable in variables if variable}


def as_cells(answer: Any) -> list[Cell]:
    """Cells from a tool's answer."""
    entries = answer.get("cells", ()) if isinstance(answer, dict) else ()
    return [cell for cell in map(_cell, entries) if cell]


def _cell(entry: Any) -> Cell | None:
    """A cell, without what else is told of it."""
    if not isinstance(entry, dict):
        return None
    return _value(Cell, {name: entry[name] for name in _CELL if name in entry})


def _value(kind: type[_Value], answer: Any) -> _Value | None:
    """One value; ``None`` where the answer is none, or another tool's of the same name."""
    try:
        return kind.model_validate(answer)
    except ValidationError:
        return None
