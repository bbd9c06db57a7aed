"""How much may be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jupyter_ai_assist.core.errors import BudgetError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.usage.limits import Bound, Day, Used
from jupyter_ai_assist.core.usage.prices import dollars

from .base import Check
from .decision import ALLOWED, Decision, denied

__all__ = ["BudgetCheck"]

_SHORTEST = 256
"""Tokens: no reply is made shorter than that to fit what is left of a limit."""

_NEARLY = 0.8
"""The part of a limit from which on people are warned."""


@dataclass(frozen=True)
class _Span:
    """What some limits are on: a day of all chats together, or one chat."""

    per: str
    """The end of their names."""
    when: str
    whose: str
    again: Callable[[], str]
    """What to do where one is reached."""


def _resets() -> str:
    return f"The count starts again at midnight, in {_until_midnight()}."


def _new_chat() -> str:
    return f"Go on in a new chat: {typed('/new')}"


_TOO_LARGE = "It alone is more than the limit: send less, or have the limit raised."

_DAY = _Span("day", "today", "today's", _resets)
_CHAT = _Span("chat", "in this chat", "this chat's", _new_chat)


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
                limits.max_cost_per_chat,
                limits.max_tokens_per_chat,
                limits.max_requests_per_chat,
            )
        )

    def decide_request(self, turn_usage: Usage, day: Day, bound: Bound) -> tuple[Decision, int]:
        """Whether limits leave room for a model request, and how many tokens its reply may have.

        That is less than was asked for where only a shorter one fits what is left of the
        day or chat. A limit that cannot be checked is not kept, so it refuses.

        Parameters
        ----------
        turn_usage
            What this turn has used so far.
        """
        room = bound.output_tokens
        for decision, left in self._limits(turn_usage, day, bound):
            if decision.verdict == "deny":
                return decision, 0
            room = min(room, left)
        return ALLOWED, room

    def _limits(self, turn_usage: Usage, day: Day, bound: Bound) -> Iterator[tuple[Decision, int]]:
        """What each limit says, and how many tokens of a reply it leaves."""
        asked = bound.output_tokens
        yield self._turn(turn_usage), asked
        yield self._rate(day), asked
        yield self._chat_requests(day), asked
        for span, used in _spans(day):
            yield self._prices(span, used, bound), asked
        for span, used in _spans(day):
            yield self._within_cost(span, used, bound)
            yield self._within_tokens(span, used, bound)

    def decide_estimate(self, day: Day, cost: float | None) -> Decision:
        """Whether the day leaves room for a job of several requests, each of which is asked about.

        Parameters
        ----------
        cost
            US dollars, estimated; ``None`` where no price is known.
        """
        limit = self.settings.max_cost_per_day
        if limit is None or cost is None or day.cost + cost <= limit:
            return ALLOWED
        left = dollars(max(0.0, limit - day.cost))
        return self._over(
            "max_cost_per_day",
            f"This would cost about {dollars(cost)}, and {left} of {dollars(limit)} are left today",
            f"Ask for fewer or cheaper ones. {_resets()}",
        )

    def nearly(self, day: Day) -> Iterator[tuple[str, str]]:
        """The limits of which most is used: the setting, and a sentence."""
        for span, used in _spans(day):
            cost, tokens = self._cost_limit(span), self._token_limit(span)
            if cost and used.cost / cost >= _NEARLY:
                yield self._warning(span, "cost", used.cost / cost, f"${cost:,.2f}")
            if tokens and used.tokens / tokens >= _NEARLY:
                yield self._warning(span, "tokens", used.tokens / tokens, f"{tokens:,} tokens")
        requests = self.settings.max_requests_per_chat
        if requests and day.chat and (part := day.chat.requests / requests) >= _NEARLY:
            yield self._warning(_CHAT, "requests", part, f"{requests:,} requests")

    def _warning(self, span: _Span, what: str, part: float, amount: str) -> tuple[str, str]:
        trait = f"max_{what}_per_{span.per}"
        said = f"{part:.0%} of {span.whose} {amount} is used or set aside"
        return trait, f"{said} ({self._named(trait)}). {span.again()}"

    def _cost_limit(self, span: _Span) -> float | None:
        limits = self.settings
        return limits.max_cost_per_day if span is _DAY else limits.max_cost_per_chat

    def _token_limit(self, span: _Span) -> int | None:
        limits = self.settings
        return limits.max_tokens_per_day if span is _DAY else limits.max_tokens_per_chat

    def _turn(self, used: Usage) -> Decision:
        limit, tokens = self.settings.max_tokens_per_turn, used.input_tokens + used.output_tokens
        if limit is not None and tokens >= limit:
            what = f"This turn has used {tokens:,} tokens of {limit:,}"
            hint = "The count starts anew with each prompt."
            return self._over("max_tokens_per_turn", what, hint)
        return ALLOWED

    def _rate(self, day: Day) -> Decision:
        limit = self.settings.max_requests_per_minute
        if limit is not None and day.last_minute >= limit:
            return self._over(
                "max_requests_per_minute",
                f"There were {day.last_minute} model requests in the last minute of {limit}",
                f"Try again in {max(1, round(day.minute_left))} seconds.",
            )
        return ALLOWED

    def _chat_requests(self, day: Day) -> Decision:
        limit = self.settings.max_requests_per_chat
        if limit is not None and day.chat and day.chat.requests >= limit:
            what = f"This chat has made {day.chat.requests:,} model requests of {limit:,}"
            return self._over("max_requests_per_chat", what, _new_chat())
        return ALLOWED

    def _prices(self, span: _Span, used: Used, bound: Bound) -> Decision:
        limit, unknown = self._cost_limit(span), bound.cost(0) is None
        if limit is None:
            return ALLOWED
        if self.settings.refuse_unknown_prices and (unknown or used.unpriced):
            who = f"{bound.model} has" if unknown else f"A model used {span.when} has"
            return self._over(
                f"max_cost_per_{span.per}",
                f"{who} no known price, so the limit of ${limit:,.2f} a {span.per} cannot be "
                "checked",
                f"Use a model with a price ({typed('/models')} shows them)."
                if unknown
                else span.again(),
            )
        if unknown and self._token_limit(span) is None:
            return self._over(
                f"max_tokens_per_{span.per}",
                f"{bound.model} has no known price, and no limit on tokens holds it instead",
                f"Set max_tokens_per_{span.per}, which limits such models.",
            )
        return ALLOWED

    def _within_cost(self, span: _Span, used: Used, bound: Bound) -> tuple[Decision, int]:
        """Whether the money is enough, and for how many tokens of a reply."""
        limit, least, most = (
            self._cost_limit(span),
            bound.cost(0),
            bound.cost(bound.output_tokens),
        )
        if limit is None or least is None or most is None:
            return ALLOWED, bound.output_tokens
        left = limit - used.cost
        if most <= left and left > 0:
            return ALLOWED, bound.output_tokens
        enough = int((left - least) / (most - least) * bound.output_tokens) if most > least else 0
        if enough < min(_SHORTEST, bound.output_tokens) or left <= least:
            over = self._over(
                f"max_cost_per_{span.per}",
                f"About ${used.cost:,.2f} of ${limit:,.2f} is spent or set aside {span.when}, and "
                f"this request may cost up to ${most:,.2f}",
                span.again() if least < limit else _TOO_LARGE,
            )
            return over, 0
        return ALLOWED, enough

    def _within_tokens(self, span: _Span, used: Used, bound: Bound) -> tuple[Decision, int]:
        """Whether any tokens are left, and how many for a reply."""
        limit = self._token_limit(span)
        if limit is None:
            return ALLOWED, bound.output_tokens
        left = limit - used.tokens - bound.input_tokens
        if left < min(_SHORTEST, bound.output_tokens) or left <= 0:
            over = self._over(
                f"max_tokens_per_{span.per}",
                f"About {used.tokens:,} of {limit:,} tokens are used or set aside {span.when}, and "
                f"this request sends some {bound.input_tokens:,}",
                span.again() if bound.input_tokens < limit else _TOO_LARGE,
            )
            return over, 0
        return ALLOWED, min(left, bound.output_tokens)

    def _over(self, trait: str, what: str, hint: str) -> Decision:
        rule = self._named(trait)
        return denied(f"{what} ({rule}).", rule, hint, BudgetError)


def _spans(day: Day) -> Iterator[tuple[_Span, Used]]:
    yield _DAY, day
    if day.chat is not None:
        yield _CHAT, day.chat


def _until_midnight() -> str:
    now = datetime.now().astimezone()
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    hours, minutes = divmod(round((tomorrow - now).total_seconds() / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
