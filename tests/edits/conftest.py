"""A notebook in which a scripted model edits cells and files, and a person types."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.keys import Keys
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Event, Submit
from jupyter_ai_assist.core.providers.fake import FakeProvider, call
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.base import Arguments, Tool, ToolScope
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

Step = tuple[str, dict[str, str]]
"""A method of the editor, and what it is called with."""


class Change(Arguments):
    """One call of the editor."""

    method: str
    values: dict[str, str]


async def change(scope: ToolScope, arguments: Change) -> str:
    """Make one edit."""
    done = await getattr(scope.editor, arguments.method)(**arguments.values)
    return str(done)


@dataclass
class Notebook:
    """One open notebook of one process."""

    workspace: FakeWorkspace
    session: Session
    provider: FakeProvider

    def turn(self, *steps: Step, question: str = "Do it") -> list[str]:
        """A turn of the assistant that makes these edits; what each one answered."""
        for method, values in steps:
            self.provider.answer(call("change", method=method, values=values))
        self.provider.answer("Done.")
        events = self.type(question, mode="agent")
        assert events[-1].type == "turn_finished", events[-1]
        return [event.output for event in events if event.type == "tool_finished"]

    def type(self, prompt: str, **options: Any) -> list[Event]:
        events: list[Event] = []
        asyncio.run(self.session.run(Submit(prompt=prompt, **options), events.append))
        return events

    def report(self, command: str) -> str:
        event = self.type(command)[-1]
        assert event.type == "report", event
        return event.markdown

    def cell(self, id_: str) -> CellState:
        (found,) = [cell for cell in self.workspace.states() if cell.id == id_]
        return found

    def user(self, id_: str, **changes: Any) -> None:
        """What a person does to a cell."""
        self.workspace.all_cells = [
            cell.model_copy(update=changes) if cell.id == id_ else cell
            for cell in self.workspace.states()
        ]

    @property
    def order(self) -> list[str]:
        return [cell.id for cell in self.workspace.states()]


@pytest.fixture
def open_notebook(tmp_path) -> Callable[..., Notebook]:
    """A function that opens a notebook, in a new process as it were."""

    def opened(
        *cells: CellState,
        history: History | None = None,
        place: Any = None,
        **workspace: Any,
    ) -> Notebook:
        settings = Settings(default_model="fake:model", tool_modes={"change": "allow"})
        provider = FakeProvider()
        tool = Tool(name="change", kind="write", arguments=Change, run=change)
        assistant = Assistant(
            settings=settings,
            policy=Policy(settings),
            keys=Keys([]),
            history=history or History.in_memory(),
            providers={"fake": provider},
            tools={tool.name: tool},
        )
        values = {"root": str(tmp_path), "all_cells": [*cells], **workspace}
        place = place or FakeWorkspace(**values)
        return Notebook(place, Session(assistant, place), provider)

    return opened


@pytest.fixture
def cells() -> tuple[CellState, ...]:
    output = {"output_type": "stream", "name": "stdout", "text": "1\n"}
    return (
        CellState(id="a", source="a = 1", metadata={"tags": ["keep"]}),
        CellState(id="b", source="print(a)", outputs=(output,), execution_count=2),
        CellState(
            id="c", kind="markdown", source="![](attachment:x)", attachments={"x": {"t": "data"}}
        ),
    )


@pytest.fixture
def notebook(open_notebook, cells) -> Notebook:
    return open_notebook(*cells)
