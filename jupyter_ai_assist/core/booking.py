"""A request to a model, agreed to beforehand by policy and budget.

Every request goes through here. What it may use at most is set aside until what it did use
is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from . import prices
from .assistant import Assistant
from .errors import BudgetError, HistoryError
from .limits import Bound, Day
from .messages import Usage
from .policy import Policy
from .providers.base import ModelRequest
from .settings import ModelInfo
from .spending import sent_tokens

__all__ = ["booked", "booked_price"]

_SEARCHES = 8
"""Searches of the web that one request is taken to make at most."""


@contextmanager
def booked(
    assistant: Assistant,
    request: ModelRequest,
    used: Usage,
    policy: Policy | None = None,
    *,
    chat: str = "",
) -> Iterator[ModelRequest]:
    """Have a request agreed to, and make it inside: its use is counted there as well.

    It gives the request as it is to be sent: where little is left of a limit its reply has
    to be shorter. What runs in this process costs nothing and is not limited.

    Parameters
    ----------
    used
        What this turn has used so far.
    policy
        The turn's own, if it has one.
    chat
        The id of its thread, where that is a conversation that a person can end.

    Raises
    ------
    ConfigError, PolicyError
        The model may not be asked any more.
    BudgetError
        A limit is reached, or would be passed.
    """
    policy = _allowed(assistant, request.model, policy)
    if not request.key:
        policy.require_key_command(request.model)
    if request.web:
        policy.require_web_search()
    assistant.audit.note(assistant.settings, "request", model=request.model.id)
    if request.model.in_process:
        yield request
        return
    places = {one.slug: one.base_url for one in policy.settings.providers}
    bound = _bound(request, places.get(request.model.provider, ""))
    with _set_aside(assistant, policy, used, bound, chat) as room:
        if room < bound.output_tokens:
            request = replace(request, settings={**request.settings, "max_tokens": room})
        yield request


@contextmanager
def booked_price(
    assistant: Assistant, model: ModelInfo, price: float | None, used: Usage, *, key: str = ""
) -> Iterator[None]:
    """As ``booked``, for what has a price as a whole, such as images.

    Parameters
    ----------
    key
        The name of the key that it is to carry; blank for the provider's own.
    """
    policy = _allowed(assistant, model, None)
    if not key:
        policy.require_key_command(model)
    assistant.audit.note(assistant.settings, "request", model=model.id)
    with _set_aside(assistant, policy, used, Bound(model.id, 0, 0, lambda _: price)):
        yield


def _allowed(assistant: Assistant, model: ModelInfo, policy: Policy | None) -> Policy:
    """The policy that a request is held to; the model passes by what the files say now."""
    assistant.refresh()
    assistant.require_working()
    policy = policy or assistant.policy
    policy.require_model(model)
    return policy


@contextmanager
def _set_aside(
    assistant: Assistant, policy: Policy, used: Usage, bound: Bound, chat: str = ""
) -> Iterator[int]:
    """Set aside what a request may use; how many tokens its reply may have."""
    accounts, id_ = assistant.history.accounts, uuid.uuid4().hex
    if not policy.limits_use:
        yield policy.before_request(used, Day(), bound)
        return
    room = bound.output_tokens

    def most(day: Day) -> tuple[int, float | None]:
        nonlocal room
        room = policy.before_request(used, day, bound)
        for trait, said in policy.nearly(_after(day, bound, room)):
            assistant.tell_today(f"{trait} {chat}" if trait.endswith("_per_chat") else trait, said)
        return bound.input_tokens + room, bound.cost(room)

    try:
        accounts.book(id_, most, thread=chat)
    except HistoryError as error:
        raise BudgetError(
            f"What was used so far cannot be looked up, so no limit can be kept. {error.message}",
            hint=error.hint,
        ) from error
    try:
        yield room
    except BaseException:
        # What it used till then is counted by whoever made it, once this is known there.
        accounts.settle(id_, later=True)
        raise
    accounts.settle(id_)


def _after(day: Day, bound: Bound, room: int) -> Day:
    """What will be used with this request, if it takes all that it may."""
    tokens, cost = bound.input_tokens + room, bound.cost(room) or 0.0
    chat = day.chat and replace(
        day.chat,
        tokens=day.chat.tokens + tokens,
        cost=day.chat.cost + cost,
        requests=day.chat.requests + 1,
    )
    return replace(day, tokens=day.tokens + tokens, cost=day.cost + cost, chat=chat)


def _bound(request: ModelRequest, address: str) -> Bound:
    sent, searches = sent_tokens(request), _SEARCHES if request.web else 0
    limit = request.settings.get("max_tokens")
    longest = limit if isinstance(limit, int) else request.model.output_limit

    def cost(output: int) -> float | None:
        usage = Usage(requests=1, input_tokens=sent, output_tokens=output)
        price = partial(
            prices.cost, request.model.id, usage, base_url=address, web_searches=searches
        )
        plain = price()
        # What is written to a cache may cost more than what is only read.
        return plain if plain is None else max(plain, price(cache_write_tokens=sent) or 0.0)

    return Bound(request.model.id, sent, longest, cost)
