"""A person's yes: for exactly the call that was shown, and for nothing else.

What is shown, the arguments and a number used once are hashed together. A
decision counts only with that hash, and before the call is made everything is
looked at again: if the cell, or an argument, is not what was shown, nothing
is done.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from .asking import Decider
from .conversation import Always, Chat
from .edits.edits import hash_of
from .errors import ToolError
from .policy import Decision
from .protocol import Approval, Decide
from .tools.arguments import checked_arguments
from .tools.base import Arguments, Output, Proposal, Tool, ToolScope
from .visible import visible, visible_line

__all__ = ["Approvals", "Approve", "Granted", "nobody_asked"]


@dataclass(frozen=True)
class Granted:
    """A call that may be made, with these arguments and no others."""

    arguments: Arguments
    changed: str = ""
    """The argument that the person changed first; blank if none."""
    run: bool = False
    """Whether to run the cell right after."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """By id, the hashes of the cells that may run as they were shown; empty where
    nobody was asked."""

    def told(self, done: Output) -> Output:
        """What came of the call, for the model: it has to know what the person changed."""
        if not self.changed:
            return done
        told = {
            "note": f"The user changed {self.changed!r} before allowing this; "
            "it was done with the text given here.",
            self.changed: getattr(self.arguments, self.changed),
            "result": done.value,
        }
        return replace(done, value=told)


class Approve(Protocol):
    """Asks a person about a call."""

    async def __call__(
        self, tool: Tool, id_: str, arguments: Arguments, decision: Decision, *, can_run: bool
    ) -> Granted:
        """Wait for a yes.

        Parameters
        ----------
        id_
            The tool call's.
        decision
            Why somebody has to be asked.
        can_run
            Whether a cell could be run right after, as far as policy and workspace go.

        Raises
        ------
        ToolError
            There was none, for the model.
        """


class Approvals:
    """Asks the person at the notebook about the calls of one turn.

    Parameters
    ----------
    chat
        Remembers the tools that need not ask again in it.
    decide
        Shows an approval and waits as long as the person takes; Stop ends that.
    always
        Keeps the tools that need not ask again at all; without it, none is kept.
    """

    def __init__(
        self, scope: ToolScope, chat: Chat, decide: Decider, always: Always | None = None
    ) -> None:
        self._scope = scope
        self._chat = chat
        self._decide = decide
        self._always = always
        self._turn: set[Tool] = set()
        """The tools that need not ask again in this turn."""

    async def __call__(
        self, tool: Tool, id_: str, arguments: Arguments, decision: Decision, *, can_run: bool
    ) -> Granted:
        """As ``Approve``; a tool that is allowed in this turn or chat is not asked about."""
        if decision.loosenable and tool in self._chat.allowed | self._turn:
            return Granted(arguments)
        proposal = await self._propose(tool, arguments)
        once = secrets.token_hex(8)
        approval = Approval(
            id=id_,
            tool=tool.name,
            title=visible_line(proposal.title),
            shown=visible(proposal.shown),
            language=proposal.language,
            hash=_hash(once, tool, arguments, proposal),
            text=proposal.text,
            editable=bool(proposal.field),
            runnable=proposal.runnable and can_run,
            lasting=decision.loosenable,
            always=decision.loosenable and self._always is not None and self._always.can(tool),
            setting=decision.told,
            change=proposal.change,
        )
        answer = await self._decide(approval)
        _raise_unless_yes(answer)
        now = await self._propose(tool, arguments)
        if _hash(once, tool, arguments, now) != approval.hash:
            raise ToolError(
                "What the user was shown has changed since then; nothing was done.",
                code="conflict",
                retryable=True,
                hint="Read it again, and propose the call anew.",
            )
        granted = _granted(tool, arguments, proposal, answer, approval)
        await self._remember(tool, answer, approval)
        return granted

    async def _remember(self, tool: Tool, decision: Decide, approval: Approval) -> None:
        """Keep a yes for as long as it was given, if it may be; else it was for this call."""
        match decision.verdict:
            case "turn" if approval.lasting:
                self._turn.add(tool)
            case "chat" if approval.lasting:
                self._chat.allowed.add(tool)
            case "always" if approval.always and self._always:
                kept = await self._always.keep(tool)
                # This turn has its policy already; the next ones will have another.
                (self._turn if kept else self._chat.allowed).add(tool)
            case _:
                pass

    async def _propose(self, tool: Tool, arguments: Arguments) -> Proposal:
        if tool.propose is not None:
            return await tool.propose(self._scope.exact, arguments)
        shown = json.dumps(arguments.model_dump(mode="json"), indent=1, ensure_ascii=False)
        return Proposal(f"Call {tool.name}", shown, "json")


def nobody_asked(approval: Approval, folder: str) -> str:
    """What to tell whoever runs this where nobody can be asked: which setting would allow it.

    ``folder`` is where the user's configuration files are.
    """
    file = Path(folder) / "jupyter_ai_assist_config.py"
    how = (
        f'c.Assist.tool_modes = {{"{approval.tool}": "allow"}} in {file} would allow it.'
        if approval.lasting
        else "It is asked about each time: run it where somebody can answer."
    )
    return (
        f"{approval.tool} was not called: it needs a yes ({approval.setting}), and nobody can be "
        f"asked here. {how}"
    )


def _hash(once: str, tool: Tool, arguments: Arguments, proposal: Proposal) -> str:
    values = arguments.model_dump(mode="json")
    shown = (proposal.title, proposal.shown, proposal.text)
    change = proposal.change.model_dump() if proposal.change else None
    return hash_of(json.dumps([once, tool.name, values, *shown, change]))


def _raise_unless_yes(decision: Decide) -> None:
    if decision.verdict == "nobody":
        raise ToolError(
            "This call needs the user's approval, and nobody can be asked here; it was not made.",
            code="denied",
            hint="Go on without it, and tell in the answer what was not done.",
        )
    if decision.verdict == "no":
        reason = decision.reason.strip()
        raise ToolError(
            f"The user did not allow this call, and said: “{reason}”."
            if reason
            else "The user did not allow this call.",
            code="denied",
            hint="Do not make the same call again; go another way, or ask.",
        )


def _granted(
    tool: Tool, arguments: Arguments, proposal: Proposal, decision: Decide, approval: Approval
) -> Granted:
    run = decision.run and approval.runnable
    if decision.text is None or decision.text == approval.text:
        return Granted(arguments, run=run, cells=proposal.cells)
    if not approval.editable:
        raise ToolError(
            "The decision changed a text that cannot be changed here; nothing was done.",
            code="denied",
        )
    changed = checked_arguments(tool, {**arguments.model_dump(), proposal.field: decision.text})
    return Granted(changed, changed=proposal.field, run=run)
