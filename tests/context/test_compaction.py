"""A conversation that outgrows its window is sent shorter; the history keeps it whole."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from long_talk import Talk, code_cell, serialised

from jupyter_ai_assist.core.context.compaction import Earlier
from jupyter_ai_assist.core.context.window import Window, message_tokens
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.history import Cut, History, Turn
from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.protocol import Notice, Report, TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.fake import call
from jupyter_ai_assist.core.workspace.base import Cell, Variable

WINDOWS = [
    (4_096, 1_000),
    (8_192, 16_000),
    (16_385, 4_096),
    (32_000, 8_000),
    (128_000, 16_000),
    (1_000_000, 64_000),
]


def big_turn(number: int) -> Turn:
    """A turn with everything in it: content, a file, two calls, results, an answer."""
    calls = tuple(ToolCallPart(id=f"{number}{n}", name=f"look{n}", arguments={}) for n in "ab")
    results = tuple(
        ToolResultPart(id=call.id, name=call.name, text="result " * 300) for call in calls
    )
    return Turn(
        id=str(number),
        started=datetime.now(UTC),
        question=f"Question {number}",
        messages=(
            Message(
                role="user",
                parts=(
                    ContextPart(title="notebook", text="cells " * 500),
                    FilePart(name="a.png", media_type="image/png", data=b"x"),
                    TextPart(text=f"Question {number}"),
                ),
            ),
            Message(role="assistant", parts=calls, native={"reasoning": "…"}),
            Message(role="user", parts=results),
            Message(role="assistant", parts=(TextPart(text=f"Answer {number}"),)),
        ),
        outcome="finished",
    )


TURNS = tuple(map(big_turn, range(6)))
ASKED = Message(role="user", parts=(TextPart(text="And now?"),))
EVERY_CUT = [
    Cut(dropped=dropped, brief=brief, noted=noted)
    for dropped, brief, noted in product(range(7), repeat=3)
    if dropped <= brief <= noted
]


@pytest.mark.parametrize("cut", EVERY_CUT, ids=str)
def test_under_any_cut_roles_alternate_and_each_call_has_its_result(cut):
    messages = Earlier(TURNS, cut=cut).before([ASKED])
    assert [message.role for message in messages] == [
        ("user", "assistant")[place % 2] for place in range(len(messages))
    ]
    for message, following in zip(messages, [*messages[1:], None], strict=True):
        if message.tool_calls:
            results = [part.id for part in following.parts if isinstance(part, ToolResultPart)]
            assert results == [asked.id for asked in message.tool_calls]
    assert messages[-1].text == "And now?"
    text = str(messages)
    assert all(f"Question {number}" in text for number in range(6))
    assert all((f"Answer {number}" in text) is (number >= cut.dropped) for number in range(6))


def test_the_last_turns_are_shortened_last_and_only_as_far_as_needed():
    whole = Earlier(TURNS)
    cuts = []
    for room in range(whole.tokens, 0, -200):
        shorter = whole.shorter(room)
        assert shorter.tokens <= room or shorter.cut == Cut(dropped=6, brief=6, noted=6)
        cuts.append(shorter.cut)
    assert cuts[0] == Cut()
    assert Cut(noted=4) in cuts
    assert cuts[-1] == Cut(dropped=6, brief=6, noted=6)
    assert [sum(cut.model_dump().values()) for cut in cuts] == sorted(
        sum(cut.model_dump().values()) for cut in cuts
    )
    first_of_the_last = next(cut for cut in cuts if cut.noted > 4)
    assert first_of_the_last.dropped == 4


def test_the_same_turns_and_cut_give_the_same_messages():
    cut = Cut(dropped=1, brief=2, noted=4)
    again = tuple(Turn.model_validate_json(turn.model_dump_json()) for turn in TURNS)
    assert Earlier(TURNS, cut=cut).before([ASKED]) == Earlier(again, cut=cut).before([ASKED])


def test_turns_that_are_not_sent_are_neither_listed_nor_counted():
    earlier = Earlier(TURNS, without=frozenset({"0"}), cut=Cut(dropped=2, brief=2, noted=2))
    text = str(earlier.before([ASKED]))
    assert "Question 0" not in text
    assert "Question 1" in text
    assert earlier.whole == ("2", "3", "4", "5")


@pytest.mark.parametrize(("window", "max_output"), WINDOWS)
def test_every_request_fits_into_the_models_window(window, max_output):
    talk = Talk(window=window, max_output=max_output)
    talk.cells.extend(code_cell(number) for number in range(400))
    talk.workspace.objects["big"] = Variable(
        name="big", type="str", summary="long", value="1 2 3 " * 4_000
    )
    for turn in range(12):
        talk.cells.append(code_cell(1_000 + turn))
        events = talk.say(
            f"What is @big? {'words ' * 40}",
            call("read_cells", id=f"a{turn}"),
            call("inspect_variable", id=f"b{turn}", path="big"),
            f"Answer {turn}. " * 40,
            tools=window > 10_000,
        )
        assert isinstance(events[-1], TurnFinished), events[-1]
    for request in talk.provider.requests:
        room = Window.of(request.model, request.system, request.tools)
        used = room.system + room.tools + message_tokens(request.messages)
        assert used + request.model.output_limit <= window


def test_when_turns_are_shortened_it_is_said_and_the_notebook_told_anew():
    talk = Talk(window=32_000, max_output=8_000)
    talk.cells.append(Cell(id="first", source="special = 1"))
    said = []
    while not said:
        said = [e for e in talk.say("Why? " * 400, "Because. " * 200) if isinstance(e, Notice)]
    assert "outgrew" in said[0].text
    request = talk.provider.requests[-1]
    assert "id=first:\nspecial = 1" in request.messages[-1].parts[0].text
    assert "special = 1" not in str(request.messages[:-1])
    thread = talk.session.conversation.chat.thread
    stored = talk.history.turns(thread.id)
    assert "special = 1" in str(stored[0].messages[0])
    assert stored[-1].cut.noted > 0


def test_a_thread_that_is_opened_later_is_shortened_just_so(tmp_path):
    path = tmp_path / "history.db"
    talk = Talk(window=32_000, max_output=8_000, history=History.open(path))
    for turn in range(14):
        talk.say(f"Why {turn}? " * 200, "Because. " * 600, thread="tea")
    last = talk.provider.requests[-1].messages
    assert talk.history.turns(talk.session.conversation.chat.thread.id)[-1].cut != Cut()
    talk.history.close()
    later = Talk(window=200_000, history=History.open(path))
    later.say("And now?", thread="tea")
    assert later.provider.requests[0].messages[: len(last)] == last
    later.history.close()


def test_a_result_that_does_not_fit_is_cut_and_the_turn_goes_on():
    talk = Talk(window=16_000, max_output=2_000)
    talk.workspace.objects["big"] = Variable(
        name="big", type="str", summary="long", value="HEAD" + "1 2 3 " * 20_000
    )
    events = talk.say(
        "Look",
        *(call("inspect_variable", id=f"{number}", path="big") for number in range(3)),
        "Done.",
    )
    assert isinstance(events[-1], TurnFinished)
    results = [
        part
        for message in talk.provider.requests[-1].messages
        for part in message.parts
        if isinstance(part, ToolResultPart)
    ]
    assert len(results) == 3
    assert "HEAD" in results[0].text
    assert "characters left out" in results[-1].text


def test_a_prompt_that_can_never_fit_says_what_to_do():
    talk = Talk(window=16_000, max_output=2_000)
    failed = talk.say("why " * 60_000)[-1]
    assert isinstance(failed, TurnFailed)
    assert failed.code == "usage"
    assert "larger window" in failed.hint
    assert talk.provider.requests == []


def test_tools_that_leave_no_room_are_named():
    failed = Talk(window=2_000).say("Why?")[-1]
    assert isinstance(failed, TurnFailed)
    assert "--no-tools" in failed.hint


def test_a_dry_run_lists_the_sizes_against_the_window(talk):
    talk.cells.append(Cell(id="a", source="x = 1"))
    report = talk.say("Why is x?", dry_run=True)[-1]
    assert isinstance(report, Report)
    rows = [line.split(" | ") for line in report.markdown.splitlines() if line.startswith("| ")]
    names = [row[0].removeprefix("| ") for row in rows]
    assert names[2:] == [
        "system prompt",
        f"{names[3].split()[0]} tools",
        "notebook",
        "prompt",
        "**all**",
    ]
    assert "window of 200,000 tokens" in report.markdown
    assert "estimates" in report.markdown
    counts = [int(row[1].strip(" |*").replace(",", "")) for row in rows[2:]]
    assert sum(counts[:-1]) <= counts[-1] <= sum(counts[:-1]) + 20


def test_what_ran_in_this_process_under_a_stricter_policy_is_not_sent_to_a_service():
    talk = Talk(settings={"share": "schema"}, providers=(GuideProvider(),))
    talk.workspace.objects["df"] = Variable(
        name="df", type="DataFrame", summary="3 rows", value="SECRET-VALUE"
    )
    inside = talk.say("What is in @df?", model="guide:offline")
    assert isinstance(inside[-1], TurnFinished)
    talk.say("And outside, @df?", model="fake:model")
    (request,) = talk.provider.requests
    assert b"SECRET-VALUE" not in serialised(request)
    assert "3 rows" in str(request.messages[-1])
