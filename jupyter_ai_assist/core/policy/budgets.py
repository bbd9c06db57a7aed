"""How much may be used."""

from __future__ import annotations

from jupyter_ai_assist.core.errors import BudgetError
from jupyter_ai_assist.core.messages import Usage

from .base import Check

__all__ = ["BudgetCheck"]


class BudgetCheck(Check):
    """Limits on tokens, cost and rate."""

    def before_request(
        self, turn_usage: Usage, spent_today: float | None, requests_last_minute: int
    ) -> None:
        """Check the limits before a model request.

        Parameters
        ----------
        turn_usage
            What this turn has used so far.
        spent_today
            US dollars since midnight, this turn included; ``None`` when any
            request of today has no known price. With a limit on cost, unknown
            is refused: a limit that cannot be checked is not kept.
        requests_last_minute
            Model requests of the last 60 seconds.

        Raises
        ------
        BudgetError
            A limit is reached.
        """
        limits = self.settings
        tokens = turn_usage.input_tokens + turn_usage.output_tokens
        if limits.max_tokens_per_turn is not None and tokens >= limits.max_tokens_per_turn:
            raise self._over(
                "max_tokens_per_turn",
                f"This turn has used {tokens:,} tokens of {limits.max_tokens_per_turn:,}",
                "The count starts again with the next prompt.",
            )
        if limits.max_cost_per_day is not None and spent_today is None:
            raise self._over(
                "max_cost_per_day",
                "A model used today has no known price, so the daily limit of "
                f"${limits.max_cost_per_day:,.2f} cannot be checked",
                "It can be again after midnight.",
            )
        if limits.max_cost_per_day is not None and (spent_today or 0) >= limits.max_cost_per_day:
            raise self._over(
                "max_cost_per_day",
                f"About ${spent_today:,.2f} of ${limits.max_cost_per_day:,.2f} is spent today",
                "The count starts again at midnight.",
            )
        rate = limits.max_requests_per_minute
        if rate is not None and requests_last_minute >= rate:
            raise self._over(
                "max_requests_per_minute",
                f"There were {requests_last_minute} model requests in the last minute of {rate}",
                "Try again in a minute.",
            )

    def _over(self, trait: str, what: str, hint: str) -> BudgetError:
        return BudgetError(f"{what} ({self._named(trait)}).", hint=hint)
