"""What the history holds, as plain values."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

from pydantic import AwareDatetime

from jupyter_ai_assist.core.edits.edits import Edit
from jupyter_ai_assist.core.messages import Message, Usage, Value
from jupyter_ai_assist.core.policy.may_leave import MayLeave
from jupyter_ai_assist.core.protocol import Mode, View
from jupyter_ai_assist.core.sending.sent import Sent

__all__ = [
    "Change",
    "ChangedTurn",
    "Extent",
    "Failure",
    "Hit",
    "Outcome",
    "Outline",
    "Page",
    "Spent",
    "SpentDay",
    "Thread",
    "Turn",
    "command_of",
    "title_of",
]

Outcome = Literal["running", "finished", "failed", "stopped"]
"""How a turn ended. One that stays ``running`` belongs to another process, or
to one that died."""

_TITLE_LENGTH = 60
"""Characters: one line of a list."""


class Cut(Value):
    """How far the older turns of a thread are shortened where they are sent again.

    Each number counts turns from the oldest on, and none is larger than the next:
    see ``core.compaction`` for what becomes of them. What is stored stays whole.
    """

    dropped: int = 0
    brief: int = 0
    noted: int = 0


class Attachments(Value):
    """What went along with a question, besides what its own words name."""

    mode: Mode | None = None
    """The mode that was chosen for it alone; ``None`` for that of the conversation."""
    refs: tuple[str, ...] = ()
    """As after ``@``."""
    files: tuple[str, ...] = ()
    """Names of files that are not beside the notebook; the first message has them."""
    view: View | None = None


class Failure(Value):
    """What a person is told of a turn that failed, besides why."""

    code: str = "failed"
    """As ``AssistError.code``."""
    hint: str = ""
    """The next step."""
    retryable: bool = False


class Turn(Value):
    """One question and what came of it, so far."""

    id: str
    started: AwareDatetime
    question: str
    """What the user typed, verbatim."""
    messages: tuple[Message, ...] = ()
    """The question as it was sent, replies and tool results, in order. A turn
    under way only ever gets more of them."""
    model: str = ""
    """``provider:model``."""
    usage: Usage = Usage()
    outcome: Outcome = "running"
    error: str = ""
    """Why it failed, for people."""
    failure: Failure = Failure()
    cut: Cut = Cut()
    """How the turns before it were sent with it; the last turn's holds for the next."""
    replaces: str = ""
    """The id of the turn whose place it takes, and that of all between; see ``standing``."""
    context_tokens: int = 0
    """Tokens of its last request with the reply; 0 where nobody counted them."""
    attached: Attachments = Attachments()
    saved: tuple[str, ...] = ()
    """The paths of the files that it saved as its result; they may be gone by now."""
    sent: tuple[Sent, ...] = ()
    """What has left with it, and where it went; empty for what ran in this process."""
    may_leave: MayLeave = MayLeave()
    """What might leave of what it looked at."""
    mode: Mode | None = None
    """The mode that was chosen for its conversation; ``None`` where none was, or for it alone."""
    refused: bool = False
    """Whether nobody agreed to what would have been sent last in it."""


class Outline(NamedTuple):
    """A turn without its content: light, as a long thread is read through for each page."""

    id: str
    replaces: str = ""


class Extent(NamedTuple):
    """How much there is of a thread: another one whenever there is more of it."""

    turns: int = 0
    messages: int = 0
    running: int = 0
    """The turns that have not ended."""


class Page(Value):
    """Some of the turns of a thread that stand, oldest first."""

    turns: tuple[Turn, ...]
    earlier: int
    """How many stand before these."""


class Change(Value):
    """One change that a turn made to the notebook or a file."""

    edit: Edit
    """What takes it back; once it is taken back, what makes it again."""
    made: AwareDatetime
    taken_back: bool = False


class ChangedTurn(Value):
    """A turn that changed something."""

    id: str
    question: str = ""
    """Shortened; blank where it is not known."""
    made: AwareDatetime
    """When its last change was made."""
    undone: AwareDatetime | None = None
    """When it was taken back, as far as that went; ``None`` while it stands."""


class Thread(Value):
    """One conversation, without its turns."""

    id: str
    notebook: str
    """The notebook's path; blank for a terminal."""
    name: str = ""
    """What the user calls it; blank when it was given none."""
    title: str = ""
    """The first question, shortened; blank before it."""
    created: AwareDatetime
    used: AwareDatetime
    """When its last turn started."""
    turns: int = 0
    messages: int = 0


class Hit(Value):
    """One turn that has the words that were searched for."""

    thread: Thread
    turn: str
    """The turn's id."""
    started: AwareDatetime
    snippet: str
    """The words with a few around them: plain text that users and models wrote."""


class SpentDay(Value):
    """What one model used on one day of the local calendar, for one notebook and command."""

    day: date
    model: str
    notebook: str = ""
    """Blank where it is not known, or kept back."""
    command: str = ""
    """As after the slash; blank for a prompt."""
    turns: int
    usage: Usage


class Spent(Value):
    """What a turn used, or something else that asked a model."""

    id: str
    started: AwareDatetime
    model: str
    usage: Usage
    thread: str = ""
    """The id of its conversation; blank for none."""
    notebook: str = ""
    command: str = ""
    """As after the slash; blank for a prompt."""


def command_of(question: str) -> str:
    """The word of the command that a question is; blank for a prompt."""
    found = re.match(r"/([a-z]+)(?=\s|$)", question)
    return found[1] if found else ""


def title_of(question: str) -> str:
    """A question on one short line."""
    line = " ".join(question.split())
    if len(line) <= _TITLE_LENGTH:
        return line
    cut = line[:_TITLE_LENGTH]
    head, space, _ = cut.rpartition(" ")
    return f"{head if space and len(head) > _TITLE_LENGTH // 2 else cut[:-1]}…"
