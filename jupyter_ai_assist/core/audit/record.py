"""From the events of a session to entries of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.history.values import command_of
from jupyter_ai_assist.core.protocol import (
    Approval,
    Event,
    Report,
    Settled,
    Submit,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    TurnStopped,
)
from jupyter_ai_assist.core.sending.payload import Payload

__all__ = ["asked", "entry_of"]

_TARGETS = ("id", "ids", "path", "after")
"""Arguments of tools that name what they act on: ids of cells, and files."""
_REFUSALS = {"policy", "budget", "config"}

Entry = dict[str, Any]


def asked(submit: Submit, *, content: bool) -> Entry:
    """That something was asked."""
    entry: Entry = {
        "event": "asked",
        "command": command_of(submit.prompt) or "prompt",
        "model": submit.model,
        "mode": submit.mode or "",
    }
    return entry | ({"prompt": submit.prompt} if content else {})


def entry_of(event: Event, kinds: Mapping[str, str], *, content: bool) -> Entry | None:  # noqa: PLR0911 - one for each event
    """The entry of an event; ``None`` for one that only shows something.

    Parameters
    ----------
    kinds
        Of tools, by name: ``read``, ``write`` or ``run``.
    content
        Whether prompts, arguments, results and answers belong into it.
    """
    match event:
        case TurnStarted(turn=turn, thread=thread, model=model):
            return {"event": "turn_started", "turn": turn, "thread": thread, "model": model}
        case ToolStarted(id=id_, name=name, arguments=arguments):
            targets = {key: arguments[key] for key in _TARGETS if key in arguments}
            called = {"event": "tool_called", "call": id_, "tool": name, "kind": kinds.get(name)}
            return {**called, "target": targets} | _if(content, arguments=arguments)
        case ToolFinished(id=id_, name=name, is_error=failed, output=output):
            edited = kinds.get(name) == "write" and not failed
            ended = "edited" if edited else "tool_denied" if event.rule else "tool_finished"
            done = {"event": ended, "call": id_, "tool": name, "failed": failed}
            ruled = _if(bool(event.rule), rule=event.rule)
            seconds = {"seconds": round(event.seconds, 3)}
            return done | ruled | seconds | _if(content, output=output)
        case Approval(id=id_, setting=setting, hash=hash_, sending=Payload() as sending):
            told = {"event": "review_asked", "call": id_, "setting": setting, "hash": hash_}
            place = {"model": sending.model, "host": sending.host}
            return {**told, **place, "tokens": sending.tokens, "hidden": sending.hidden}
        case Approval(id=id_, tool=tool, setting=setting, hash=hash_):
            told = {"event": "approval_asked", "call": id_, "tool": tool, "setting": setting}
            return {**told, "hash": hash_} | _if(content, title=event.title, shown=event.shown)
        case Settled(id=id_, verdict=verdict) if verdict:
            return {"event": "approval_decided", "call": id_, "verdict": verdict}
        case TurnFailed(code=code, message=message):
            refused = code in _REFUSALS
            named = {"event": "refused" if refused else "failed", "code": code}
            return named | _if(refused or content, message=message)
        case _:
            return _ended(event, content=content)


def _ended(event: Event, *, content: bool) -> Entry | None:
    """The entry of an end without a failure."""
    match event:
        case TurnFinished(turn=turn, model=model, usage=usage, text=text):
            done = {"event": "turn_finished", "turn": turn, "model": model}
            return done | {"usage": usage.model_dump()} | _if(content, answer=text)
        case TurnStopped(turn=turn, usage=usage):
            return {"event": "turn_stopped", "turn": turn, "usage": usage.model_dump()}
        case Report():
            return {"event": "reported"}
        case _:
            return None


def _if(content: bool, **fields: Any) -> Entry:
    return fields if content else {}
