"""What doors and engine say to each other: commands in, events out.

Every door speaks these: the magics by queue, the sidebar by websocket, the
panel by comm. TypeScript types are generated from the JSON schema, and the
examples in ``tests/protocol/`` are read by the tests of both languages.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from .edits.edits import CellKind
from .messages import FilePart, Usage, Value
from .policy import Mode
from .sending.payload import Payload

__all__ = [
    "COMMAND",
    "EVENT",
    "Answer",
    "Approval",
    "CellChange",
    "Command",
    "Decide",
    "Ending",
    "Event",
    "Format",
    "Mode",
    "Notice",
    "Progress",
    "Question",
    "ReasoningDelta",
    "Report",
    "Rewrite",
    "Settled",
    "Stop",
    "Submit",
    "TextDelta",
    "ToolFinished",
    "ToolStarted",
    "TurnFailed",
    "TurnFinished",
    "TurnStarted",
    "TurnStopped",
    "View",
]

Format = Literal["markdown", "code", "text", "json"]


class View(Value):
    """What a person has before them: a cell and a selection, each blank where it is left out.

    A client says so, and nothing more is done for it: content comes from the
    notebook, as far as the policy lets it leave.
    """

    notebook: bool = True
    """Whether the prompt tells of the notebook beyond what it is about."""
    cell: str = ""
    """The id of the active cell."""
    selection: str = ""
    """The selected text."""
    within: str = ""
    """The id of the cell that the selection is in; blank for the active one."""


class Rewrite(Value):
    """What a prompt that is written into a cell shall change: the cell, or a part of it."""

    cell: str
    """The cell's id."""
    source: str
    """The cell as it stands in the editor."""
    start: int = Field(default=0, ge=0)
    """The first line to be rewritten, from 0."""
    end: int | None = Field(default=None, ge=0)
    """The line after the last one; ``None``: to the end, so that it is the whole cell."""
    draft: str = ""
    """What an earlier prompt came to; this one says what is to be different."""


class Submit(Value):
    """Run a prompt or a ``/command``.

    A client's wishes only: the policy decides about each of them.
    """

    type: Literal["submit"] = "submit"
    prompt: str
    """A prompt, or a command starting with ``/``."""
    model: str = ""
    """``provider:model``; blank means the conversation's, then the default."""
    mode: Mode | None = None
    """``None`` keeps the conversation's."""
    own_mode: bool = False
    """The mode was chosen for this prompt alone: asked again, it is asked in the same."""
    tools: bool = True
    format: Format = "markdown"
    new: bool = False
    """Start a new conversation first."""
    thread: str = ""
    """Continue, or start, the conversation of this name."""
    attach: tuple[str, ...] = ()
    """References as after ``@``: ``file:plot.png``, ``df``, ``Out[3]``."""
    files: tuple[FilePart, ...] = ()
    """Images, PDF and text files that are not beside the notebook: pasted, dropped."""
    keep: tuple[str, ...] = ()
    """Names of files that came with the turn that is replaced, and go along again."""
    view: View | None = None
    """What the person has before them; ``None`` where that is not known."""
    raw: bool = False
    """Leave ``{{name}}`` alone."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """Model settings: temperature, top_p, max_tokens, seed, stop, effort, …"""
    dry_run: bool = False
    """Show exactly what would be sent, and send nothing."""
    replaces: str = ""
    """The id of an earlier turn of the conversation: this one takes its place, and that of
    all after it. The history keeps them."""
    undo: bool = False
    """First take back what the turns that are replaced changed in cells and files."""
    rewrite: Rewrite | None = None
    """The prompt is the wish for another source of a cell; it is no ``/command`` then."""


class Stop(Value):
    """Stop the running turn."""

    type: Literal["stop"] = "stop"


class Answer(Value):
    """The answer to a ``Question``."""

    type: Literal["answer"] = "answer"
    id: str
    text: str | None
    """``None``: nobody can be asked where the question arrived."""


class Decide(Value):
    """The decision about an ``Approval``; it counts only for what was shown."""

    type: Literal["decide"] = "decide"
    id: str
    hash: str
    """As it came with the approval."""
    verdict: Literal["once", "turn", "chat", "always", "no", "nobody"]
    """``turn``, ``chat``: this tool need not ask again in this turn, in this conversation,
    where ``Approval.lasting``. ``always``: nor in any other, where ``Approval.always``.
    ``nobody``: nobody can be asked where the approval arrived, which is not a yes either."""
    run: bool = False
    """Run the cell as well, once the edit is made; where ``Approval.runnable``."""
    text: str | None = None
    """What to do instead of what was shown; where ``Approval.editable``."""
    reason: str = ""
    """Why not; the model gets it."""


Command = Annotated[Submit | Stop | Answer | Decide, Field(discriminator="type")]
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


class TurnStarted(Value):
    """A turn passed the policy and is about to send its first request."""

    type: Literal["turn_started"] = "turn_started"
    turn: str
    thread: str
    model: str
    replaces: str = ""
    """As ``Submit.replaces``; also set by ``/retry``."""


class TextDelta(Value):
    """The next piece of the answer, Markdown."""

    type: Literal["text_delta"] = "text_delta"
    text: str


class ReasoningDelta(Value):
    """The next piece of the reasoning."""

    type: Literal["reasoning_delta"] = "reasoning_delta"
    text: str


class ToolStarted(Value):
    """A tool call begins; its input is complete."""

    type: Literal["tool_started"] = "tool_started"
    id: str
    name: str
    arguments: dict[str, Any]


class ToolFinished(Value):
    """A tool call ended."""

    type: Literal["tool_finished"] = "tool_finished"
    id: str
    name: str
    output: str
    files: tuple[FilePart, ...] = ()
    """Images and PDF files that came with it, as the model gets them."""
    is_error: bool = False
    rule: str = ""
    """What the policy refused it by; blank where it did not."""
    seconds: float


class Notice(Value):
    """Something worth a line while work goes on: a retry, an unknown mention."""

    type: Literal["notice"] = "notice"
    text: str


class Progress(Value):
    """How far one piece of work over many things has come; the last one stands."""

    type: Literal["progress"] = "progress"
    done: int = Field(ge=0)
    total: int = Field(ge=1)
    failed: int = 0
    """How many of those that are done have failed."""


class Question(Value):
    """The engine needs an answer from the person; the door sends ``Answer``."""

    type: Literal["question"] = "question"
    id: str
    text: str
    secret: bool = False
    """Must not be echoed, saved or logged."""
    choices: tuple[str, ...] = ()


class CellChange(Value):
    """A proposed change of the notebook, for a frontend that shows it in its place."""

    action: Literal["replace", "insert", "delete", "move"]
    cell: str = ""
    """The id of the cell that changes; blank for a new one."""
    kind: CellKind = "code"
    after: str = ""
    """For ``insert`` and ``move``, the id of the cell above the place; blank for the top."""
    before: str = ""
    """The whole source of the cell as it stands; blank for a new one."""
    source: str = ""
    """The whole source as it would be; blank for a cell that goes."""


class Approval(Value):
    """What needs a person's yes, a tool call or a request to a model; the door sends ``Decide``."""

    type: Literal["approval"] = "approval"
    id: str
    """The tool call's."""
    tool: str
    """Blank where it is no tool that needs the yes."""
    title: str
    """One line: what would be done, and to what."""
    shown: str
    """The exact code, diff or arguments; what would not be seen in it stands as its number."""
    language: str = "text"
    """Of what is shown: ``python``, ``diff``, ``json``, …"""
    hash: str
    """Of the call and what it is based on: nothing else is approved."""
    text: str = ""
    """What may be edited before it is done: the new source or the code."""
    editable: bool = False
    runnable: bool = False
    lasting: bool = True
    """Whether "this turn" and "this chat" may be chosen: never above an admin's ceiling."""
    always: bool = False
    """Whether "always" may be chosen as well, which is kept in the user's configuration."""
    setting: str = ""
    """Why a person is asked: the setting, and where it is set."""
    change: CellChange | None = None
    """The change of a cell that is shown; part of what the hash is of."""
    sending: Payload | None = None
    """What would be sent, where the yes is to that; the hash is of all of it. ``turn`` is a yes
    to what follows in the turn as well, where ``lasting``; no other yes lasts."""


