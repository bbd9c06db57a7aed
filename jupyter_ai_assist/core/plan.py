"""Everything decided about a turn before anything is sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from .approvals import Approvals
from .context import TurnContext, Wish, gather
from .conversation import Chat, Conversation
from .history import replayed
from .journal import TurnEditor
from .messages import Message
from .policy import Policy
from .prompt import system_prompt, user_message
from .protocol import Submit
from .providers.base import ModelRequest, Provider
from .settings import ModelInfo
from .shared_workspace import SharedWorkspace
from .tools.base import ToolScope
from .tools.toolset import Toolset
from .workspace import Cell

__all__ = ["Plan", "plan_turn"]


@dataclass(frozen=True)
class Plan:
    """A turn that passed the policy, ready to be sent."""

    turn: str
    """Its id."""
    chat: Chat
    model: ModelInfo
    provider: Provider
    context: TurnContext
    news: tuple[Cell, ...]
    """Cells that this turn tells the conversation of."""
    question: Message
    toolset: Toolset
    request: ModelRequest
    """The first request; later ones only add messages."""

    def following(self, turn: tuple[Message, ...]) -> ModelRequest:
        """The request with what this turn has come to so far, its question included."""
        return replace(self.request, messages=(*self.request.messages[:-1], *turn))


async def plan_turn(conversation: Conversation, wish: Wish, submit: Submit) -> Plan:
    """Policy, context and prompt of a turn.

    Raises
    ------
    PolicyError
        The model or a setting is not allowed.
    UsageError
        The prompt names what does not exist, or has nothing to be about.
    """
    assistant = conversation.assistant
    policy = assistant.policy
    model, provider = assistant.choose(submit.model or conversation.model)
    settings = policy.model_settings(submit.settings)
    if submit.format == "json":
        settings = {**settings, "json": True}
    if model.in_process:
        policy = Policy(replace(assistant.settings, share="values"))
    workspace = SharedWorkspace(conversation.workspace, policy)
    context = await gather(workspace, policy, wish)
    chat = conversation.chat_for(name=submit.thread, new=submit.new)
    news = chat.unseen(await workspace.cells())
    question = user_message(context, news, submit.format, chat.nonce)
    turns = assistant.history.turns(chat.thread.id) if chat.thread else []
    earlier = replayed(turn for turn in turns if turn.id not in chat.replaced)
    turn = uuid.uuid4().hex
    scope = ToolScope(
        workspace,
        policy,
        TurnEditor(workspace, conversation.journal, turn, model.id),
        conversation.ask,
    )
    toolset = Toolset(
        assistant.tools if submit.tools else {},
        scope,
        submit.mode or conversation.mode,
        Approvals(scope, chat, conversation.decide),
        chat.nonce,
    )
    return Plan(
        turn=turn,
        chat=chat,
        model=model,
        provider=provider,
        context=context,
        news=news,
        question=question,
        toolset=toolset,
        request=ModelRequest(
            model=model,
            system=system_prompt(assistant.settings),
            messages=(*earlier, question),
            tools=toolset.specs,
            settings=settings,
            context=context,
        ),
    )
