"""How much may be used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from jupyter_ai_assist.core.errors import BudgetError
from jupyter_ai_assist.core.limits import Bound, Day
from jupyter_ai_assist.core.messages import Usage

from .base import Check

__all__ = ["BudgetCheck"]

_SHORTEST = 256
"""Tokens: no reply is made shorter than that to fit what is left of a day."""

_NEARLY = 0.8
"""The part of a limit from which on people are warned."""


class BudgetCheck(Check):
    """Limits on tokens, cost and rate."""

    @property
    def limits_use(self) -> bool:
        """Whether there is any limit that what was used is held against."""
        limits = self.settings
        return any(
            limit is not None
            for limit in (
                limits.max_cost_per_day,
                limits.max_tokens_per_day,
                limits.max_requests_per_minute,
            )
        )

    def before_request(self, turn_usage: Usage, day: Day, bound: Bound) -> int:
        """Check the limits before a model request; how many tokens the reply may have.

        That is less than was asked for where only a shorter one fits what is left of the
        day. A limit that cannot be checked is not kept, so it refuses.

        Parameters
        ----------
        turn_usage
            What this turn has used so far.

        Raises
        ------
        BudgetError
            A limit is reached, or would be passed.
        """
        self._check_turn(turn_usage)
        self._check_rate(day)
        self._check_prices(day, bound)
        return min(self._within_cost(day, bound), self._within_tokens(day, bound))

    def nearly(self, day: Day) -> Iterator[tuple[str, str]]:
        """The daily limits of which most is used: the setting, and a sentence."""
        for trait, used, limit in (
            ("max_cost_per_day", day.cost, self.settings.max_cost_per_day),
            ("max_tokens_per_day", day.tokens, self.settings.max_tokens_per_day),
        ):
            if limit and used / limit >= _NEARLY:
                amount = f"${limit:,.2f}" if trait == "max_cost_per_day" else f"{limit:,} tokens"
                said = f"{used / limit:.0%} of today's {amount} is used or set aside"
                yield trait, f"{said} ({self._named(trait)}). {_resets()}"

    def _check_turn(self, used: Usage) -> None:
        limit, tokens = self.settings.max_tokens_per_turn, used.input_tokens + used.output_tokens
        if limit is not None and tokens >= limit:
            what = f"This turn has used {tokens:,} tokens of {limit:,}"
            raise self._over("max_tokens_per_turn", what, "The count starts anew with each prompt.")

    def _check_rate(self, day: Day) -> None:
        limit = self.settings.max_requests_per_minute
        if limit is not None and day.last_minute >= limit:
            raise self._over(
                "max_requests_per_minute",
                f"There were {day.last_minute} model requests in the last minute of {limit}",
                f"Try again in {max(1, round(day.minute_left))} seconds.",
            )

    def _check_prices(self, day: Day, bound: Bound) -> None:
        limits = self.settings
        if limits.max_cost_per_day is None:
            return
        unknown = bound.cost(0) is None
        if limits.refuse_unknown_prices and (unknown or day.unpriced):
            who = f"{bound.model} has" if unknown else "A model used today has"
            raise self._over(
                "max_cost_per_day",
                f"{who} no known price, so the daily limit of ${limits.max_cost_per_day:,.2f} "
                "cannot be checked",
                "Use a model with a price (/models shows them)."
                if unknown
                else f"It can be again after midnight, in {_until_midnight()}.",
            )
        if unknown and limits.max_tokens_per_day is None:
            raise self._over(
                "max_tokens_per_day",
                f"{bound.model} has no known price, and no limit on tokens holds it instead",
                "Set max_tokens_per_day, which limits such models.",
            )

    def _within_cost(self, day: Day, bound: Bound) -> int:
        """How many tokens of a reply the money is enough for."""
        limit, least, most = (
            self.settings.max_cost_per_day,
            bound.cost(0),
            bound.cost(bound.output_tokens),
        )
        if limit is None or least is None or most is None:
            return bound.output_tokens
        left = limit - day.cost
        if most <= left and left > 0:
            return bound.output_tokens
        enough = int((left - least) / (most - least) * bound.output_tokens) if most > least else 0
        if enough < min(_SHORTEST, bound.output_tokens) or left <= least:
            raise self._over(
                "max_cost_per_day",
                f"About ${day.cost:,.2f} of ${limit:,.2f} is spent or set aside today, and this "
                f"request may cost up to ${most:,.2f}",
                _resets(),
            )
        return enough

    def _within_tokens(self, day: Day, bound: Bound) -> int:
        """How many tokens of a reply are left."""
        limit = self.settings.max_tokens_per_day
        if limit is None:
            return bound.output_tokens
        left = limit - day.tokens - bound.input_tokens
        if left < min(_SHORTEST, bound.output_tokens) or left <= 0:
            raise self._over(
                "max_tokens_per_day",
                f"About {day.tokens:,} of {limit:,} tokens are used or set aside today, and this "
                f"request sends some {bound.input_tokens:,}",
                _resets(),
            )
        return min(left, bound.output_tokens)

    def _over(self, trait: str, what: str, hint: str) -> BudgetError:
        return BudgetError(f"{what} ({self._named(trait)}).", hint=hint)


def _resets() -> str:
    return f"The count starts again at midnight, in {_until_midnight()}."


def _until_midnight() -> str:
    now = datetime.now().astimezone()
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    hours, minutes = divmod(round((tomorrow - now).total_seconds() / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
