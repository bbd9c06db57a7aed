"""What is kept of thousands of things is what would be worked out anew."""

from hypothesis import given
from hypothesis import strategies as st

from jupyter_ai_assist.core.per_item import FEW, PerItem


class Thing:
    def __init__(self, number: int) -> None:
        self.number = number


THINGS = [Thing(number) for number in range(12)]
REST = [Thing(number) for number in range(FEW)]
some = st.lists(st.sampled_from(THINGS), max_size=12)


@given(st.lists(some, max_size=6))
def test_each_answer_is_as_if_all_were_asked_anew(rounds):
    per_item = PerItem(lambda thing: thing.number * 2)
    for changing in rounds:
        things = [*REST, *changing]
        assert per_item(things) == [thing.number * 2 for thing in things]


def test_only_what_is_another_is_asked():
    asked: list[Thing] = []

    def number(thing: Thing) -> int:
        asked.append(thing)
        return thing.number

    def asked_of(things: list[Thing]) -> list[Thing]:
        asked.clear()
        per_item([*things, *REST])
        return asked

    per_item = PerItem(number)
    a, b, c, d, e, f, *_ = THINGS
    assert asked_of([a, b, c, d]) == [a, b, c, d, *REST]
    assert asked_of([a, b, c, d]) == []
    assert asked_of([a, e, b, c, d]) == [e]
    assert asked_of([f, e, b, c, f]) == [f, f]  # those between two others stay known
    assert asked_of([f]) == []


def test_a_few_are_asked_at_once_and_nothing_is_forgotten_for_them():
    asked: list[Thing] = []
    per_item = PerItem(asked.append)
    per_item(REST)
    per_item(THINGS)
    asked.clear()
    per_item(REST)
    assert asked == []
