"""What a job will cost, said before it, and a yes where that is much."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import NobodyToAskError, UsageError
from jupyter_ai_assist.core.protocol import Notice
from jupyter_ai_assist.core.usage.prices import dollars

__all__ = ["agree", "confirmed"]

_MANY = 4
"""So many go ahead without a question."""

_MUCH = 0.5
"""US dollars; so much goes ahead without a question."""


async def agree(
    conversation: Conversation,
    what: str,
    count: int,
    estimate: float | None,
    emit: Emit,
    *,
    asked: bool,
) -> None:
    """Say what several requests will cost; ask where it is much or they are many.

    Parameters
    ----------
    what
        ``images by openai:gpt-image-2``.
    estimate
        US dollars; ``None`` where no price is known.
    asked
        Whether the person has said yes already.

    Raises
    ------
    BudgetError
        It would go beyond what is left of the day's limit.
    UsageError
        The person said no, or there is nobody to ask.
    """
    policy = conversation.policy
    if policy.limits_use:
        day = conversation.assistant.history.accounts.day()
        policy.decide_estimate(day, estimate).require()
    if count == 1:
        return
    price = f"about {dollars(estimate)}" if estimate is not None else "no known price"
    said = f"{count:,} {what}: {price}."
    if asked or (count <= _MANY and (estimate or 0.0) <= _MUCH):
        emit(Notice(text=said))
        return
    await confirmed(conversation, said)


async def confirmed(conversation: Conversation, said: str) -> None:
    """Ask whether to go ahead.

    Raises
    ------
    UsageError
        The person said no, or there is nobody to ask.
    """
    try:
        answer = await conversation.ask(f"{said} Go ahead?", choices=("yes", "no"))
    except NobodyToAskError:
        raise NobodyToAskError(
            f"This needs a yes, and nobody can be asked here: {said}",
            hint="Add --yes to go ahead without a question.",
        ) from None
    if answer.strip().lower() not in {"yes", "y"}:
        raise UsageError("Nothing was sent, as you said.", hint="Ask for fewer, or say yes.")
