"""A session over the seams' own fakes: a queue-fed provider and a plain workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Answer, Approval, Decide, Event, Question, Submit
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


@dataclass
class Notebook:
    """One open notebook: what a person does in it, and what they see."""

    session: Session
    provider: FakeProvider
    workspace: FakeWorkspace
    replies: list[str | None] = field(default_factory=list)
    """What the person answers to questions; ``None`` where nobody can be asked."""
    verdicts: list[str] = field(default_factory=list)
    """What the person says to approvals: ``once``, ``chat``, ``no``."""

    async def type(self, prompt: str, **options: Any) -> list[Event]:
        """Submit a prompt and collect all events."""
        events: list[Event] = []

        def see(event: Event) -> None:
            events.append(event)
            if isinstance(event, Question):
                self.session.answer(Answer(id=event.id, text=self.replies.pop(0)))
            if isinstance(event, Approval):
                verdict = self.verdicts.pop(0)
                self.session.decide(Decide(id=event.id, hash=event.hash, verdict=verdict))

        await self.session.run(Submit(prompt=prompt, **options), see)
        return events

    def run(self, prompt: str, **options: Any) -> list[Event]:
        """Like ``type``, from a test that is no coroutine."""
        return asyncio.run(self.type(prompt, **options))


@pytest.fixture
def open_notebook() -> Callable[..., Notebook]:
    """A function that opens a notebook with some settings."""

    def opened(
        history: History | None = None, *, attachments: bool = True, **settings: Any
    ) -> Notebook:
        provider = FakeProvider(attachments=attachments)
        workspace = FakeWorkspace()
        settled = replace(Settings(default_model="fake:model"), **settings)
        assistant = Assistant(
            settings=settled,
            policy=Policy(settled),
            keys=Keys([]),
            history=history or History.in_memory(),
            providers={"fake": provider},
            tools={tool.name: tool for tool in BUILTIN_TOOLS},
        )
        return Notebook(Session(assistant, workspace), provider, workspace)

    return opened


@pytest.fixture
def notebook(open_notebook: Callable[..., Notebook]) -> Notebook:
    """A notebook with the default settings."""
    return open_notebook()
