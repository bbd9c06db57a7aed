"""The outputs of one run of a cell, gathered from a kernel's messages as a notebook does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from jupyter_ai_assist.snippets import FAILURE

__all__ = ["CellOutputs"]

MAX_STREAM = 100_000_000
"""Characters of the streams of one run; a cell may print for ever."""
_TOO_LONG = "\n… the cell printed more than a notebook can hold; the rest is left out …\n"


@dataclass
class _Stream:
    name: str
    pieces: list[str]


@dataclass
class CellOutputs:
    """What a cell has put out so far; taken in one thread, and maybe looked at in another."""

    execution_count: int | None = None
    changes: int = 0
    """Grows with every change."""
    error: dict[str, Any] | None = None
    """The ``error`` output that ended it."""
    _kept: list[_Stream | dict[str, Any]] = field(default_factory=list)
    _displays: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By display id, the outputs that an update changes."""
    _clear_next: bool = False
    _room: int = MAX_STREAM
    _lock: Lock = field(default_factory=Lock)

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Take note of an iopub message of the run; other kinds are passed over."""
        match kind:
            case "execute_input":
                self.execution_count = content["execution_count"]
            case "clear_output":
                self._clear(wait=bool(content.get("wait")))
            case "stream":
                with self._lock:
                    self._stream(content["name"], content["text"])
            case "display_data" if FAILURE in content["data"]:
                self.take("error", content["data"][FAILURE])
            case "display_data" | "execute_result":
                self._display(kind, content)
            case "error":
                names = ("ename", "evalue", "traceback")
                self.error = {"output_type": kind, **{name: content[name] for name in names}}
                self._add(self.error)
            case _:
                return
        self.changes += 1

    def update(self, content: dict[str, Any]) -> None:
        """Change the displays of an ``update_display_data`` message, if there are any here."""
        for output in self._displays.get(_display_id(content), ()):
            output |= {"data": content["data"], "metadata": content.get("metadata", {})}
            self.changes += 1

    def page(self, payload: dict[str, Any]) -> None:
        """Show what the kernel would page, as the help of ``name?``."""
        if payload.get("source") == "page":
            self.take("display_data", {"data": payload["data"]})

    def saved(self) -> tuple[dict[str, Any], ...]:
        """The outputs as in nbformat 4."""
        with self._lock:
            return tuple(self._saved())

    def _saved(self) -> Iterator[dict[str, Any]]:
        for kept in self._kept:
            if isinstance(kept, _Stream):
                kept.pieces = ["".join(kept.pieces)]
                yield {"output_type": "stream", "name": kept.name, "text": kept.pieces[0]}
            else:
                yield dict(kept)

    def _stream(self, name: str, text: str) -> None:
        if self._room < 0:
            return
        self._room -= len(text)
        if self._room < 0:
            text = text[: self._room] + _TOO_LONG
        self._clear_if_due()
        last = self._kept[-1] if self._kept else None
        if isinstance(last, _Stream) and last.name == name:
            last.pieces.append(text)
        else:
            self._kept.append(_Stream(name, [text]))

    def _display(self, kind: str, content: dict[str, Any]) -> None:
        metadata = content.get("metadata", {})
        output = {"output_type": kind, "data": content["data"], "metadata": metadata}
        if kind == "execute_result":
            output["execution_count"] = content.get("execution_count")
        self._add(output)
        id_ = _display_id(content)
        if id_:
            self._displays.setdefault(id_, []).append(output)

    def _add(self, output: dict[str, Any]) -> None:
        self._clear_if_due()
        self._kept.append(output)

    def _clear(self, *, wait: bool) -> None:
        self._clear_next = True
        if not wait:
            self._clear_if_due()

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._kept.clear()
            self._displays.clear()


def _display_id(content: dict[str, Any]) -> str:
    id_ = content.get("transient", {}).get("display_id")
    return id_ if isinstance(id_, str) else ""
