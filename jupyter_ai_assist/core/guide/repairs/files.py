"""FileNotFoundError and its kin: misspelt paths, missing folders, wrong encodings."""

from __future__ import annotations

import ast
import posixpath

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit
from jupyter_ai_assist.core.guide.near import nearest, same_letters
from jupyter_ai_assist.core.guide.words import code, either, listed, quoted

from .base import Failure, Repair

__all__ = ["RULES", "UNICODE_RULES"]

MAX_FOLDERS = 12

_ENCODED = {"open", "read_csv", "read_table", "read_text", "read_fwf", "loadtxt", "genfromtxt"}


def _path(failure: Failure) -> str:
    found = failure.match(r"No such file or directory: '([^']+)'") or failure.match(
        r"non-existent directory: '([^']+)'"
    )
    return str(failure.error.details.get("path") or (found[1] if found else ""))


def _written(failure: Failure, path: str) -> list[ast.Constant]:
    """Where the cell writes the path: in the failing statement, else anywhere."""
    near = [n for n in failure.code.near(ast.Constant, failure.line) if n.value == path]
    return near or [n for n in failure.code.every(ast.Constant) if n.value == path]


async def missing_folder(failure: Failure, ask: Asker) -> Repair | None:
    """A file is to be written into a folder that does not exist."""
    path = _path(failure)
    folder = path if failure.match("non-existent directory") else posixpath.dirname(path)
    if not folder or not (failure.match("non-existent directory") or _writes(failure)):
        return None
    statement = failure.code.statement(failure.line)
    if statement is None:
        return None
    line = f"os.makedirs({quoted(folder)}, exist_ok=True)"
    edits = [failure.code.new_line(statement.lineno, line)]
    if "os" not in await ask.names():
        edits.append(failure.code.new_import("import os"))
    return Repair(
        f"The folder {code(folder)} does not exist, and writing a file does not make it.",
        failure.code.edited(*edits),
        "The new line makes the folder if it is not there.",
    )


def _writes(failure: Failure) -> bool:
    """Whether the failing line opens a file to write it."""
    for node in failure.code.near(ast.Call, failure.line):
        values = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        modes = [v.value for v in values if isinstance(v, ast.Constant)]
        if any(isinstance(mode, str) and mode[:1] in {"w", "a", "x"} for mode in modes):
            return True
        if isinstance(node.func, ast.Attribute) and node.func.attr.startswith(("to_", "write_")):
            return True
    return False


async def misspelt_path(failure: Failure, ask: Asker) -> Repair | None:
    """A path close to a file that is there, or in a folder nearby."""
    path = _path(failure)
    if not path or path.startswith(("/", "~")) or path[1:3] in {":\\", ":/"}:
        return Repair(f"There is no file or folder {code(path)}.") if path else None
    folder, name = posixpath.split(path.replace("\\", "/"))
    listing = await ask.files(*dict.fromkeys((folder or ".", ".")))
    beside = listing.get(folder or ".", [])
    match = nearest(name, [entry for entry in beside if not entry.endswith("/")])
    if match.only:
        return _changed(failure, path, posixpath.join(folder, match.only))
    right = await _found_nearby(ask, folder, name, listing.get(".", []))
    if right:
        return _changed(failure, path, right)
    guess = f" It could be meant for {either(match.choices)}." if match.choices else ""
    where = f"the folder {code(folder)}" if folder else "the notebook's folder"
    there = f"In {where} there is {listed(beside)}." if beside else f"I see no files in {where}."
    return Repair(f"There is no file or folder {code(path)}.{guess}", note=there)


async def _found_nearby(ask: Asker, folder: str, name: str, here: list[str]) -> str:
    """A path to a file of the same name in a folder close by; ``""`` unless there is one."""
    if folder and name in here:
        return name
    folders = [entry.rstrip("/") for entry in here if entry.endswith("/")][:MAX_FOLDERS]
    if folder and "/" not in folder:
        match = nearest(folder, folders)
        folders = [match.only] if match.only else folders
    inside = await ask.files(*folders) if folders else {}
    same = [
        posixpath.join(place, entry)
        for place, names in inside.items()
        for entry in names
        if same_letters(entry) == same_letters(name)
    ]
    return same[0] if len(same) == 1 else ""


def _changed(failure: Failure, path: str, right: str) -> Repair:
    cause = f"There is no file {code(path)}; there is {code(right)}."
    nodes = _written(failure, path)
    edits = [failure.code.replace(node, quoted(right)) for node in nodes]
    source = failure.code.edited(*edits) if edits else ""
    note = "" if source else "The path is put together at run time."
    return Repair(cause, source, note)


async def encoding(failure: Failure, _: Asker) -> Repair | None:
    """Text that is not UTF-8."""
    details = failure.error.details
    if str(details.get("encoding", "utf-8")).replace("_", "-") not in {"utf-8", "ascii"}:
        return None
    start = failure.match(r"can't decode byte 0x(\w\w) in position (\d+)")
    wide = start is not None and start[1] in {"ff", "fe"} and start[2] == "0"
    name = "utf-16" if wide else "latin-1"
    for node in failure.code.near(ast.Call, failure.line):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = called or (node.func.id if isinstance(node.func, ast.Name) else "")
        if called in _ENCODED and not any(k.arg == "encoding" for k in node.keywords):
            end = failure.code.span(node)[1] - 1
            text = (
                f", encoding={quoted(name)}"
                if node.args or node.keywords
                else f"encoding={quoted(name)}"
            )
            return Repair(
                "The file is not written in UTF-8, which is what Python reads by default.",
                failure.code.edited(Edit(end, end, text)),
                f"{code(name)} fits the first bytes; if letters come out wrong, try "
                f"{code('cp1252')} or ask where the file comes from.",
            )
    return None


RULES = (missing_folder, misspelt_path)
UNICODE_RULES = (encoding,)
