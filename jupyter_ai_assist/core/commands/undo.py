"""``/undo`` and ``/redo``: the last turn's changes, taken back or put back as one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.edits.edits import (
    DeleteCell,
    Edit,
    InsertCell,
    MoveCell,
    ReplaceCell,
    RestoreCell,
    WriteFile,
)
from jupyter_ai_assist.core.edits.undo import (
    Applied,
    Kept,
    Undone,
    last_standing,
    last_undone,
    redo,
    undo,
)
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError, UsageError
from jupyter_ai_assist.core.history import ChangedTurn
from jupyter_ai_assist.core.history.values import title_of
from jupyter_ai_assist.core.markdown import cell_text, code_span
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS", "take_back"]


async def _undo(conversation: Conversation, _rest: str, _submit: Submit) -> str:
    turn = last_standing(_turns(conversation))
    if turn is None:
        raise UsageError(
            "No turn has changed this notebook, or all that have are taken back.",
            hint="A new cell below a prompt, and changes of your own, are in the undo of the "
            "notebook itself.",
        )
    done = await undo(conversation.journal, conversation.workspace, turn)
    next_ = f"`{typed('/redo')}` puts it back, `{typed('/undo')}` takes back the turn before it."
    return _report("Took back", turn, done, conversation.workspace.root) + next_


async def _redo(conversation: Conversation, _rest: str, _submit: Submit) -> str:
    turn = last_undone(_turns(conversation))
    if turn is None:
        raise UsageError(
            "There is nothing to put back: no turn was taken back since the last change.",
            hint=f"Take a turn back with {typed('/undo')}.",
        )
    done = await redo(conversation.journal, conversation.workspace, turn)
    next_ = f"`{typed('/undo')}` takes it back."
    return _report("Put back", turn, done, conversation.workspace.root) + next_


async def take_back(conversation: Conversation, ids: Iterable[str]) -> list[str]:
    """Take back what some turns changed, the newest first; a sentence for each."""
    turns = {turn.id: turn for turn in _turns(conversation) if turn.undone is None}
    due = sorted((turns[id_] for id_ in ids if id_ in turns), key=lambda turn: turn.made)
    return [
        _sentence(turn, await undo(conversation.journal, conversation.workspace, turn))
        for turn in reversed(due)
    ]


def _sentence(turn: ChangedTurn, done: Undone) -> str:
    changes = "1 change" if len(done.applied) == 1 else f"{len(done.applied)} changes"
    kept = " What somebody has changed since is left as it is." if done.kept else ""
    return f"Took back {changes} of “{title_of(turn.question)}”.{kept}"


def _turns(conversation: Conversation) -> list[ChangedTurn]:
    thread = conversation.chat.thread
    return conversation.journal.turns(conversation.workspace.notebook, thread.id if thread else "")


def _report(what: str, turn: ChangedTurn, done: Undone, root: str) -> str:
    title = f"“{cell_text(turn.question)}”" if turn.question else "the last turn"
    applied = {
        _subject(one.edit): f"{_named(one, root)} {_became(one.edit)}" for one in done.applied
    }
    kept = {f"{_named(one, root)}: {_why(one)}" for one in done.kept}
    parts = (
        f"{what} what {title} changed. Nothing was run." if applied else f"{title}: no change.",
        *([_list(applied.values())] if applied else []),
        *(["Left as it is:", _list(sorted(kept))] if kept else []),
        "",
    )
    return "\n\n".join(parts)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _subject(edit: Edit) -> tuple[str, bool]:
    """What an edit is about: of several edits of a cell's content, the last one counts."""
    match edit:
        case WriteFile(path=name):
            pass
        case InsertCell(cell=cell):
            name = cell.id
        case ReplaceCell(id=name) | RestoreCell(id=name) | DeleteCell(id=name) | MoveCell(id=name):
            pass
    return name, isinstance(edit, MoveCell)


def _named(one: Applied | Kept, root: str) -> str:
    """A cell or file, for people: they know a cell by how it begins."""
    name, _ = _subject(one.edit)
    if isinstance(one.edit, WriteFile):
        inside = Path(name).is_relative_to(root)
        return f"the file {code_span(str(Path(name).relative_to(root)) if inside else name)}"
    lines = [line for line in _source(one).splitlines() if line.strip()]
    begins = f" {code_span(lines[0][:60])}" if lines else ""
    return f"the cell{begins} ({code_span(name)})"


def _source(one: Applied | Kept) -> str:
    if isinstance(one, Kept) and isinstance(one.reason, ConflictError):
        return one.reason.current
    for edit in (one.edit, *([one.inverse] if isinstance(one, Applied) else [])):
        match edit:
            case InsertCell(cell=cell):
                return cell.source
            case RestoreCell(source=source):
                return source
    return ""


def _became(edit: Edit) -> str:
    match edit:
        case DeleteCell() | WriteFile(text=None):
            return "is removed"
        case InsertCell():
            return "is in the notebook again"
        case MoveCell():
            return "is moved back"
        case WriteFile():
            return "has its text again"
        case ReplaceCell() | RestoreCell():
            return "has its source and outputs again"


def _why(one: Kept) -> str:
    match one.edit, one.reason:
        case InsertCell(), ConflictError():
            return "it is in the notebook already"
        case MoveCell(), ConflictError():
            return "somebody has moved it since"
        case _, ConflictError():
            return "somebody has changed it since"
        case _, UnknownCellError():
            return "somebody has removed it since"
    return one.reason.message


COMMANDS = (
    Command(
        "undo",
        "",
        "Take back what the last turn changed in cells and files",
        _undo,
        changes=True,
    ),
    Command("redo", "", "Put back what /undo took back", _redo, changes=True),
)
