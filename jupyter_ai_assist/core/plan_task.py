"""The plan of a task: a request that stands alone."""

from __future__ import annotations

import uuid

from .approvals import Approvals
from .compaction import Earlier, Talk
from .conversation import Chat, Conversation
from .errors import UsageError
from .history import Cut
from .journal import TurnEditor
from .mentions import expand_names
from .plan import Plan, chosen
from .policy import Policy
from .prompt import user_message
from .protocol import Submit
from .providers.base import ModelRequest
from .shared_workspace import SharedWorkspace
from .task import Task
from .tools.base import ToolScope
from .tools.toolset import Toolset
from .typed import typed
from .window import Window

__all__ = ["plan_task"]


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
    policy = Policy(assistant.held(), conversation.redactor)
    model, provider, settings = chosen(conversation, submit, task.settings)
    if model.in_process:
        raise UsageError(
            f"{model.id} is no language model and cannot write.",
            hint=f"Connect a model: {typed('/setup')} tells how.",
        )
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
        ),
    )
