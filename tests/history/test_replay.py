"""What goes into the next prompt, above all after turns that were cut short."""

from __future__ import annotations

import itertools

import pytest

from jupyter_ai_assist.core.messages import (
    Message,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)


def user(text: str) -> Message:
    return Message(role="user", parts=(TextPart(text=text),))


def says(text: str) -> Message:
    return Message(role="assistant", parts=(TextPart(text=text),))


def calls(*ids: str) -> Message:
    parts = tuple(ToolCallPart(id=id_, name="read_cells", arguments={}) for id_ in ids)
    return Message(role="assistant", parts=(TextPart(text="Let me look."), *parts), native={"n": 1})


def results(*ids: str) -> Message:
    parts = tuple(ToolResultPart(id=id_, name="read_cells", text="x") for id_ in ids)
    return Message(role="user", parts=parts)


Q, A = user("question"), says("answer")
THOUGHT = Message(role="assistant", parts=(ReasoningPart(text="hm"), TextPart(text=" ")))


@pytest.fixture
def replay(history, make_turn):
    def replay(*turns: tuple[str, tuple[Message, ...]]) -> tuple[Message, ...]:
        thread = history.start_thread("a.ipynb")
        for outcome, messages in turns:
            history.append(thread.id, make_turn(outcome=outcome, messages=messages))
        return history.messages(thread.id)

    return replay


def test_finished_turns_are_byte_for_byte_the_same(replay):
    whole = (Q, calls("1", "2"), results("1", "2"), THOUGHT, A)
    assert replay(("finished", whole), ("finished", (Q, A))) == (*whole, Q, A)


@pytest.mark.parametrize("outcome", ["running", "failed", "stopped"])
@pytest.mark.parametrize("messages", [(), (Q,), (Q, THOUGHT)])
def test_a_question_that_nothing_answered_is_left_out(replay, outcome, messages):
    assert replay((outcome, messages), ("finished", (Q, A))) == (Q, A)


def test_what_had_arrived_of_a_stopped_reply_is_kept(replay):
    assert replay(("stopped", (Q, says("The first")))) == (Q, says("The first"))


def test_a_call_without_result_gets_one_that_says_so(replay):
    question, call, result, note = replay(("running", (Q, calls("1", "2"))))
    assert (question, call) == (Q, calls("1", "2"))
    assert [(part.id, part.name, part.is_error) for part in result.parts] == [
        ("1", "read_cells", True),
        ("2", "read_cells", True),
    ]
    assert "unknown" in result.parts[0].text
    assert note.role == "assistant"
    assert "broken off" in note.text


def test_results_that_came_are_kept_beside_those_that_did_not(replay):
    _, _, result, _ = replay(("stopped", (Q, calls("1", "2"), results("2"))))
    assert {part.id: part.is_error for part in result.parts} == {"1": True, "2": False}


def test_a_turn_that_broke_off_after_its_tools_ends_with_a_note(replay):
    replayed = replay(("failed", (Q, calls("1"), results("1"))), ("finished", (Q, A)))
    assert replayed[:3] == (Q, calls("1"), results("1"))
    assert "broken off" in replayed[3].text
    assert replayed[4:] == (Q, A)


@pytest.mark.parametrize("outcome", ["running", "failed", "stopped"])
def test_wherever_a_turn_breaks_off_every_service_takes_it(history, make_turn, outcome):
    whole = (Q, calls("1", "2"), results("1", "2"), calls("3"), results("3"), A)
    shapes = [whole[:length] for length in range(len(whole) + 1)]
    shapes += [(*shape, THOUGHT) for shape in shapes if shape and shape[-1].role == "user"]
    shapes.append((Q, calls("1", "2"), results("1")))
    for first, second in itertools.product(shapes, repeat=2):
        thread = history.start_thread("a.ipynb")
        for messages in (first, second):
            history.append(thread.id, make_turn(outcome=outcome, messages=messages))
        replayed = (*history.messages(thread.id), Q)
        roles = [message.role for message in replayed]
        assert roles == ["user", "assistant"] * (len(roles) // 2) + ["user"]
        for reply, answer in itertools.pairwise(replayed):
            wanted = [call.id for call in reply.tool_calls]
            given = [part.id for part in answer.parts if isinstance(part, ToolResultPart)]
            if reply.role == "assistant":
                assert sorted(given) == sorted(wanted)
                assert reply.text.strip()
