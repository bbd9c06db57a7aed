"""A notebook in the memory of a page, read and changed by the words of ``remote/frontend.py``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.remote.content import Content, raw_cell

__all__ = ["RefusedError", "Tab", "bounded"]


class RefusedError(Exception):
    """A call that cannot be done."""

    def __init__(self, code: str, message: str, current: str = "") -> None:
        self.told = {"code": code, "message": message, "hint": "", "current": current}


class Tab:
    """What one tab shows."""

    def __init__(self) -> None:
        self.json: dict[str, Any] = {}

    def open(self, cells: Sequence[CellState]) -> None:
        """Show these cells; the file is not touched."""
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        self.json = {
            "cells": [json.loads(json.dumps(raw_cell(cell))) for cell in cells],
            "metadata": {"kernelspec": spec},
            "nbformat": 4,
            "nbformat_minor": 5,
        }

    def states(self) -> list[CellState]:
        """What it shows."""
        return list(Content.of(self.json).cells)

    def read(self, limit: int, whole: str) -> dict[str, Any]:
        """As ``cells`` of ``remote/frontend.py``."""
        cells = [bounded(one, limit) if one["id"] != whole else one for one in self.json["cells"]]
        return {**self.json, "cells": cells}

    def change(
        self, base: dict[str, Any], order: list[str], cells: dict[str, Any], moved: str
    ) -> None:
        """As ``apply``."""
        assert not moved or [*order] != base["order"]
        there = {cell["id"]: cell for cell in self.json["cells"]}
        sources = {id_: "".join(there[id_]["source"]) for id_ in base["sources"] if id_ in there}
        if base != {"order": [*there], "sources": sources}:
            raise RefusedError("conflict", "The notebook was changed meanwhile.")
        for id_, changes in cells.items():
            cell = there.get(id_, {})
            metadata = {**cell.get("metadata", {}), **changes.get("metadata", {})}
            kept = {name: value for name, value in metadata.items() if value is not None}
            there[id_] = {**cell, **changes, "metadata": kept}
            for output in there[id_].get("outputs", ()):
                if "text" in output:
                    output["text"] = "".join(output["text"])
        self.json["cells"] = [there[id_] for id_ in order]

    def cell(self, id_: str) -> dict[str, Any]:
        """The one cell of an id."""
        found = [cell for cell in self.json["cells"] if cell["id"] == id_]
        if len(found) != 1:
            raise RefusedError("unknown_cell", f"No cell has the id {id_!r}.")
        return found[0]


def bounded(cell: dict[str, Any], limit: int) -> dict[str, Any]:
    """A cell with its outputs cut as ``frontend.py`` allows."""
    if "outputs" not in cell or len(json.dumps(cell["outputs"])) <= limit:
        return cell
    return {**cell, "outputs": [_cut(output, limit) for output in cell["outputs"]]}


def _cut(output: dict[str, Any], limit: int) -> dict[str, Any]:
    if "text" in output:
        return {**output, "text": head_and_tail("".join(output["text"]), limit)}
    if "data" in output:
        plain = head_and_tail("".join(output["data"].get("text/plain", "")), limit)
        return {**output, "data": {"text/plain": plain}}
    return output
