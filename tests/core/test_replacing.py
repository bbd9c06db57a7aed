"""Questions that are asked anew: what is sent, what is kept, and what is taken back."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.protocol import Notice, TurnStarted
from jupyter_ai_assist.core.workspace.base import Cell


def talk(notebook, *prompts):
    """Ask, and give the ids of the turns."""
    for prompt in prompts:
        notebook.provider.answer(f"On {prompt}.")
    return [turn_of(notebook.run(prompt)) for prompt in prompts]


def turn_of(events) -> str:
    return next(event.turn for event in events if isinstance(event, TurnStarted))


def sent(notebook) -> list[str]:
    return [message.text for message in notebook.provider.requests[-1].messages]


def history_of(notebook) -> History:
    return notebook.session.conversation.assistant.history


def thread_of(notebook) -> str:
    return notebook.session.conversation.chat.thread.id


def sources(notebook) -> list[str]:
    return [cell.source for cell in asyncio.run(notebook.workspace.cells())]


def test_an_earlier_turn_and_all_after_it_are_left_out(notebook):
    _, second, _ = talk(notebook, "one", "two", "three")
    notebook.provider.answer("Better.", "Last.")
    events = notebook.run("2", replaces=second)
    assert next(event for event in events if isinstance(event, TurnStarted)).replaces == second
    assert sent(notebook) == ["one", "On one.", "2"]
    notebook.run("three")
    assert sent(notebook) == ["one", "On one.", "2", "Better.", "three"]
    questions = [turn.question for turn in history_of(notebook).turns(thread_of(notebook))]
    assert questions == ["one", "two", "three", "2", "three"]


def test_the_first_turn_can_be_asked_anew(notebook):
    first, _ = talk(notebook, "one", "two")
    notebook.provider.answer("Better.")
    notebook.run("1", replaces=first)
    assert sent(notebook) == ["1"]


def test_what_is_left_out_stays_so_in_another_process(open_notebook, tmp_path):
    with_file = open_notebook(History.open(tmp_path / "history.sqlite"))
    _, second = talk(with_file, "one", "two")
    with_file.provider.answer("Better.")
    with_file.run("2", replaces=second)
    thread = thread_of(with_file)
    again = open_notebook(History.open(tmp_path / "history.sqlite"))
    again.run(f"/history open {thread}")
    again.provider.answer("Three.")
    again.run("three")
    assert sent(again) == ["one", "On one.", "2", "Better.", "three"]


@pytest.mark.parametrize("which", ["nowhere", "left out"])
def test_a_turn_that_does_not_stand_cannot_be_replaced(notebook, which):
    (first,) = talk(notebook, "one")
    notebook.provider.answer("Better.")
    notebook.run("1", replaces=first)
    failed = notebook.run("1!", replaces=first if which == "left out" else which)[-1]
    assert (failed.type, failed.code) == ("turn_failed", "usage")
    assert len(notebook.provider.requests) == 2
    (turn,) = history_of(notebook).page(thread_of(notebook), limit=9).turns
    assert turn.question == "1"


def test_a_turn_that_is_refused_replaces_nothing(notebook):
    (first,) = talk(notebook, "one")
    failed = notebook.run("1", replaces=first, model="nobody:model")[-1]
    assert failed.type == "turn_failed"
    talk(notebook, "two")
    assert sent(notebook) == ["one", "On one.", "two"]


def test_a_report_replaces_nothing(notebook):
    (first,) = talk(notebook, "one")
    assert notebook.run("/models", replaces=first)[-1].type == "report"
    talk(notebook, "two")
    assert sent(notebook) == ["one", "On one.", "two"]


def test_retry_can_be_repeated_and_keeps_the_question(notebook):
    for text in ("bad", "worse", "good"):
        notebook.provider.answer(text)
    notebook.run("Why?")
    notebook.run("/retry")
    assert notebook.run("/retry")[-1].text == "good"
    assert sent(notebook) == ["Why?"]
    (turn,) = history_of(notebook).page(thread_of(notebook), limit=9).turns
    assert turn.question == "Why?"


def change(notebook, source, new):
    notebook.verdicts.append("once")
    arguments = {"id": "c", "hash": hash_of(source), "source": new}
    edit = ToolCallPart(id=f"to {new}", name="edit_cell", arguments=arguments)
    notebook.provider.answer(edit, f"It is {new} now.")
    return turn_of(notebook.run(f"Make it {new}", mode="agent"))


@pytest.mark.parametrize(("undo", "left"), [(True, "x = 1"), (False, "x = 3")])
def test_what_replaced_turns_changed_is_taken_back_where_that_is_asked_for(notebook, undo, left):
    notebook.workspace.all_cells = [Cell(id="c", source="x = 1")]
    first = change(notebook, "x = 1", "x = 2")
    change(notebook, "x = 2", "x = 3")
    notebook.provider.answer("Well.")
    events = notebook.run("Leave it", replaces=first, undo=undo)
    notices = [event.text for event in events if isinstance(event, Notice)]
    assert sources(notebook) == [left]
    assert notices == (
        ["Took back 1 change of “Make it x = 3”.", "Took back 1 change of “Make it x = 2”."]
        if undo
        else []
    )


def test_what_somebody_changed_since_is_left_as_it_is(notebook):
    notebook.workspace.all_cells = [Cell(id="c", source="x = 1")]
    turn = change(notebook, "x = 1", "x = 2")
    notebook.workspace.all_cells = [Cell(id="c", source="x = 99")]
    notebook.provider.answer("Well.")
    events = notebook.run("Leave it", replaces=turn, undo=True)
    (notice,) = (event.text for event in events if isinstance(event, Notice))
    assert "left as it is" in notice
    assert sources(notebook) == ["x = 99"]


def test_how_full_the_window_is_comes_with_the_last_event_and_is_kept(notebook):
    finished = None
    for words in ("short", "a much longer question " * 50):
        notebook.provider.answer("Yes.")
        finished = notebook.run(words)[-1]
    assert finished.context_tokens == finished.usage.input_tokens + finished.usage.output_tokens
    assert finished.context_tokens > 0
    page = history_of(notebook).page(thread_of(notebook), limit=1)
    assert page.turns[0].context_tokens == finished.context_tokens
