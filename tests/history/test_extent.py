"""How much there is of a thread, and whether somebody has written, for those who have it open."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.history import Extent


@pytest.fixture(params=[True, False], ids=["saved", "not saved"])
def history(stored, request):
    stored.saving = request.param
    return stored


def test_what_others_have_is_counted_without_the_own_turns(history, make_turn):
    thread = history.start_thread("a.ipynb").id
    assert history.extent(thread) is None
    mine, running = make_turn(), make_turn(outcome="running", messages=())
    history.append(thread, mine)
    assert history.extent(thread) == Extent(1, len(mine.messages), 0)
    assert history.extent(thread, [mine.id]) == Extent()
    history.append(thread, running)
    assert history.extent(thread, [mine.id]) == Extent(1, 0, 1)
    history.append(thread, running.model_copy(update={"outcome": "finished"}))
    assert history.extent(thread, [mine.id]) == Extent(1, 0, 0)
    history.delete(thread)
    assert history.extent(thread, [mine.id]) is None


def test_a_turn_that_could_not_be_stored_at_first_counts_once(stored, make_turn):
    thread = stored.start_thread("a.ipynb").id
    stored.append(thread, make_turn(messages=()))
    stored.saving = False
    turn = make_turn(messages=())
    stored.append(thread, turn)
    assert stored.extent(thread) == Extent(2, 0, 0)
    stored.saving = True
    stored.append(thread, turn)
    assert stored.extent(thread) == Extent(2, 0, 0)


def test_whatever_is_written_here_makes_another_version(history, make_turn):
    thread = history.start_thread("a.ipynb").id
    versions = [history.version()]
    history.append(thread, make_turn())
    versions.append(history.version())
    history.delete(thread)
    versions.append(history.version())
    history.delete_all()
    versions.append(history.version())
    assert len(set(versions)) == len(versions)
    history.turns(thread)
    assert history.version() == versions[-1]


def test_what_another_program_writes_makes_another_version(path, open_history, stored, make_turn):
    before = stored.version()
    other = open_history(path)
    other.append(other.start_thread("a.ipynb").id, make_turn())
    assert stored.version() != before
