"""A notebook that somebody hostile has filled, and a model that does as it is told there."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import (
    Approval,
    Decide,
    Event,
    Notice,
    Submit,
    ToolFinished,
)
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


@dataclass
class Room:
    """One open notebook with all tools, whose person says yes to everything that is asked."""

    session: Session
    provider: FakeProvider
    workspace: FakeWorkspace
    database: Path
    asked: list[Approval] = field(default_factory=list)
    before_yes: Callable[[], Any] = lambda: None
    """What happens while the person reads."""
    edited: str | None = None
    """What the person makes of the next text before saying yes."""

    def type(self, prompt: str, **options: Any) -> list[Event]:
        """Submit a prompt in agent mode and collect all events."""
        events: list[Event] = []

        def see(event: Event) -> None:
            events.append(event)
            if isinstance(event, Approval):
                self.asked.append(event)
                self.before_yes()
                said = Decide(id=event.id, hash=event.hash, verdict="once", text=self.edited)
                self.session.decide(said)

        submit = Submit(prompt=prompt, **{"mode": "agent", **options})
        asyncio.run(self.session.run(submit, see))
        return events

    def call(self, *calls: ToolCallPart) -> list[ToolFinished]:
        """Let the model make these calls in one turn; what came of them."""
        self.provider.answer(*calls, "Done.")
        return [event for event in self.type("Do it") if isinstance(event, ToolFinished)]

    @property
    def folder(self) -> Path:
        """Where the files beside the notebook are."""
        return Path(self.workspace.root)

    @property
    def sent(self) -> str:
        """Everything that any model was sent."""
        texts = [request.system for request in self.provider.requests]
        texts += [
            message.model_dump_json() for req in self.provider.requests for message in req.messages
        ]
        texts += [json.dumps(spec.parameters) for r in self.provider.requests for spec in r.tools]
        return "\n".join(texts)

    @property
    def nonce(self) -> str:
        """What marks data in this conversation; content may show others."""
        return self.session.conversation.chat.nonce

    @property
    def stored(self) -> str:
        """The whole history but for what ``/undo`` needs, which goes to no model."""
        connection = sqlite3.connect(self.database)
        try:
            named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {name for (name,) in named} - {"change"}
            return repr([connection.execute(f"SELECT * FROM {t}").fetchall() for t in tables])
        finally:
            connection.close()


def notices(events: list[Event]) -> list[str]:
    """What the person was told."""
    return [event.text for event in events if isinstance(event, Notice)]


def do(name: str, /, **arguments: Any) -> ToolCallPart:
    """A tool call as a model's answer."""
    return ToolCallPart(id="call-1", name=name, arguments=arguments)


def open_room_in(tmp_path: Path, *cells: Any, **settings: Any) -> Room:
    """Open a notebook with these cells and settings, and a history on disk."""
    (tmp_path / "work").mkdir(exist_ok=True)
    database = tmp_path / "kept" / "history.db"
    database.parent.mkdir(exist_ok=True)
    settled = replace(Settings(default_model="fake:model"), **settings)
    provider = FakeProvider()
    assistant = Assistant(
        settings=settled,
        policy=Policy(settled),
        keys=Keys([]),
        history=History.open(database),
        providers={"fake": provider, "guide": GuideProvider()},
        tools={tool.name: tool for tool in BUILTIN_TOOLS},
    )
    workspace = FakeWorkspace(root=str(tmp_path / "work"), all_cells=list(cells))
    return Room(Session(assistant, workspace), provider, workspace, database)
