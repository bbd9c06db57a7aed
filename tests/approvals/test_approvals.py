"""A call that asks is made with a person's yes to exactly it, or not at all."""

from __future__ import annotations

import asyncio
import json

import pytest
from approval_desk import open_desk, says, told

from jupyter_ai_assist.core.protocol import (
    Decide,
    Notice,
    Settled,
    ToolFinished,
    TurnFinished,
    TurnStopped,
)
from jupyter_ai_assist.core.providers.fake import call

ADMINS = "/etc/jupyter/jupyter_config.py"


def test_a_yes_is_for_this_one_call():
    desk = open_desk()
    first, second = desk.calls(call("note", text="a"), call("note", text="b"))
    assert not first.is_error
    assert not second.is_error
    assert desk.pad.written == ["a", "b"]
    assert [approval.shown for approval in desk.asked] == ["-empty\n+a", "-empty\n+b"]


def test_the_person_sees_what_and_why():
    desk = open_desk()
    desk.calls(call("note", text="a"), call("stamp", text="b"))
    note, stamp = desk.asked
    assert (note.tool, note.title, note.language) == ("note", "Write on the pad", "diff")
    assert (note.text, note.editable, note.runnable, note.lasting) == ("a", True, True, True)
    assert note.setting == "Assist.tool_modes, the default"
    assert json.loads(stamp.shown) == {"text": "b", "marks": []}
    assert (stamp.language, stamp.editable, stamp.runnable) == ("json", False, False)


def test_a_no_gives_its_reason_to_the_model():
    desk = open_desk(says("no", reason="use polars"))
    (finished,) = desk.calls(call("note", text="a"))
    assert finished.is_error
    assert told(finished)["code"] == "denied"
    assert "use polars" in told(finished)["message"]
    assert desk.pad.written == []
    result = desk.provider.requests[1].messages[-1].parts[0]
    assert "use polars" in result.text
    assert isinstance(desk.events[-1], TurnFinished)


@pytest.mark.parametrize("verdict", ["once", "no", "chat"])
def test_everybody_is_told_that_it_was_decided(verdict):
    """Another client shows the same approval, and one that comes later is shown it again."""
    desk = open_desk(says(verdict))
    (finished,) = desk.calls(call("note", text="a"))
    (settled,) = (event for event in desk.events if isinstance(event, Settled))
    assert (settled.id, settled.verdict) == (desk.asked[0].id, verdict)
    assert desk.events.index(settled) < desk.events.index(finished)


def test_a_call_that_cannot_be_made_is_not_asked_about():
    desk = open_desk()
    (finished,) = desk.calls(call("note", text="impossible"))
    assert told(finished)["code"] == "conflict"
    assert desk.asked == []


def test_what_reads_is_not_asked_about():
    desk = open_desk(says("no"))
    (finished,) = desk.calls(call("look", text="a"))
    assert not finished.is_error
    assert desk.asked == []


def test_a_changed_text_is_what_is_done_and_the_model_hears_of_it():
    desk = open_desk(says("once", text="better"))
    (finished,) = desk.calls(call("note", text="a", marks=["!"]))
    assert desk.pad.written == ["better!"]
    assert told(finished)["text"] == "better"
    assert "The user changed" in told(finished)["note"]
    assert told(finished)["result"] == {"id": "cell-1"}


def test_a_text_that_came_back_as_it_was_is_no_change():
    desk = open_desk(says("once", text="a"))
    (finished,) = desk.calls(call("note", text="a"))
    assert told(finished) == {"id": "cell-1"}


def test_a_text_cannot_be_changed_where_none_is_offered():
    desk = open_desk(says("once", text="worse"))
    (finished,) = desk.calls(call("stamp", text="a"))
    assert told(finished)["code"] == "denied"
    assert desk.pad.written == []


def test_run_too_runs_the_cell_after_the_edit():
    desk = open_desk(says("once", run=True))
    (finished,) = desk.calls(call("note", text="a"))
    assert desk.pad.ran == ["cell-1"]
    assert told(finished) == {"edit": {"id": "cell-1"}, "run": {"status": "ok"}}
    assert len(desk.asked) == 1


