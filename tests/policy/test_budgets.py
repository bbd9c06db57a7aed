"""Limits on what is used: refused with when they end, never passed, warned of before."""

import pytest

from jupyter_ai_assist.core.errors import BudgetError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.usage.limits import Bound, ChatUse, Day

FILE = "/etc/jupyter/jupyter_config.py"
USED = Usage(requests=1, input_tokens=700, cached_tokens=600, output_tokens=300)


def bound(price=0.001, sent=100, reply=1000):
    """A request for which each token costs the same; ``None`` has no price."""
    return Bound("lab:m", sent, reply, lambda n: None if price is None else price * (sent + n))


def room(policy, day, bound, used=USED):
    """How long a reply may be, where there is room for one."""
    decision, tokens = policy.decide_request(used, day, bound)
    decision.require()
    return tokens


def test_without_limits_nothing_is_refused():
    day = Day(10**9, 10**6, unpriced=True, last_minute=10_000)
    assert room(Policy(Settings()), day, bound()) == 1000


@pytest.mark.parametrize(
    ("limits", "day", "said"),
    [
        ({"max_tokens_per_turn": 1000}, Day(), ["1,000 tokens of 1,000", "with each prompt"]),
        ({"max_cost_per_day": 2.0}, Day(cost=2.0), ["$2.00 of $2.00", "at midnight, in"]),
        # No midnight and no new chat helps here.
        ({"max_cost_per_day": 0.0}, Day(), ["$0.00", "It alone is more than the limit"]),
        ({"max_tokens_per_day": 50}, Day(), ["0 of 50", "It alone is more than the limit"]),
        ({"max_tokens_per_chat": 50}, Day(chat=ChatUse()), ["0 of 50", "send less"]),
        ({"max_cost_per_day": 2.0}, Day(cost=1.95), ["up to $1.10", "at midnight, in"]),
        ({"max_cost_per_day": 2.0}, Day(unpriced=True), ["no known price", "midnight, in"]),
        ({"max_tokens_per_day": 500}, Day(tokens=400), ["400 of 500", "at midnight, in"]),
        (
            {"max_cost_per_chat": 2.0},
            Day(chat=ChatUse(cost=2.0)),
            ["$2.00 of $2.00", "in this chat", "in a new chat: /new"],
        ),
        (
            {"max_cost_per_chat": 2.0},
            Day(chat=ChatUse(unpriced=True)),
            ["used in this chat has no known price", "in a new chat: /new"],
        ),
        (
            {"max_tokens_per_chat": 500},
            Day(chat=ChatUse(tokens=400)),
            ["400 of 500", "in this chat", "/new"],
        ),
        (
            {"max_requests_per_chat": 3},
            Day(chat=ChatUse(requests=3)),
            ["3 model requests of 3", "/new"],
        ),
        (
            {"max_requests_per_minute": 3},
            Day(last_minute=3, minute_left=23.4),
            ["3 model requests", "in 23 seconds"],
        ),
    ],
)
def test_a_limit_that_is_reached_is_named_with_its_file_and_when_it_ends(limits, day, said):
    (name,) = limits
    policy = Policy(Settings(**limits, sources={f"Assist.{name}": FILE}))
    with pytest.raises(BudgetError) as raised:
        room(policy, day, bound())
    for part in (*said, f"Assist.{name}", FILE):
        assert part in str(raised.value)


@pytest.mark.parametrize(
    "limits",
    [
        {"max_tokens_per_turn": 1001},
        {"max_cost_per_day": 2.0},
        {"max_tokens_per_day": 2000},
        {"max_requests_per_minute": 4},
        {"max_cost_per_chat": 2.0},
        {"max_tokens_per_chat": 2000},
        {"max_requests_per_chat": 4},
    ],
)
def test_below_a_limit_requests_go_on(limits):
    chat = ChatUse(tokens=500, cost=0.5, requests=3)
    day = Day(tokens=500, cost=0.5, last_minute=3, chat=chat)
    assert room(Policy(Settings(**limits)), day, bound()) == 1000


@pytest.mark.parametrize(
    ("limits", "day"),
    [
        ({"max_cost_per_day": 2.0}, Day(cost=1.4)),
        ({"max_tokens_per_day": 2000}, Day(tokens=1400)),
        ({"max_cost_per_chat": 2.0}, Day(chat=ChatUse(cost=1.4))),
        ({"max_tokens_per_chat": 2000}, Day(chat=ChatUse(tokens=1400))),
    ],
)
def test_a_reply_is_made_as_short_as_what_is_left(limits, day):
    assert room(Policy(Settings(**limits)), day, bound()) in {499, 500}


def test_a_model_without_a_price_is_refused_or_counts_by_tokens():
    refusing = Policy(Settings(max_cost_per_day=2.0))
    with pytest.raises(BudgetError, match="lab:m has no known price"):
        room(refusing, Day(), bound(None))
    counting = {"max_cost_per_day": 2.0, "refuse_unknown_prices": False}
    with pytest.raises(BudgetError, match="no limit on tokens"):
        room(Policy(Settings(**counting)), Day(), bound(None))
    policy = Policy(Settings(**counting, max_tokens_per_day=5000))
    assert room(policy, Day(), bound(None)) == 1000
    assert room(policy, Day(unpriced=True), bound()) == 1000
    with pytest.raises(BudgetError, match="max_tokens_per_day"):
        room(policy, Day(tokens=4900), bound(None))


def test_people_are_warned_from_four_fifths_on():
    policy = Policy(Settings(max_cost_per_day=10.0, sources={"Assist.max_cost_per_day": FILE}))
    assert list(policy.nearly(Day(cost=7.99))) == []
    ((trait, said),) = policy.nearly(Day(cost=8.1))
    assert trait == "max_cost_per_day"
    for part in ("81%", "$10.00", FILE, "midnight"):
        assert part in said


@pytest.mark.parametrize(
    ("limits", "chat"),
    [
        ({"max_cost_per_chat": 10.0}, ChatUse(cost=8.1)),
        ({"max_tokens_per_chat": 1000}, ChatUse(tokens=810)),
        ({"max_requests_per_chat": 100}, ChatUse(requests=81)),
    ],
)
def test_people_are_warned_that_a_chat_is_nearly_full(limits, chat):
    ((trait, said),) = Policy(Settings(**limits)).nearly(Day(chat=chat))
    assert [trait] == [*limits]
    for part in ("81% of this chat's", "/new"):
        assert part in said


def test_what_belongs_to_no_chat_is_held_to_no_limit_on_chats():
    limits = {"max_cost_per_chat": 0.0, "max_tokens_per_chat": 1, "max_requests_per_chat": 1}
    assert room(Policy(Settings(**limits)), Day(), bound(), Usage()) == 1000
