"""``/tools``: what a model could do here, and who has a say in it."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Mode, Submit
from jupyter_ai_assist.core.tools.base import Tool
from jupyter_ai_assist.core.tools.offered import why_not_offered
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]


async def _tools(conversation: Conversation, _rest: str, submit: Submit) -> str:
    mode = submit.mode or conversation.mode
    tools = conversation.assistant.tools
    rows = [_row(conversation, tools[name], mode) for name in sorted(tools)]
    return (
        f"{table(('tool', 'kind', 'mode', 'set by', 'here and now'), rows)}\n\n"
        f"This conversation is in `{mode}` mode; `--mode agent` offers the tools that write and "
        f"run, too. `{typed('/approve TOOL')}` lets one go ahead unasked in this chat."
    )


def _row(conversation: Conversation, tool: Tool, mode: Mode) -> tuple[str, ...]:
    policy = conversation.assistant.policy
    rule = policy.tool_rule(tool.name, tool.kind)
    why_not = why_not_offered(tool, mode, policy, conversation.workspace.abilities)
    now = why_not or _when_offered(conversation, tool, asks=rule.mode == "ask")
    return f"`{tool.name}`", tool.kind, rule.mode, cell_text(rule.setting), cell_text(now)


def _when_offered(conversation: Conversation, tool: Tool, *, asks: bool) -> str:
    if not asks:
        return "offered"
    if tool in conversation.chat.allowed:
        return "offered; allowed in this chat"
    return "offered; needs a yes each time"


COMMANDS = (
    Command("tools", "", "List the tools: what each may do, who says so, and here and now", _tools),
)