def test_an_edit_stands_when_its_run_fails():
    desk = open_desk(says("once", run=True))
    desk.pad.broken = "The kernel is dead."
    (finished,) = desk.calls(call("note", text="a"))
    assert not finished.is_error
    assert desk.pad.written == ["a"]
    assert told(finished)["run"]["message"] == "The kernel is dead."


def test_what_may_not_run_is_not_run_with_an_edit_either():
    desk = open_desk(says("once", run=True), tool_modes={"run_*": "deny"})
    (finished,) = desk.calls(call("note", text="a"))
    assert desk.asked[0].runnable is False
    assert desk.pad.ran == []
    assert told(finished) == {"id": "cell-1"}


def test_always_holds_for_this_tool_in_this_chat():
    desk = open_desk(says("chat"))
    desk.calls(call("note", text="a"), call("note", text="b"))
    assert len(desk.asked) == 1
    desk.calls(call("note", text="c"))
    assert len(desk.asked) == 1
    desk.calls(call("stamp", text="d"))
    assert [approval.tool for approval in desk.asked] == ["note", "stamp"]
    desk.provider.answer(call("note", text="e"), "Done.")
    desk.run(new=True)
    assert [approval.tool for approval in desk.asked] == ["note", "stamp", "note"]
    assert desk.pad.written == ["a", "b", "c", "d", "e"]


def test_nobody_there_is_a_no_that_names_the_setting():
    desk = open_desk(says("nobody"))
    (finished,) = desk.calls(call("note", text="a"))
    assert told(finished)["code"] == "denied"
    assert "nobody can be asked" in told(finished)["message"]
    (notice,) = [event.text for event in desk.events if isinstance(event, Notice)]
    assert 'c.Assist.tool_modes = {"note": "allow"}' in notice
    assert desk.pad.written == []
    assert isinstance(desk.events[-1], TurnFinished)


def test_nobody_there_and_an_administrator_who_asks():
    desk = open_desk(
        says("nobody"),
        tool_modes={"note": "ask"},
        sources={"Assist.tool_modes": ADMINS},
        admin_files=frozenset({ADMINS}),
    )
    desk.calls(call("note", text="a"))
    (notice,) = [event.text for event in desk.events if isinstance(event, Notice)]
    assert ADMINS in notice
    assert "c.Assist" not in notice


def test_stop_while_it_asks_ends_the_turn_and_the_next_one_works():
    async def scenario():
        asked = asyncio.Event()
        desk = open_desk(lambda _: asked.set())
        desk.provider.answer(call("note", text="a"), "Well.")
        turn = asyncio.ensure_future(desk.type("Do it"))
        await asked.wait()
        turn.cancel()
        await turn
        assert isinstance(desk.events[-1], TurnStopped)
        desk.person = says("once")
        desk.session.decide(says("once")(desk.asked[0]))  # too late
        await desk.type("Go on")
        return desk

    desk = asyncio.run(scenario())
    assert isinstance(desk.events[-1], TurnFinished)
    assert desk.pad.written == []
    call_, result = (message.parts[0] for message in desk.provider.requests[-1].messages[1:3])
    assert (call_.id, result.id) == ("call-1", "call-1")
    assert "interrupted" in result.text


@pytest.mark.parametrize("wrong", [{"hash": "0" * 12}, {"id": "call-2"}, {"hash": ""}])
def test_a_decision_about_something_else_is_none(wrong):
    """It neither allows the call nor ends the wait: the right one still counts."""

    def person(approval):
        yes = says("once")(approval)
        desk.session.decide(yes.model_copy(update=wrong))
        return yes.model_copy(update={"verdict": "no"})

    desk = open_desk(person)
    (finished,) = desk.calls(call("note", text="a"))
    assert finished.is_error
    assert desk.pad.written == []


def test_only_the_first_decision_counts():
    def person(approval):
        desk.session.decide(says("no")(approval))
        return says("once")(approval)

    desk = open_desk(person)
    desk.calls(call("note", text="a"))
    assert desk.pad.written == []


def test_a_decision_before_its_time_is_dropped():
    desk = open_desk(says("no"))
    desk.session.decide(Decide(id="call-1", hash="", verdict="once"))
    (finished,) = desk.calls(call("note", text="a"))
    assert isinstance(finished, ToolFinished)
    assert finished.is_error
