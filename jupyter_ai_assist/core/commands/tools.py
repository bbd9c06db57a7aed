"""``/tools``: what a model could do here, who has a say in it, and asking again."""

from __future__ import annotations

import asyncio

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.policy import Act, Place, Policy
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.setup.tool_modes import ask_again
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.tools.base import Tool
from jupyter_ai_assist.core.tools.offered import decide_offer, place_of
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]


async def _tools(conversation: Conversation, rest: str, submit: Submit) -> str:
    match rest.split():
        case []:
            return _table(conversation, submit)
        case ["ask", name]:
            return await _ask_again(conversation, name)
        case _:
            raise UsageError("This is not how /tools is used.", hint=_usage())


def _usage() -> str:
    return f"Write {typed('/tools')}, or {typed('/tools ask TOOL')} with a name from that list."


async def _ask_again(conversation: Conversation, name: str) -> str:
    assistant = conversation.assistant
    tool = assistant.tools.get(name)
    if tool is None:
        near = did_you_mean(name, assistant.tools)
        raise UsageError(f"There is no tool {name!r}.", hint=near or _usage())
    setting = await asyncio.to_thread(ask_again, assistant, tool)
    conversation.chat.allowed.discard(tool)
    return f"`{name}` needs a yes each time, in every chat ({cell_text(setting)})."


def _table(conversation: Conversation, submit: Submit) -> str:
    mode = submit.mode or conversation.mode
    tools = conversation.assistant.tools
    place = place_of(conversation.workspace, mode)
    rows = [_row(conversation, tools[name], place) for name in sorted(tools)]
    return (
        f"{table(('tool', 'kind', 'mode', 'set by', 'here and now'), rows)}\n\n"
        f"{_rules(conversation.assistant.policy)}"
        f"This conversation is in `{mode}` mode; `--mode agent` offers the tools that write and "
        f"run, too. `{typed('/approve TOOL')}` lets one go ahead unasked in this chat; "
        f"`{typed('/tools ask TOOL')}` takes back that it always may."
    )


def _row(conversation: Conversation, tool: Tool, place: Place) -> tuple[str, ...]:
    policy = conversation.assistant.policy
    decision = policy.decide(Act(tool.name, tool.kind, place))
    offer = decide_offer(tool, place, policy, conversation.workspace.abilities)
    offered = offer.verdict != "deny"
    asks = decision.verdict == "ask"
    now = _when_offered(conversation, tool, asks=asks) if offered else offer.reason
    told = cell_text(decision.told)
    return f"`{tool.name}`", tool.kind, decision.verdict, told, cell_text(now)


def _rules(policy: Policy) -> str:
    """The rules about what a call does, in a table of their own; blank where there are none."""
    rows = [
        (cell_text(rule.text), f"`{source}`", cell_text(rule.why))
        for rule, source in policy.rules()
    ]
    return f"{table(('rule', 'set by', 'why'), rows)}\n\n" if rows else ""


def _when_offered(conversation: Conversation, tool: Tool, *, asks: bool) -> str:
    if not asks:
        return "offered"
    if tool in conversation.chat.allowed:
        return "offered; allowed in this chat"
    return "offered; needs a yes each time"


COMMANDS = (
    Command(
        "tools",
        "[ask TOOL]",
        "List the tools: what each may do, and who says so; let one ask again",
        _tools,
    ),
)