class Settled(Value):
    """A question or approval was answered, wherever that was: nobody need answer any more."""

    type: Literal["settled"] = "settled"
    id: str
    """The question's or approval's."""
    verdict: str = ""
    """The decision about an approval, as in ``Decide``; blank for a question."""


class Report(Value):
    """The result of a command that asks no model: Markdown for people."""

    type: Literal["report"] = "report"
    markdown: str


class TurnFinished(Value):
    """A turn is complete."""

    type: Literal["turn_finished"] = "turn_finished"
    turn: str
    model: str
    text: str
    """The whole answer, in the format that was asked for: Markdown, the code
    alone, plain text or JSON text."""
    usage: Usage
    seconds: float
    new_cell: str = ""
    """Code that the turn proposes as a new cell, or the new source where the turn was to
    rewrite one; empty if none."""
    context_tokens: int = 0
    """What the conversation fills of the model's window; 0 where nobody counted it."""
    files: tuple[FilePart, ...] = ()
    """Images that it made or drew, to be shown."""
    saved: tuple[str, ...] = ()
    """The paths of the files that it saved, each whole."""
    value: dict[str, Any] | list[Any] | None = None
    """What it found, as plain JSON; a name can be bound to it in the text's place."""
    form: str = ""
    """The name of the class in the notebook that the value, or the JSON text, is one of, or
    each of its items."""
    to: str = ""
    """The name that the command wants its result bound to, where there is a kernel's shell."""


class TurnFailed(Value):
    """A turn or command failed; the cell must fail too."""

    type: Literal["turn_failed"] = "turn_failed"
    code: str
    message: str
    hint: str = ""
    retryable: bool = False


class TurnStopped(Value):
    """The person stopped the turn; what had arrived is kept."""

    type: Literal["turn_stopped"] = "turn_stopped"
    turn: str = ""
    usage: Usage = Usage()
    """Of a request that was cut off, it is an estimate."""
    seconds: float = 0.0


Ending = TurnFinished | Report | TurnFailed | TurnStopped
"""The events of which exactly one ends each command."""

Event = Annotated[
    TurnStarted
    | TextDelta
    | ReasoningDelta
    | ToolStarted
    | ToolFinished
    | Notice
    | Progress
    | Question
    | Approval
    | Settled
    | Report
    | TurnFinished
    | TurnFailed
    | TurnStopped,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
