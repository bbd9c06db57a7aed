"""``@name`` and ``{{name}}`` in a prompt."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .attachments import is_text_file, read_text
from .cell_text import cell_title, describe_cell
from .messages import Value
from .policy import Policy
from .shared_workspace import SharedWorkspace
from .snapshot import Notebook, snapshot
from .workspace import Cell, Variable

__all__ = ["Mention", "Mentions", "describe_variable", "expand_names", "resolve"]

_TEMPLATE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_MENTION = re.compile(
    r"""(?<![\w@./])@(?P<ref>
        (?:In|Out)\[\d+\]
      | cell:[\w-]+
      | file:(?:"[^"\n]+"|[^\s"]+)
      | [A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*
    )""",
    re.VERBOSE,
)
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)


MAX_NOTEBOOK = 100_000
"""Characters of ``@notebook``: more than a conversation starts with by itself."""


class Mention(Value):
    """An ``@name`` of a prompt, resolved."""

    ref: str
    """As typed: ``@df``, ``@In[3]``, ``@file:data.csv``."""
    title: str
    text: str


@dataclass
class Mentions:
    """What the mentions of a prompt, and its attachments, came to."""

    mentions: tuple[Mention, ...] = ()
    files: tuple[str, ...] = ()
    """Images and PDF files, to be sent as files."""
    unknown: tuple[str, ...] = ()


async def expand_names(workspace: SharedWorkspace, prompt: str) -> str:
    """Insert ``str(value)`` for each ``{{name}}`` that exists; leave all else as it is."""
    pieces: list[str] = []
    end = 0
    for match in _TEMPLATE.finditer(prompt):
        value = await workspace.text_of(match[1])
        pieces += [prompt[end : match.start()], match[0] if value is None else value]
        end = match.end()
    return "".join([*pieces, prompt[end:]])


async def resolve(
    workspace: SharedWorkspace, policy: Policy, prompt: str, attach: tuple[str, ...]
) -> Mentions:
    """Look up every mention of a prompt and every ``--attach`` reference.

    Mentions inside code fences and code spans are code, not mentions.
    """
    references = dict.fromkeys([*_references(prompt), *(ref.removeprefix("@") for ref in attach)])
    mentions: list[Mention] = []
    files: list[str] = []
    unknown: list[str] = []
    for reference in references:
        path = await _file(workspace, reference)
        if path and not is_text_file(path):
            files.append(path)
            continue
        mention = (
            await _text_file(workspace, policy, path)
            if path
            else await _mention(workspace, reference)
        )
        if mention is None:
            unknown.append(f"@{reference}")
            continue
        mentions.append(mention)
    return Mentions(tuple(mentions), tuple(files), tuple(unknown))


def _references(prompt: str) -> Iterator[str]:
    prose = _CODE.sub(lambda match: " " * len(match[0]), prompt)
    for match in _MENTION.finditer(prose):
        yield match["ref"]


async def _file(workspace: SharedWorkspace, reference: str) -> str:
    """The path that a ``file:`` reference names, or ``""``.

    A sentence's own punctuation after a bare path is not part of it.
    """
    kind, _, path = reference.partition(":")
    if kind != "file":
        return ""
    path = path.strip('"')
    for candidate in (path, path.rstrip(".,;:!?)]}'")):
        if (Path(workspace.root) / candidate).is_file():
            return candidate
    return ""


async def _text_file(workspace: SharedWorkspace, policy: Policy, path: str) -> Mention:
    text = await read_text(path, policy, workspace.root)
    return Mention(ref=f"@file:{path}", title=f"file {path}", text=text)


async def _mention(workspace: SharedWorkspace, reference: str) -> Mention | None:
    """Look up one mention; ``None`` if it names nothing."""
    kind = _KIND.match(reference)
    look_up = _LOOK_UPS[kind[0] if kind else ""]
    found = await look_up(workspace, reference)
    if found is None:
        return None
    title, text = found
    return Mention(ref=f"@{reference}", title=title, text=text)


TitleAndText = tuple[str, str]


async def _error(workspace: SharedWorkspace, _reference: str) -> TitleAndText | None:
    error = await workspace.last_error()
    if error is None:
        return None
    source = f"\n\nThe cell:\n{error.cell.source}" if error.cell else ""
    return "last error", error.traceback + source


async def _notebook(workspace: SharedWorkspace, _reference: str) -> TitleAndText | None:
    notebook = Notebook(await workspace.cells(), await workspace.executed())
    excerpt = snapshot(notebook, MAX_NOTEBOOK)
    return ("notebook", excerpt.text) if excerpt.text else None


async def _one_cell(workspace: SharedWorkspace, reference: str) -> TitleAndText | None:
    cell = await _cell(workspace, reference)
    return None if cell is None else (cell_title(cell), describe_cell(cell))


async def _output(workspace: SharedWorkspace, reference: str) -> TitleAndText | None:
    text = await workspace.output(int(reference[len("Out[") : -1]))
    return None if text is None else (reference, text)


async def _variable(workspace: SharedWorkspace, reference: str) -> TitleAndText | None:
    variable = await workspace.inspect(reference)
    if variable is None:
        return None
    return f"{variable.name} ({variable.type})", describe_variable(variable)


_KIND = re.compile(r"error$|notebook$|In\[|cell:|Out\[")
_LOOK_UPS: dict[str, Callable[[SharedWorkspace, str], Awaitable[TitleAndText | None]]] = {
    "error": _error,
    "notebook": _notebook,
    "In[": _one_cell,
    "cell:": _one_cell,
    "Out[": _output,
    "": _variable,
}


async def _cell(workspace: SharedWorkspace, reference: str) -> Cell | None:
    """``In[3]`` and ``cell:3`` count executions; ``cell:ID`` is an id, never an index."""
    key = reference.removeprefix("cell:").removeprefix("In[").removesuffix("]")
    cells = [*await workspace.executed(), *await workspace.cells()]
    for cell in reversed(cells):
        if cell.id == key or (key.isdigit() and cell.execution_count == int(key)):
            return cell
    return None


def describe_variable(variable: Variable) -> str:
    """A variable as a model reads it: type and summary, then schema, then values."""
    head = f"{variable.name}: {variable.type}, {variable.summary}"
    return "\n".join(part for part in (head, variable.schema_text, variable.value) if part)
