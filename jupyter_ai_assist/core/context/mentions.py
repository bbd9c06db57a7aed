"""``@name`` and ``{{name}}`` in a prompt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_ai_assist.core.cells.text import cell_title, describe_cell
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.messages import FilePart, Value
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.workspace.base import Cell, Variable
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .attachments import is_text_file, load_file, read_attached, read_text
from .snapshot import Notebook, snapshot

__all__ = [
    "FILE_TITLE",
    "Attached",
    "Mention",
    "Mentions",
    "describe_variable",
    "expand_names",
    "named_cell",
    "resolve",
]

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
_SELECTION = "selection"
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|`[^`\n]+`", re.DOTALL | re.MULTILINE)


FILE_TITLE = "file "
"""What the title of a text file begins with."""
MAX_NOTEBOOK = 100_000
"""Characters of ``@notebook``: more than a conversation starts with by itself."""


class Mention(Value):
    """An ``@name`` of a prompt, resolved."""

    ref: str
    """As typed: ``@df``, ``@In[3]``, ``@file:data.csv``, ``@selection``."""
    title: str
    text: str


@dataclass(frozen=True)
class Attached:
    """What goes along with a prompt, besides what it names itself."""

    references: tuple[str, ...] = ()
    """As after ``@``."""
    files: tuple[FilePart, ...] = ()
    selection: str = ""
    """What ``@selection`` is, as it may leave; it goes along whether it is named or not."""


@dataclass
class Mentions:
    """What the mentions of a prompt, and its attachments, came to."""

    mentions: list[Mention] = field(default_factory=list)
    files: list[FilePart] = field(default_factory=list)
    """Images and PDF files, to be sent as files."""
    unknown: list[str] = field(default_factory=list)


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
    workspace: SharedWorkspace, policy: Policy, prompt: str, attached: Attached
) -> Mentions:
    """Look up every mention of a prompt, and what is attached to it.

    Mentions inside code fences and code spans are code, not mentions.

    Raises
    ------
    PolicyError, UsageError
        A file may not leave, or there are too many.
    """
    named = (reference.removeprefix("@") for reference in attached.references)
    references = dict.fromkeys([*_references(prompt), *named])
    paths = {reference: await _file(workspace, reference) for reference in references}
    _check_count(sum(map(bool, paths.values())) + len(attached.files), policy)
    found = Mentions()
    if attached.selection:
        references.pop(_SELECTION, None)
        found.mentions.append(
            Mention(ref=f"@{_SELECTION}", title="selected text", text=attached.selection)
        )
    for reference in references:
        path = paths[reference]
        if path and not is_text_file(path):
            found.files.append(await load_file(path, policy, workspace.root))
        elif path:
            found.mentions.append(await _text_file(workspace, policy, path))
        elif mention := await _mention(workspace, reference):
            found.mentions.append(mention)
        else:
            found.unknown.append(f"@{reference}")
    for file in attached.files:
        _add_file(found, file.name, await asyncio.to_thread(read_attached, file, policy))
    return found


def _add_file(found: Mentions, name: str, content: FilePart | str) -> None:
    if isinstance(content, FilePart):
        found.files.append(content)
    else:
        found.mentions.append(
            Mention(ref=f"@file:{name}", title=f"{FILE_TITLE}{name}", text=content)
        )


def _check_count(files: int, policy: Policy) -> None:
    limit = policy.settings.max_attachments
    if files > limit:
        source = policy.settings.source("Assist.max_attachments")
        raise UsageError(
            f"{files} files are attached, of at most {limit} (Assist.max_attachments, set by "
            f"{source}).",
            hint="Attach fewer files.",
        )


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
    return Mention(ref=f"@file:{path}", title=f"{FILE_TITLE}{path}", text=text)


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
    exact = workspace.exact
    notebook = Notebook(await exact.cells(), await exact.executed(), shown=workspace.hidden_cells)
    excerpt = snapshot(notebook, MAX_NOTEBOOK)
    return ("notebook", excerpt.text) if excerpt.text else None


async def _one_cell(workspace: SharedWorkspace, reference: str) -> TitleAndText | None:
    cell = await named_cell(workspace, reference)
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


async def named_cell(workspace: SharedWorkspace, reference: str) -> Cell | None:
    """``In[3]`` and ``cell:3`` count executions; ``cell:ID`` is an id, never an index."""
    key = reference.removeprefix("cell:").removeprefix("In[").removesuffix("]")
    exact = workspace.exact
    cells = [*await exact.executed(), *await exact.cells()]
    for cell in reversed(cells):
        if cell.id == key or (key.isdigit() and cell.execution_count == int(key)):
            return workspace.hidden(cell)
    return None


def describe_variable(variable: Variable) -> str:
    """A variable as a model reads it: type and summary, then schema, then values."""
    head = f"{variable.name}: {variable.type}, {variable.summary}"
    return "\n".join(part for part in (head, variable.schema_text, variable.value) if part)
