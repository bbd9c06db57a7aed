"""Everything decided about a turn before anything is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .approvals import Approvals
from .assistant import Assistant
from .context.briefing import Told, look
from .context.compaction import Earlier, Talk
from .context.context import TurnContext, Wish, gather
from .context.opening import Question, open_turn
from .context.prompt import system_prompt
from .context.window import Window
from .conversation import Chat, Conversation
from .edits.journal import TurnEditor
from .errors import UsageError
from .history import Cut
from .messages import FilePart, Message
from .policy import Mode, Policy
from .protocol import Submit
from .providers.base import ModelRequest, Provider
from .redaction import Redactor
from .replacing import left_out
from .sending.kept_values import learn_kept_values
from .settings import ModelInfo, Settings
from .tools.base import Tool, ToolScope
from .tools.toolset import Toolset
from .typed import typed
from .workspace.shared import SharedWorkspace

__all__ = ["Plan", "chosen", "plan_turn"]


@dataclass(frozen=True)
class Plan:
    """A turn that passed the policy, ready to be sent."""

    turn: str
    """Its id."""
    chat: Chat
    provider: Provider
    told: Told | None
    """What the conversation knows of the notebook with this turn."""
    policy: Policy
    """The turn's own: it only gets stricter."""
    toolset: Toolset
    talk: Talk
    """The turns before, as far as the window has room for them."""
    window: Window
    request: ModelRequest
    """The first request; later ones only add messages, unless the window is full."""

    @property
    def model(self) -> ModelInfo:
        """The model that is asked."""
        return self.request.model

    @property
    def redactor(self) -> Redactor:
        """Knows what is hidden from the model."""
        return self.policy.redactor

    @property
    def context(self) -> TurnContext:
        """What the turn is about."""
        return self.request.context or TurnContext()

    @property
    def opening(self) -> tuple[Message, ...]:
        """The messages that open the turn: its question, after those that a person gave."""
        return self.request.messages[len(self.talk.earlier.before(())) :]

    def following(self, turn: tuple[Message, ...]) -> ModelRequest:
        """The request with what this turn has come to so far, its question included."""
        return replace(self.request, messages=self.talk.earlier.before(turn))


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
    model, provider, settings = chosen(conversation, submit)
    # What runs in this process may see all; secrets are hidden from it as well, since
    # what it finds is kept in the history, and told to other models later.
    held = assistant.held(_whole) if model.in_process else assistant.held()
    policy = conversation.policy_by(held)
    await learn_kept_values(conversation.workspace, policy)
    workspace = SharedWorkspace(conversation.workspace, policy)
    context = await gather(workspace, policy, wish)
    _require_readable(context.attachments, model)
    if wish.web:
        _require_search(assistant, provider, model, submit)
    chat = conversation.chat_for(name=submit.thread, new=submit.new)
    turn = uuid.uuid4().hex
    exact = workspace.exact
    editor = TurnEditor(exact, conversation.journal, turn, model.id)
    scope = ToolScope(
        workspace,
        policy,
        editor,
        conversation.ask,
        shown=ToolScope(exact, policy.exact, editor, conversation.ask),
    )
    mode = submit.mode or conversation.mode
    policy.decide_mode(mode).require()
    toolset = Toolset(
        _tools(assistant, provider, model, submit, mode),
        scope,
        mode,
        Approvals(scope, chat, conversation.decide, conversation.always),
        chat.nonce,
        require_working=assistant.require_working_now,
    )
    system = system_prompt(assistant.settings)
    window = Window.of(model, system, toolset.specs)
    earlier, kept_back = _earlier(assistant, chat, policy, submit.replaces)
    talk = Talk(earlier, None if model.in_process else window, _said_of(kept_back))
    opening = open_turn(
        talk,
        await look(workspace, policy) if context.notebook else None,
        chat.told,
        Question(turn, context, submit.format, chat.nonce),
        model,
    )
    return Plan(
        turn=turn,
        chat=chat,
        provider=provider,
        told=opening.told,
        policy=policy,
        toolset=toolset,
        talk=talk,
        window=window,
        request=ModelRequest(
            model=model,
            system=system,
            messages=talk.earlier.before((opening.message,)),
            tools=toolset.specs,
            settings=settings,
            context=context,
            web=wish.web,
            own_system=True,
        ),
    )


def chosen(
    conversation: Conversation, submit: Submit, defaults: Mapping[str, Any] | None = None
) -> tuple[ModelInfo, Provider, dict[str, Any]]:
    """The model that is asked, who runs it, and its settings, all checked by the policy.

    Parameters
    ----------
    defaults
        Settings where the person made none.
    """
    assistant = conversation.assistant
    model, provider = assistant.choose(submit.model or conversation.model)
    settings = assistant.policy.model_settings({**(defaults or {}), **submit.settings})
    if submit.format == "json":
        settings = {**settings, "json": True}
    return model, provider, settings


def _whole(settings: Settings) -> Settings:
    return replace(settings, share="values")


def _tools(
    assistant: Assistant, provider: Provider, model: ModelInfo, submit: Submit, mode: Mode
) -> Mapping[str, Tool]:
    """The tools of a turn; none for a model that calls none, which then can only answer."""
    if not submit.tools:
        return {}
    if "tools" in provider.abilities:
        return assistant.tools
    if mode == "agent":
        raise UsageError(
            f"{model.id} calls no tools, so it can change and run nothing.",
            hint="Ask it in ask mode, or choose another model.",
        )
    return {}


def _require_readable(files: Sequence[FilePart], model: ModelInfo) -> None:
    if files and not model.attachments:
        names = ", ".join(file.name for file in files)
        raise UsageError(
            f"{model.id} reads no images or PDF files: {names} cannot go along; nothing was sent.",
            hint=f"Pick a model that does ({typed('/models')}), or set attachments=True in its "
            "configuration.",
        )


def _require_search(
    assistant: Assistant, provider: Provider, model: ModelInfo, submit: Submit
) -> None:
    assistant.policy.decide_web_search().require()
    if "web" not in provider.abilities:
        able = [
            one.id
            for one in assistant.models()
            if "web" in assistant.providers[one.provider].abilities
        ]
        raise UsageError(
            f"{model.id} cannot search the web.",
            hint=f"These can: {', '.join(able[:6])}. Choose one with -m."
            if able
            else "Models of OpenAI, Anthropic and Google can, where one is allowed.",
        )
    if submit.format == "json":
        raise UsageError(
            "The sources of a search have no place in JSON.", hint="Leave --web or -f json out."
        )


def _earlier(
    assistant: Assistant, chat: Chat, policy: Policy, replaced: str
) -> tuple[Earlier, int]:
    """The turns before this one, and how many are kept back: they were shown more than may leave.

    So was what ran in this process, where not all may leave.
    """
    turns = tuple(assistant.history.turns(chat.thread.id)) if chat.thread else ()
    without = frozenset(left_out(turns, replaced))
    now = policy.may_leave
    kept_back = {
        turn.id for turn in turns if turn.id not in without and now.narrower_than(turn.may_leave)
    }
    return Earlier(turns, without | kept_back, turns[-1].cut if turns else Cut()), len(kept_back)


def _said_of(kept_back: int) -> list[str]:
    """What a person is told of turns that are kept back."""
    if not kept_back:
        return []
    turns = "1 earlier turn is" if kept_back == 1 else f"{kept_back:,} earlier turns are"
    return [f"{turns} not sent along: less may leave now than when that was asked."]
