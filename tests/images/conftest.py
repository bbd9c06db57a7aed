"""A notebook with an image service, and services on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from servers.painters import PaintingServer

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.images.fake import FakeImages
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Answer, Event, Question, Submit
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import ModelInfo, Settings
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


@dataclass
class Studio:
    """One open notebook: what a person does in it, and what they see."""

    session: Session
    painter: FakeImages
    provider: FakeProvider
    workspace: FakeWorkspace
    replies: list[str | None] = field(default_factory=list)
    """What the person answers to questions; ``None`` where nobody can be asked."""

    @property
    def folder(self) -> Path:
        return Path(self.workspace.root)

    def names(self) -> list[str]:
        """The files that are there."""
        return sorted(path.name for path in self.folder.iterdir())

    def info(self, name: str) -> dict[str, Any]:
        """What the file of an image says of its making."""
        with Image.open(self.folder / name) as image:
            return dict(image.info)

    async def type(self, prompt: str, **options: Any) -> list[Event]:
        events: list[Event] = []

        def see(event: Event) -> None:
            events.append(event)
            if isinstance(event, Question):
                self.session.answer(Answer(id=event.id, text=self.replies.pop(0)))

        await self.session.run(Submit(prompt=prompt, **options), see)
        return events

    def run(self, prompt: str, **options: Any) -> list[Event]:
        return asyncio.run(self.type(prompt, **options))

    def end(self, prompt: str, **options: Any) -> Any:
        """The last event."""
        return self.run(prompt, **options)[-1]


@pytest.fixture
def open_studio(tmp_path) -> Callable[..., Studio]:
    def opened(painter: FakeImages | None = None, **settings: Any) -> Studio:
        painter = painter or FakeImages()
        provider = FakeProvider()
        (tmp_path / "work").mkdir(exist_ok=True)
        workspace = FakeWorkspace()
        workspace.root = str(tmp_path / "work")
        settled = replace(Settings(default_model="fake:model"), **settings)
        assistant = Assistant(
            settings=settled,
            policy=Policy(settled),
            keys=Keys([]),
            history=History.in_memory(),
            providers={"fake": provider},
            tools={},
            image_services={painter.slug: painter},
        )
        return Studio(Session(assistant, workspace), painter, provider, workspace)

    return opened


@pytest.fixture
def studio(open_studio) -> Studio:
    return open_studio()


@pytest.fixture
def server() -> Iterator[PaintingServer]:
    with PaintingServer() as running:
        yield running


@pytest.fixture
def model() -> Callable[[str], ModelInfo]:
    return lambda name: ModelInfo(id=name, images=True)
