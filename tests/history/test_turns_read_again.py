"""The turns of a thread stay in memory between prompts: what else becomes of them is seen."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.messages import Message, TextPart


@pytest.fixture
def thread(stored, make_turn) -> str:
    """A thread of two turns that was read."""
    thread = stored.start_thread("a.ipynb").id
    for _ in range(2):
        stored.append(thread, make_turn())
    assert len(stored.turns(thread)) == 2
    return thread


def test_what_is_written_here(stored, thread, make_turn):
    turn = make_turn(outcome="running", messages=())
    stored.append(thread, turn)
    assert [one.outcome for one in stored.turns(thread)] == ["finished", "finished", "running"]
    answer = Message(role="assistant", parts=(TextPart(text="Seven."),))
    stored.append(thread, turn.model_copy(update={"outcome": "finished", "messages": (answer,)}))
    assert stored.turns(thread)[-1].outcome == "finished"
    assert stored.messages(thread)[-1].text == "Seven."


def test_what_another_program_writes(path, open_history, stored, thread, make_turn):
    other = open_history(path)
    other.append(thread, make_turn("Asked elsewhere?"))
    assert [turn.question for turn in stored.turns(thread)][-1] == "Asked elsewhere?"
    stored.append(thread, make_turn("Asked here?"))
    other.append(thread, make_turn("Elsewhere again?"))
    assert stored.turns(thread) == other.turns(thread)
    assert len(stored.turns(thread)) == 5


def test_what_another_program_deletes(path, open_history, stored, thread):
    open_history(path).delete(thread)
    assert stored.turns(thread) == []


@pytest.mark.parametrize("delete", ["delete", "delete_all"])
def test_what_is_deleted_here(stored, thread, make_turn, delete):
    getattr(stored, delete)(*([thread] if delete == "delete" else []))
    assert stored.turns(thread) == []
    other = stored.start_thread("a.ipynb").id
    stored.append(other, make_turn())
    assert stored.turns(thread) == []
    assert len(stored.turns(other)) == 1


def test_a_file_that_is_gone(path, stored, thread, make_turn):
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    assert stored.turns(thread) == []
    stored.append(thread, make_turn())
    assert len(stored.turns(thread)) == 1


def test_each_is_as_it_is_stored(path, open_history, stored, thread, make_turn):
    stored.append(thread, make_turn("half a pair: \ud83d"))
    assert stored.turns(thread) == open_history(path).turns(thread)


def test_two_threads_in_turn(stored, thread, make_turn):
    other = stored.start_thread("b.ipynb").id
    for count in range(1, 4):
        stored.append(other, make_turn())
        stored.append(thread, make_turn())
        assert len(stored.turns(other)) == count
        assert len(stored.turns(thread)) == 2 + count
