"""Which turns stand, and pages of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from jupyter_ai_assist.core.history import export_markdown, export_notebook, standing
from jupyter_ai_assist.core.history.values import Outline


def outlined(*turns: str) -> list[Outline]:
    """``b>a`` is a turn ``b`` that takes the place of ``a``."""
    pairs = (turn.partition(">") for turn in turns)
    return [Outline(id=id_, replaces=replaced) for id_, _, replaced in pairs]


@pytest.mark.parametrize(
    ("turns", "stand"),
    [
        ([], ""),
        (["a", "b"], "ab"),
        (["a", "b>a"], "b"),
        (["a", "b", "c", "d>b"], "ad"),
        (["a", "b", "c>b", "d>c", "e"], "ade"),
        (["a", "b", "c>a", "d>b"], "cd"),
        (["a", "b>nowhere"], "ab"),
        (["a>a", "b"], "ab"),
    ],
)
def test_which_turns_stand(turns, stand):
    assert "".join(turn.id for turn in standing(outlined(*turns))) == stand


@pytest.fixture
def thread(history, make_turn):
    """Five turns, of which the second and third were replaced by the fourth."""
    thread = history.start_thread("a.ipynb")
    for number in range(1, 6):
        replaces = "turn-2" if number == 4 else ""
        history.append(thread.id, make_turn(f"question {number}", replaces=replaces))
    return thread


def ids(page):
    return [turn.id for turn in page.turns], page.earlier


def test_pages_hold_the_turns_that_stand_the_last_ones_first(history, thread):
    assert ids(history.page(thread.id, limit=9)) == (["turn-1", "turn-4", "turn-5"], 0)
    assert ids(history.page(thread.id, limit=2)) == (["turn-4", "turn-5"], 1)
    assert ids(history.page(thread.id, before="turn-4", limit=2)) == (["turn-1"], 0)
    assert ids(history.page(thread.id, before="turn-1", limit=2)) == ([], 0)
    assert history.page(thread.id, before="turn-2", limit=2) is None
    assert ids(history.page("nowhere", limit=2)) == ([], 0)
    page = history.page(thread.id, limit=1)
    assert page.turns[0] == history.turns(thread.id)[-1]


def test_the_next_prompt_starts_with_what_stands(history, thread):
    texts = [message.text for message in history.messages(thread.id) if message.role == "user"]
    assert texts == ["question 1", "question 4", "question 5"]


def test_a_page_knows_turns_that_could_not_be_stored(path, stored, make_turn):
    thread = stored.start_thread("a.ipynb")
    stored.append(thread.id, make_turn("one"))
    stored.append(thread.id, make_turn("two"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        stored.append(thread.id, make_turn("two!", replaces="turn-2"))
        assert ids(stored.page(thread.id, limit=9)) == (["turn-1", "turn-3"], 0)
        other.execute("ROLLBACK")


def test_an_export_has_all_and_says_what_was_left_out(history, thread):
    turns = history.turns(thread.id)
    text = export_markdown(thread, turns)
    assert text.count("left out") == 2
    assert all(f"question {number}" in text for number in range(1, 6))
    sources = [cell["source"] for cell in export_notebook(thread, turns)["cells"]]
    assert sum("left out" in source for source in sources) == 2
