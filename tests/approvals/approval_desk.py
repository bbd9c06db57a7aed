"""A notebook whose tools are made for asking: they note what they did."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Approval, Decide, Event, Submit, ToolFinished
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.base import Arguments, Proposal, Tool, ToolScope
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


class NoteArguments(Arguments):
    """A text for the pad."""

    text: str
    marks: list[str] = Field(default_factory=list)


class RunArguments(Arguments):
    """Cells."""

    ids: list[str]


@dataclass
class Pad:
    """What the tools act on, and what they did."""

    written: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    base: str = "empty"
    """What a proposal shows that its text replaces."""
    broken: str = ""
    """Why nothing can be run."""

    def tools(self) -> dict[str, Tool]:
        """Tools that note what they do.

        ``note`` writes and can be run after, ``stamp`` proposes nothing, ``attempt``
        shows code, ``look`` reads.
        """

        async def propose(_: ToolScope, arguments: NoteArguments) -> Proposal:
            if arguments.text == "impossible":
                raise ConflictError("That cannot be written.")
            return Proposal(
                title="Write on the pad",
                shown=f"-{self.base}\n+{arguments.text}",
                language="diff",
                field="text",
                text=arguments.text,
                runnable=True,
            )

        async def propose_code(_: ToolScope, arguments: NoteArguments) -> Proposal:
            code = arguments.text
            return Proposal("Try something", code, "python", field="text", text=code)

        async def write(_: ToolScope, arguments: NoteArguments) -> Any:
            """Write."""
            self.written.append(arguments.text + "".join(arguments.marks))
            return {"id": f"cell-{len(self.written)}"}

        async def run_cells(_: ToolScope, arguments: RunArguments) -> Any:
            """Run."""
            if self.broken:
                raise WorkspaceError(self.broken)
            self.ran += arguments.ids
            return {"status": "ok"}

        made = (
            Tool(
                "note",
                "write",
                NoteArguments,
                write,
                propose=propose,
                cell_of=lambda done: {done["id"]: ""},
            ),
            Tool("stamp", "write", NoteArguments, write),
            Tool("attempt", "run", NoteArguments, write, propose=propose_code),
            Tool("look", "read", NoteArguments, write),
            Tool("run_cells", "run", RunArguments, run_cells),
        )
        return {tool.name: tool for tool in made}


Person = Callable[[Approval], Decide | None]
"""What a person does about an approval; ``None`` to do nothing, yet."""


def says(verdict: str, **more: Any) -> Person:
    """A person who always says the same."""

    def decide(approval: Approval) -> Decide:
        return Decide(id=approval.id, hash=approval.hash, verdict=verdict, **more)

    return decide


@dataclass
class Desk:
    """One open notebook in agent mode, and the person at it."""

    session: Session
    provider: FakeProvider
    pad: Pad
    person: Person
    asked: list[Approval] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    async def type(self, prompt: str, **options: Any) -> list[Event]:
        """Submit a prompt, decide as the person does, and collect the events."""
        self.events = []
        await self.session.run(Submit(prompt=prompt, **{"mode": "agent", **options}), self.see)
        return self.events

    def see(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Approval):
            self.asked.append(event)
            decision = self.person(event)
            if decision is not None:
                self.session.decide(decision)

    def run(self, prompt: str = "Do it", **options: Any) -> list[Event]:
        """Like ``type``, from a test that is no coroutine."""
        return asyncio.run(self.type(prompt, **options))

    def calls(self, *answers: Any) -> list[ToolFinished]:
        """Let the model make these calls in one turn; what came of them."""
        self.provider.answer(*answers, "Done.")
        return [event for event in self.run() if isinstance(event, ToolFinished)]


def open_desk(
    person: Person | None = None,
    *,
    root: str = ".",
    more_tools: Iterable[Tool] = (),
    workspace: FakeWorkspace | None = None,
    **settings: Any,
) -> Desk:
    """Open a notebook with some settings; the person says yes, once each time."""
    provider, pad = FakeProvider(), Pad()
    settled = replace(Settings(default_model="fake:model"), **settings)
    assistant = Assistant(
        settings=settled,
        policy=Policy(settled),
        keys=Keys([]),
        history=History.in_memory(),
        providers={"fake": provider},
        tools=pad.tools() | {tool.name: tool for tool in more_tools},
    )
    workspace = workspace or FakeWorkspace(root=root)
    return Desk(Session(assistant, workspace), provider, pad, person or says("once"))


def told(finished: ToolFinished) -> Any:
    """The data of a tool's result, whatever stands round it."""
    return json.JSONDecoder().raw_decode(finished.output[finished.output.index("{") :])[0]
