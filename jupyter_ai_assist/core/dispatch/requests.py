"""A request to a model, agreed to beforehand by policy and budget, and sent.

Every request goes through here, because only what is given here asks a service
(``agreed``). What it may use at most is set aside until what it did use
is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import BudgetError, HistoryError, PolicyError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider
from jupyter_ai_assist.core.sending.outbox import Outbox
from jupyter_ai_assist.core.sending.outgoing import outgoing
from jupyter_ai_assist.core.sending.review import Sending, host_of
from jupyter_ai_assist.core.usage import prices
from jupyter_ai_assist.core.usage.limits import Bound, Day
from jupyter_ai_assist.core.usage.spending import sent_tokens

from .agreed import Agreed, AgreedImages

__all__ = ["booked", "booked_price", "read_ahead", "sending_of"]

_SEARCHES = 8
"""Searches of the web that one request is taken to make at most."""


@asynccontextmanager
async def booked(
    assistant: Assistant,
    provider: Provider,
    request: ModelRequest,
    used: Usage,
    outbox: Outbox | None,
    *,
    policy: Policy | None = None,
    chat: str = "",
) -> AsyncIterator[Agreed]:
    """Have a request agreed to, and make it inside: its use is counted there as well.

    What runs in this process costs nothing, is not limited, and leaves nothing.

    Parameters
    ----------
    provider
        Who is asked then, and nobody else.
    used
        What this turn has used so far.
    outbox
        The turn's own: it has a person read what leaves, where that is wanted, and keeps it on
        record. ``None`` for words of ours alone, with nothing of the user's.
    policy
        The turn's own, if it has one.
    chat
        The id of its thread, where that is a conversation that a person can end.

    Raises
    ------
    ConfigError, PolicyError
        The model may not be asked any more, or not there; nobody can read what would leave, or
        what may leave was changed while they read.
    UsageError
        A person has read it, and said no.
    BudgetError
        A limit is reached, or would be passed.
    """
    sending = sending_of(provider, request)
    held = policy or assistant.policy
    if held.review_setting and not request.model.in_process:
        # Whoever would read it learns of a limit before, not after.
        _require_room(assistant, held, used, _bound(request, held), chat)
    policy = await _read(assistant, [sending], outbox, policy)
    if not request.key:
        policy.decide_key_command(request.model).require()
    if request.web:
        policy.decide_web_search().require()
    assistant.audit.note(assistant.settings, "request", model=request.model.id, host=sending.host)
    if request.model.in_process:
        with Agreed(request, provider) as agreed:
            yield agreed
        return
    bound = _bound(request, policy)
    with _set_aside(assistant, policy, used, bound, chat) as room:
        if room < bound.output_tokens:
            request = replace(request, settings={**request.settings, "max_tokens": room})
        if outbox is not None:
            outbox.leaves(sending, bound.input_tokens)
        with Agreed(request, provider) as agreed:
            yield agreed


@asynccontextmanager
async def booked_price(
    assistant: Assistant,
    sending: Sending,
    price: float | None,
    used: Usage,
    outbox: Outbox,
    *,
    policy: Policy | None = None,
) -> AsyncIterator[AgreedImages]:
    """As ``booked``, for what has a price as a whole, such as images."""
    policy = await _read(assistant, [sending], outbox, policy)
    if not sending.key:
        policy.decide_key_command(sending.model).require()
    model = sending.model.id
    assistant.audit.note(assistant.settings, "request", model=model, host=sending.host)
    with _set_aside(assistant, policy, used, Bound(model, 0, 0, lambda _: price)):
        outbox.leaves(sending, sum(part.shown.tokens for part in sending.parts))
        with AgreedImages(sending.model, sending.service) as agreed:
            yield agreed


async def read_ahead(
    assistant: Assistant, sendings: Sequence[Sending], outbox: Outbox, policy: Policy
) -> None:
    """Have a person read many requests at once, where each would be read by itself else.

    Raises
    ------
    ConfigError, PolicyError, UsageError
        As ``booked``.
    """
    if sendings:
        await _read(assistant, sendings, outbox, policy)


def sending_of(provider: Provider, request: ModelRequest) -> Sending:
    """A request with where it goes."""
    return Sending(request.model, provider, lambda: outgoing(request), request)


async def _read(
    assistant: Assistant, sendings: Sequence[Sending], outbox: Outbox | None, policy: Policy | None
) -> Policy:
    """The policy that requests to one model are held to, once a person has read them if wanted.

    The model passes by what the files say after that, however long it took.
    """
    first = sendings[0]
    policy = _allowed(assistant, first, policy)
    if outbox is None or first.model.in_process:
        return policy
    may_leave = policy.may_leave
    if not await outbox.require_read(sendings, policy):
        return policy
    policy = _allowed(assistant, first, policy)
    if policy.may_leave != may_leave:
        raise PolicyError(
            "Nothing was sent: what may leave was changed while this waited for a yes.",
            hint="Ask again, and see what is left of it.",
        )
    return policy


def _allowed(assistant: Assistant, sending: Sending, policy: Policy | None) -> Policy:
    """The policy that a request is held to; model and host pass by what the files say now."""
    assistant.refresh()
    assistant.require_working()
    policy = policy or assistant.policy
    policy.decide_model(sending.model).require()
    _require_there(assistant, sending)
    return policy


def _require_there(assistant: Assistant, sending: Sending) -> None:
    """Refuse a request whose service was moved or taken out since it was chosen.

    Raises
    ------
    PolicyError
        It was.
    """
    slug = sending.model.provider
    services = (assistant.providers.get(slug), assistant.image_services.get(slug))
    hosts = [host_of(one) for one in services if one is not None]
    if sending.host not in hosts:
        now = f"goes to {hosts[0]} now" if any(hosts) else "is not configured any more"
        raise PolicyError(
            f"Nothing was sent to {sending.host or sending.service.name}: "
            f"{sending.service.name} {now}.",
            hint="Ask again.",
        )


def _require_room(
    assistant: Assistant, policy: Policy, used: Usage, bound: Bound, chat: str
) -> None:
    """Refuse what no limit leaves room for; nothing is set aside."""
    day = Day()
    if policy.limits_use:
        with _accounts_needed():
            day = assistant.history.accounts.day(thread=chat)
    _room(policy, used, day, bound)


@contextmanager
def _set_aside(
    assistant: Assistant, policy: Policy, used: Usage, bound: Bound, chat: str = ""
) -> Iterator[int]:
    """Set aside what a request may use; how many tokens its reply may have."""
    accounts, id_ = assistant.history.accounts, uuid.uuid4().hex
    if not policy.limits_use:
        yield _room(policy, used, Day(), bound)
        return
    room = bound.output_tokens

    def most(day: Day) -> tuple[int, float | None]:
        nonlocal room
        room = _room(policy, used, day, bound)
        for trait, said in policy.nearly(_after(day, bound, room)):
            assistant.tell_today(f"{trait} {chat}" if trait.endswith("_per_chat") else trait, said)
        return bound.input_tokens + room, bound.cost(room)

    with _accounts_needed():
        accounts.book(id_, most, thread=chat)
    try:
        yield room
    except BaseException:
        # What it used till then is counted by whoever made it, once this is known there.
        accounts.settle(id_, later=True)
        raise
    accounts.settle(id_)


@contextmanager
def _accounts_needed() -> Iterator[None]:
    """A limit that cannot be checked refuses."""
    try:
        yield
    except HistoryError as error:
        raise BudgetError(
            f"What was used so far cannot be looked up, so no limit can be kept. {error.message}",
            hint=error.hint,
        ) from error


def _room(policy: Policy, used: Usage, day: Day, bound: Bound) -> int:
    """How many tokens of a reply the limits allow; refuses where that is none at all."""
    decision, room = policy.decide_request(used, day, bound)
    decision.require()
    return room


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


def _bound(request: ModelRequest, policy: Policy) -> Bound:
    places = {one.slug: one.base_url for one in policy.settings.providers}
    address = places.get(request.model.provider, "")
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
