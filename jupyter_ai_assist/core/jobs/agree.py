"""What a job will cost, said before it, and a yes where that is much."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.errors import BudgetError, NobodyToAskError, UsageError
from jupyter_ai_assist.core.history import midnight
from jupyter_ai_assist.core.protocol import Notice

__all__ = ["agree", "confirmed", "dollars"]

_MANY = 4
"""So many go ahead without a question."""

_MUCH = 0.5
"""US dollars; so much goes ahead without a question."""

_LEAST = 0.001
"""US dollars, the smallest amount that is shown as such."""


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
    _require_within_day(conversation, estimate)
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


def dollars(amount: float) -> str:
    """An amount of money, with as many digits as it needs."""
    if amount < _LEAST:
        return f"less than ${_LEAST}"
    return f"${amount:.2f}" if amount >= 0.1 else f"${amount:.3f}"  # noqa: PLR2004 - ten cents


def _require_within_day(conversation: Conversation, estimate: float | None) -> None:
    """Refuse beforehand what would pass the limit; each request is checked as well."""
    assistant = conversation.assistant
    limit = assistant.settings.max_cost_per_day
    if limit is None or estimate is None:
        return
    spent = assistant.history.accounts.usage(since=midnight()).cost
    if spent is not None and spent + estimate > limit:
        raise BudgetError(
            f"This would cost about {dollars(estimate)}, and {dollars(max(0.0, limit - spent))} of "
            f"{dollars(limit)} are left today (Assist.max_cost_per_day, set by "
            f"{assistant.settings.source('Assist.max_cost_per_day')}).",
            hint="Ask for fewer or cheaper ones; the count starts again at midnight.",
        )
