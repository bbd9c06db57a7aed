"""A real shell, its real workspace and tools, and a loop like the turn's."""

from __future__ import annotations

import asyncio
from collections.abc import Container
from dataclasses import dataclass, field, replace

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

from jupyter_ai_assist.core.approvals import Granted
from jupyter_ai_assist.core.context.context import TurnContext, Wish, gather
from jupyter_ai_assist.core.context.prompt import user_message
from jupyter_ai_assist.core.edits.journal import Journal, TurnEditor
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.messages import Message
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.base import ModelRequest, Reply, TextChunk
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tasks.formats import proposed_cell
from jupyter_ai_assist.core.tools.base import Arguments, Tool, ToolScope
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.tools.toolset import Toolset
from jupyter_ai_assist.core.workspace.base import Workspace
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

MAX_REQUESTS = 10


@dataclass(frozen=True)
class Answered:
    """What came of one prompt."""

    text: str
    calls: tuple[str, ...]
    """The tools that were called, in order."""
    failed: tuple[str, ...]
    """The calls that came to nothing: their cards are noise."""
    requests: int
    pieces: tuple[str, ...]

    @property
    def cell(self) -> str:
        return proposed_cell(self.text)


@dataclass
class Notebook:
    """A live shell, and the guide beside it."""

    shell: InteractiveShell
    workspace: KernelWorkspace
    settings: Settings = field(default_factory=Settings)
    offered: tuple[str, ...] = tuple(tool.name for tool in BUILTIN_TOOLS)

    def run(self, source: str) -> ExecutionResult:
        return self.shell.run_cell(source, store_history=True)

    def must_run(self, source: str) -> None:
        result = self.run(source)
        assert result.success, f"{result.error_before_exec or result.error_in_exec!r}\n{source}"

    def must_fail(self, source: str, error: str = "") -> None:
        result = self.run(source)
        assert not result.success
        raised = result.error_before_exec or result.error_in_exec
        if error:
            assert error in [base.__name__ for base in type(raised).__mro__], repr(raised)

    def ask(self, question: str) -> Answered:
        return asyncio.run(self._turn(Wish("ask", question)))

    def fix(self, code: str = "") -> Answered:
        return asyncio.run(self._turn(Wish("fix", code=code)))

    def explain(self, question: str = "", code: str = "") -> Answered:
        return asyncio.run(self._turn(Wish("explain", question, code)))

    def doc(self, name: str) -> Answered:
        return asyncio.run(self._turn(Wish("doc", name)))

    async def _turn(self, wish: Wish) -> Answered:
        policy = Policy(self.settings)
        workspace = SharedWorkspace(self.workspace, policy)
        context = await gather(workspace, policy, wish)
        return await answered(context, reading_toolset(workspace, policy, self.offered))


def reading_toolset(
    workspace: Workspace, policy: Policy | None = None, offered: Container[str] | None = None
) -> Toolset:
    """The tools that read, all of them or those that are offered."""
    policy = policy or Policy(Settings())
    tools = {tool.name: tool for tool in BUILTIN_TOOLS if offered is None or tool.name in offered}
    editor = TurnEditor(workspace, Journal(), turn="turn", model="guide:offline")
    scope = ToolScope(workspace, policy, editor, _no_question)
    return Toolset(tools, scope, "ask", _agree, "nonce")


async def _agree(_tool: Tool, _id: str, arguments: Arguments, *, can_run: bool) -> Granted:
    del can_run
    return Granted(arguments)


async def _no_question(text: str, *, secret: bool = False, choices: tuple[str, ...] = ()) -> str:
    raise AssertionError(f"the guide asks nothing: {text}")


async def answered(context: TurnContext, toolset: Toolset) -> Answered:
    """Send requests and run tools until the guide has answered."""
    provider = GuideProvider()
    (model,) = provider.models()
    request = ModelRequest(
        model=model,
        system="",
        messages=(user_message(context, (), "markdown", "nonce"),),
        tools=toolset.specs,
        context=context,
    )
    calls: list[str] = []
    failed: list[str] = []
    for number in range(1, MAX_REQUESTS + 1):
        pieces: list[str] = []
        reply: Reply | None = None
        async for event in provider.stream(request):
            if isinstance(event, TextChunk):
                pieces.append(event.text)
            elif isinstance(event, Reply):
                reply = event
        assert reply is not None
        if reply.finish == "stop":
            assert "".join(pieces) == reply.message.text
            return Answered(reply.message.text, tuple(calls), tuple(failed), number, tuple(pieces))
        calls += [call.name for call in reply.message.tool_calls]
        results = tuple([await toolset.call(call) for call in reply.message.tool_calls])
        failed += [f"{result.name}: {result.text}" for result in results if result.is_error]
        request = replace(
            request,
            messages=(*request.messages, reply.message, Message(role="user", parts=results)),
        )
    raise AssertionError(f"no answer after {MAX_REQUESTS} requests: {calls}")


async def run_here(function):
    return function()
