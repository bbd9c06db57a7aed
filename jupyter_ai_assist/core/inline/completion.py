"""Completing code while a person types: one small request, kept in no conversation.

It passes the same policy as a turn, and what it uses counts as that of a turn does.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.dispatch.agreed import Agreed
from jupyter_ai_assist.core.dispatch.requests import booked
from jupyter_ai_assist.core.errors import OverloadedError, ProviderTimeoutError, UsageError
from jupyter_ai_assist.core.messages import Usage, Value
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider, Reply, Retrying, TextChunk
from jupyter_ai_assist.core.redaction import Redactor
from jupyter_ai_assist.core.sending.outbox import Outbox
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.usage.spending import count_beside, estimated
from jupyter_ai_assist.core.workspace.base import Workspace, only_cell
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .completion_prompt import completion_message, completion_prompt
from .completion_text import completed, is_enough

__all__ = ["Complete", "complete"]

MAX_TOKENS = 200
_LIMIT = 30.0
"""Seconds for it all; what comes later nobody waits for any more."""


class Complete(Value):
    """What a person has typed, and where the cursor is."""

    cell: str
    """The cell's id."""
    prefix: str
    suffix: str = ""
    model: str = ""
    """``provider:model``; blank means the default."""


async def complete(assistant: Assistant, workspace: Workspace, asked: Complete) -> str:
    """The text to insert at the cursor; blank where there is none.

    Raises
    ------
    PolicyError, BudgetError
        The model may not be asked, the cell may not be sent, or a limit is reached.
    UsageError
        There is no such cell, or the model completes nothing.
    ProviderError, KeyStoreError
        The service failed, or there is no key.
    """
    assistant.require_working_now()
    assistant.policy.decide_completion().require()
    model, provider = assistant.choose(asked.model)
    if model.in_process:
        raise UsageError(
            f"{model.id} completes nothing: it is no language model.",
            hint=f"Connect a model: {typed('/setup')} tells how.",
        )
    policy = Policy(assistant.held(), Redactor(), workspace)
    cells = await workspace.cells()
    cell = only_cell(cells, asked.cell)
    policy.decide_cell(cell.tags).require()
    whole = asked.prefix + asked.suffix
    prefix = policy.shared_part(whole, 0, len(asked.prefix))
    suffix = policy.shared_part(whole, len(asked.prefix), len(whole))
    shared = SharedWorkspace(workspace, policy)
    request = ModelRequest(
        model=model,
        system=completion_prompt(cell),
        messages=(await completion_message(shared, cell, prefix, suffix),),
        settings={"max_tokens": MAX_TOKENS, "effort": "off"},
    )
    outbox = Outbox(None, lambda _: None)
    async with booked(assistant, provider, request, Usage(), outbox, policy=policy) as agreed:
        exchange = _Exchange(assistant, provider, agreed, asked)
        try:
            async with asyncio.timeout(min(_LIMIT, policy.settings.request_timeout)):
                reply = await exchange.text()
        except TimeoutError:
            raise ProviderTimeoutError.of(provider.name, "finish", _LIMIT) from None
    text = policy.redactor.restored(reply, prefix + suffix)
    return completed(text, asked.prefix, asked.suffix)


class _Exchange:
    """One request, and what it uses: that counts also where nobody waits for its end."""

    def __init__(
        self, assistant: Assistant, provider: Provider, agreed: Agreed, asked: Complete
    ) -> None:
        self._assistant = assistant
        self._provider = provider
        self._agreed = agreed
        self._request = agreed.request
        self._asked = asked
        self._heard = ""

    async def text(self) -> str:
        """The reply, as far as it is of use."""
        try:
            usage = await self._listen()
        except asyncio.CancelledError:
            self._count(self._estimate())
            raise
        self._count(usage)
        return self._heard

    async def _listen(self) -> Usage:
        async with aclosing(self._agreed.stream(self._provider)) as events:
            async for event in events:
                match event:
                    case TextChunk(text):
                        self._heard += text
                        if is_enough(self._heard, self._asked.prefix, self._asked.suffix):
                            break
                    case Reply():
                        return event.usage
                    case Retrying(reason=reason):  # whoever types does not wait for it
                        raise OverloadedError(reason, hint="Type on a little later.")
        return self._estimate()

    def _estimate(self) -> Usage:
        return estimated(self._assistant, self._request, self._heard)

    def _count(self, usage: Usage) -> None:
        count_beside(self._assistant, self._request.model.id, usage, "completion")
