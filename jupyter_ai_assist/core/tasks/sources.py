"""The text that a command works on: typed, named, or before the person."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from jupyter_ai_assist.core.context.attachments import is_notebook, notebook_text, read_file
from jupyter_ai_assist.core.context.mentions import expand_names, named_cell
from jupyter_ai_assist.core.context.viewed import look_at
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.sending.kept_values import learn_kept_values
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

__all__ = ["Source", "file_text", "find_source", "require_text", "text_named"]

_CELL = re.compile(r"In\[\d+\]$|cell:\S+$")
_HOW = "Name a variable, cell:ID, In[3], file:notes.md, or selection."


@dataclass(frozen=True)
class Source:
    """A text, and the cell that it stands in."""

    text: str
    cell: Cell | None = None
    """``None`` where the text is no cell's."""
    whole: bool = True
    """Whether it is the whole of that cell."""


async def find_source(
    conversation: Conversation, typed: str, reference: str, submit: Submit
) -> Source:
    """The text to work on; blank where there is none.

    Parameters
    ----------
    typed
        What the person has written; it comes first.
    reference
        ``draft``, ``cell:ID``, ``In[3]``, ``file:notes.md`` or ``selection``; blank for what
        is selected, else the active cell.

    Raises
    ------
    UsageError
        It names nothing.
    PolicyError
        It may not be sent.
    """
    policy = conversation.policy
    await learn_kept_values(conversation.workspace, policy)
    workspace = SharedWorkspace(conversation.workspace, policy)
    if typed.strip():
        return Source(typed if submit.raw else await expand_names(workspace, typed))
    word = reference.removeprefix("@")
    if word in {"", "selection"}:
        return await _before_them(workspace, policy, submit)
    if word.startswith("file:"):
        return Source(await file_text(conversation, word.removeprefix("file:")))
    if _CELL.match(word):
        cell = await named_cell(workspace, word)
        if cell is None:
            raise UsageError(f"There is no {word} here.", hint=_HOW)
        return Source(cell.source, cell)
    text = await workspace.text_of(word)
    if text is None:
        raise UsageError(f"There is no variable {word!r}.", hint=_HOW)
    return Source(text)


def require_text(text: str) -> None:
    """Refuse a blank.

    Raises
    ------
    UsageError
        There is no text.
    """
    if not text.strip():
        raise UsageError("There is no text to work on.", hint="Give it one.")


async def text_named(conversation: Conversation, reference: str, submit: Submit) -> str:
    """The text of a variable, or of a file beside the notebook.

    Raises
    ------
    PolicyError, UsageError
        There is none, or it may not be sent.
    """
    word = reference.removeprefix("@")
    if word.isidentifier():
        return (await find_source(conversation, "", word, submit)).text
    return await file_text(conversation, word.removeprefix("file:"))


async def file_text(conversation: Conversation, path: str) -> str:
    """A text file beside the notebook, whole, without its secrets; of a notebook, its cells.

    Raises
    ------
    PolicyError, UsageError
        It may not be read, or is no text.
    """
    policy = conversation.policy
    root, path = conversation.workspace.root, path.strip("\"'")
    if is_notebook(policy.file(path, root)):  # whatever a link to it is called
        data = await asyncio.to_thread(read_file, Path(root) / path, Path(root), policy)
        return notebook_text(data, path, policy)
    policy.decide_share("values", f"The content of {path}").require()
    data = await asyncio.to_thread(read_file, Path(root) / path, Path(root), policy)
    try:
        return policy.shared_text(data.decode())
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text file.", hint=_HOW) from None


async def _before_them(workspace: SharedWorkspace, policy: Policy, submit: Submit) -> Source:
    """What is selected, or else the active cell, as it may leave."""
    viewed = await look_at(workspace, policy, submit.view)
    cell = workspace.hidden(viewed.cell) if viewed.cell else None
    if viewed.selection:
        within = submit.view.within if submit.view else ""
        own = cell is not None and within in {"", cell.id} and viewed.selection in cell.source
        return Source(viewed.selection, cell if own else None, whole=False)
    return Source(cell.source, cell) if cell else Source("")
