"""A toolset over the workspace's own fake, with everybody's yes to every call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_ai_assist.core.approvals import Granted
from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.edits.journal import Journal, TurnEditor
from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.policy import Decision, Policy
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.arguments import checked_arguments
from jupyter_ai_assist.core.tools.base import Arguments, Proposal, Tool, ToolScope
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.tools.toolset import Toolset
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

NONCE = "a1b2c3d4"
BY_NAME = {tool.name: tool for tool in BUILTIN_TOOLS}


@dataclass
class Tools:
    """The tools of one turn, and the notebook that they work on."""

    workspace: FakeWorkspace
    settings: Settings = field(default_factory=Settings)
    mode: Mode = "agent"
    extra: tuple[Tool, ...] = ()
    answers: list[str] = field(default_factory=list)
    """What the person answers to questions."""
    questions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    approved: list[tuple[str, bool]] = field(default_factory=list)
    """Tools that the person was asked about, and whether a cell could be run after."""
    decisions: list[Decision] = field(default_factory=list)
    """Why, each time."""
    refuse: frozenset[str] = frozenset()
    """Tools that the person says no to."""
    run_after: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    """What the person changes of the arguments before saying yes."""
    journal: Journal = field(default_factory=Journal)

    def __post_init__(self) -> None:
        policy = Policy(self.settings)
        shared = SharedWorkspace(self.workspace, policy)
        editor = TurnEditor(shared, self.journal, turn="turn-1", model="fake:model")
        self.scope = ToolScope(shared, policy, editor, self._ask)
        tools = {**BY_NAME, **{tool.name: tool for tool in self.extra}}
        self.toolset = Toolset(tools, self.scope, self.mode, self._approve, NONCE)

    @property
    def offered(self) -> list[str]:
        return [spec.name for spec in self.toolset.specs]

    def result(self, name: str, /, **arguments: Any) -> ToolResultPart:
        """What goes back to the model."""
        return asyncio.run(self.toolset.call(ToolCallPart(id="1", name=name, arguments=arguments)))

    def call(self, name: str, /, **arguments: Any) -> Any:
        """What a tool found, as data."""
        result = self.result(name, **arguments)
        assert not result.is_error, result.text
        return json.loads(data_in(result.text))

    def failure(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """What the model is told of a failure."""
        result = self.result(name, **arguments)
        assert result.is_error, result.text
        return json.loads(result.text.partition("\n")[0])

    def propose(self, name: str, /, **arguments: Any) -> Proposal:
        """What the person would be shown."""
        tool = BY_NAME[name]
        assert tool.propose is not None
        return asyncio.run(tool.propose(self.scope, checked_arguments(tool, arguments)))

    async def _ask(self, text: str, *, secret: bool = False, choices: tuple[str, ...] = ()) -> str:
        self.questions.append((text, choices))
        return self.answers.pop(0)

    async def _approve(
        self, tool: Tool, id_: str, arguments: Arguments, decision: Decision, *, can_run: bool
    ) -> Granted:
        assert decision.verdict == "ask"
        self.approved.append((tool.name, can_run))
        self.decisions.append(decision)
        if tool.name in self.refuse:
            raise ToolError("The user did not allow this call.", code="denied")
        changed = arguments.model_copy(update=self.changes)
        return Granted(changed, run=self.run_after and can_run)


@pytest.fixture
def open_tools(tmp_path: Path) -> Callable[..., Tools]:
    """A function that gives the tools over a notebook with these cells."""

    def opened(*cells: Any, abilities: Any = None, root: str = "", **options: Any) -> Tools:
        workspace = FakeWorkspace(root=root or str(tmp_path), all_cells=list(cells))
        if abilities is not None:
            workspace.abilities = frozenset(abilities)
        return Tools(workspace, **options)

    return opened
