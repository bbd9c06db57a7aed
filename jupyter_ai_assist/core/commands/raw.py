"""``/complete`` and ``/chat``: what is typed goes to a model as it stands, with every knob."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.context.mentions import expand_names
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.keys.named import require_key_name
from jupyter_ai_assist.core.model_settings import MODEL_SETTINGS
from jupyter_ai_assist.core.plan import chosen
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.tasks.given_messages import GivenMessages, read_messages
from jupyter_ai_assist.core.tasks.placing import require_bind
from jupyter_ai_assist.core.tasks.task import RAW, Task
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .base import Command
from .options import CommandOption, read_options, usage, variable

__all__ = ["COMMANDS"]


def _line_breaks(text: str) -> str:
    return text.replace("\\n", "\n")


_KNOBS = (
    CommandOption("temperature", "NUMBER"),
    CommandOption("max-tokens", "NUMBER"),
    CommandOption("top-p", "NUMBER"),
    CommandOption("presence-penalty", "NUMBER"),
    CommandOption("frequency-penalty", "NUMBER"),
    CommandOption("seed", "NUMBER"),
    CommandOption("stop", "TEXT", many=True, read=_line_breaks),
    CommandOption("effort", "off|low|medium|high"),
)
"""Named as in ``model_settings``, which checks their values."""
_OPTIONS = (*_KNOBS, CommandOption("key-name", "NAME"), CommandOption("to", "NAME", read=variable))
_VARIABLE = re.compile(r"@(?P<at>[A-Za-z_]\w*)|\{\{\s*(?P<braces>[A-Za-z_]\w*)\s*\}\}")


async def _complete(conversation: Conversation, rest: str, submit: Submit) -> Task:
    values, text = _read("complete", rest)
    if not text.strip():
        raise UsageError(
            "There is no text to complete.",
            hint=f"Write it behind the options or below: {typed('/complete Once upon a time')}",
        )
    _require_alone("complete", submit)
    return _task(conversation, values, submit, GivenMessages(last=text), raw=submit.raw)


async def _chat(conversation: Conversation, rest: str, submit: Submit) -> Task:
    values, text = _read("chat", rest)
    if not text.strip():
        raise UsageError(
            "There are no messages.",
            hint="Write them below as JSON, or name a variable that holds them: "
            f"{typed('/chat @messages')}",
        )
    _require_alone("chat", submit)
    workspace = SharedWorkspace(conversation.workspace, conversation.policy)
    named = None if submit.raw else _VARIABLE.fullmatch(text.strip())
    if named:
        given = read_messages(await _text_of(workspace, named["at"] or named["braces"]))
    else:
        given = read_messages(text)
        if not submit.raw:
            given = await _expanded(workspace, given)
    return _task(conversation, values, submit, given, raw=True)


def _read(command: str, rest: str) -> tuple[dict[str, Any], str]:
    """The options on the command's own line, and the text behind and below them."""
    line, _, below = rest.partition("\n")
    values, behind = read_options(command, line, _OPTIONS)
    return values, f"{behind}\n{below}".strip("\n") if behind.strip() else below.strip("\n")


def _require_alone(command: str, submit: Submit) -> None:
    if submit.attach or submit.files:
        raise UsageError(
            f"/{command} sends what is typed and nothing else, so nothing can be attached.",
            hint=f"Use {typed('/ask')} for a question about a file or a variable.",
        )


async def _text_of(workspace: SharedWorkspace, name: str) -> str:
    text = await workspace.text_of(name)
    if text is None:
        raise UsageError(f"There is no variable {name!r}.", hint="Run the cell that defines it.")
    return text


async def _expanded(workspace: SharedWorkspace, given: GivenMessages) -> GivenMessages:
    """With ``{{name}}`` inserted in each text; in the JSON itself, a value could break it."""
    return GivenMessages(
        system=await expand_names(workspace, given.system),
        before=tuple([(role, await expand_names(workspace, text)) for role, text in given.before]),
        last=await expand_names(workspace, given.last),
    )


def _task(
    conversation: Conversation,
    values: Mapping[str, Any],
    submit: Submit,
    given: GivenMessages,
    *,
    raw: bool,
) -> Task:
    knobs = {knob.key: values[knob.key] for knob in _KNOBS if knob.key in values}
    twice = sorted(knobs.keys() & submit.settings.keys())
    if twice:
        raise UsageError(f"{twice[0]} is set twice.", hint=f"Leave out -p {twice[0]}=… .")
    model, provider, settings = chosen(conversation, submit, knobs)
    key = values.get("key_name", "")
    require_key_name(provider, key)
    if settings.get("effort") not in {None, "off"} and not model.reasoning:
        known = ", ".join(name for name in MODEL_SETTINGS if name not in {"effort", "json"})
        raise UsageError(
            f"{model.id} takes no effort: it is not known for reasoning.", hint=f"Others: {known}."
        )
    to = values.get("to", "")
    if to:
        require_bind(conversation)
    return Task(
        thread=RAW,
        system=given.system,
        text=given.last,
        raw=raw,
        settings=knobs,
        given=given.messages,
        key=key,
        to=to,
    )


COMMANDS = (
    Command(
        "complete",
        f"{usage(_OPTIONS)} TEXT",
        "Send a text alone, with nothing round it, and show what a model answers",
        _complete,
        asks=True,
    ),
    Command(
        "chat",
        f"{usage(_OPTIONS)} MESSAGES",
        "Send messages with roles: JSON below, or the variable @messages",
        _chat,
        asks=True,
    ),
)
