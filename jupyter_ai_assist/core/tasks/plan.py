"""The plan of a task: a request that stands alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from jupyter_ai_assist.core.approvals import Approvals
from jupyter_ai_assist.core.context.compaction import Earlier, Talk
from jupyter_ai_assist.core.context.mentions import expand_names
from jupyter_ai_assist.core.context.prompt import user_message
from jupyter_ai_assist.core.context.window import Window, message_tokens, tokens
from jupyter_ai_assist.core.conversation import Chat, Conversation
from jupyter_ai_assist.core.edits.journal import TurnEditor
from jupyter_ai_assist.core.errors import ContextTooLongError, UsageError
from jupyter_ai_assist.core.history import Cut
from jupyter_ai_assist.core.messages import Message
from jupyter_ai_assist.core.plan import Plan, chosen
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.tools.base import ToolScope
from jupyter_ai_assist.core.tools.toolset import Toolset
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .task import WRITING, Task

__all__ = ["plan_task", "require_room", "require_writer"]


async def plan_task(conversation: Conversation, task: Task, submit: Submit) -> Plan:
    """Policy and request of a task.

    Raises
    ------
    PolicyError
        The model or a setting is not allowed.
    UsageError
        The model can do no such thing.
    """
    assistant = conversation.assistant
    policy = conversation.policy
    model, provider, settings = chosen(conversation, submit, task.settings)
    require_writer(model)
    workspace = SharedWorkspace(conversation.workspace, policy)
    text = task.text if task.raw else await expand_names(workspace, task.text)
    kept_in = assistant.history.find_thread(conversation.workspace.notebook, task.thread)
    chat = Chat(kept_in, task.thread)
    turn = uuid.uuid4().hex
    scope = ToolScope(
        workspace,
        policy,
        TurnEditor(workspace, conversation.journal, turn, model.id),
        conversation.ask,
    )
    toolset = Toolset({}, scope, "ask", Approvals(scope, chat, conversation.decide), chat.nonce)
    window = Window.of(model, task.system, ())
    context = task.context.model_copy(update={"question": text})
    if task.thread == WRITING:  # what is sent as it stands is the service's to refuse
        require_room(window, model, task.given, text)
    question = user_message(context, task.brought, "markdown", chat.nonce)
    return Plan(
        turn=turn,
        chat=chat,
        provider=provider,
        told=None,
        policy=policy,
        toolset=toolset,
        talk=Talk(Earlier((), frozenset(), Cut()), window),
        window=window,
        request=ModelRequest(
            model=model,
            system=task.system,
            messages=(*task.given, question),
            tools=(),
            settings=settings,
            context=context,
            key=task.key,
            own_system=task.own_system,
            schema=task.form.schema if task.form else None,
        ),
    )


def require_writer(model: ModelInfo) -> None:
    """Refuse what is no language model.

    Raises
    ------
    UsageError
        It is the offline guide.
    """
    if model.in_process:
        raise UsageError(
            f"{model.id} is no language model and cannot write.",
            hint=f"Connect a model: {typed('/setup')} tells how.",
        )


def require_room(window: Window, model: ModelInfo, examples: Iterable[Message], text: str) -> None:
    """Refuse a text that no request to this model could hold.

    Raises
    ------
    ContextTooLongError
        It is longer than the window.
    """
    size = tokens(text) + message_tokens(examples)
    if size > window.room:
        raise ContextTooLongError(
            f"The text has about {size:,} tokens, and {model.id} has room for {window.room:,}.",
            hint="Take a part of it, or a model with a larger window.",
        )
