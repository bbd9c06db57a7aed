"""What an administrator changes holds at the next decision of whatever runs."""

from __future__ import annotations

import pytest
from approvals.approval_desk import says

from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.protocol import (
    Notice,
    Report,
    ToolFinished,
    TurnFailed,
    TurnFinished,
)
from jupyter_ai_assist.core.providers.fake import FakeProvider, call
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.workspace.base import Cell, KernelStatus, Variable
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


def once_a_tool_has_run(desk, act):
    """Do something between two steps of a turn, whoever shows them."""
    see = desk.see

    def and_act(event):
        if isinstance(event, ToolFinished):
            act()
        see(event)

    desk.see = and_act


def results(events):
    return [event for event in events if isinstance(event, ToolFinished)]


def notices(events):
    return [event.text for event in events if isinstance(event, Notice)]


def test_a_tool_that_is_denied_while_a_person_is_asked_does_not_run(machine):
    def person(approval):
        machine.admin(tool_modes={"note": "deny"})
        return says("once")(approval)

    desk = machine.desk(person)
    (done,) = desk.calls(call("note", text="hello"))
    assert desk.pad.written == []
    assert done.is_error
    assert str(machine.system) in done.output


def test_a_tool_that_has_to_ask_from_now_on_asks_in_the_turn_that_runs(machine):
    machine.own(tool_modes={"note": "allow"})
    desk = machine.desk()
    once_a_tool_has_run(desk, lambda: machine.admin(tool_modes={"note": "ask"}))
    desk.provider.answer(call("note", text="one"), call("note", text="two"), "Done.")
    desk.run()
    assert desk.pad.written == ["one", "two"]
    assert len(desk.asked) == 1


@pytest.mark.parametrize("setting", [{"enabled": False}, {"allowed_providers": ["other"]}])
def test_the_next_request_of_a_running_turn_is_refused(machine, setting):
    desk, path = machine.desk(), machine.system
    once_a_tool_has_run(desk, lambda: machine.admin(**setting))
    desk.provider.answer(call("look", text="around"), "Never said.")
    *_, last = desk.run()
    assert isinstance(last, TurnFailed)
    assert last.code == "policy"
    assert str(path) in last.message
    assert len(desk.provider.requests) == 1


def test_what_may_leave_is_less_at_once(machine):
    workspace = FakeWorkspace(
        objects={"salary": Variable(name="salary", type="int", summary="an int", value="4711")}
    )
    desk = machine.desk(workspace=workspace, more_tools=BUILTIN_TOOLS)
    once_a_tool_has_run(desk, lambda: machine.admin(share="schema"))
    desk.provider.answer(
        call("inspect_variable", path="salary"), call("inspect_variable", path="salary"), "Done."
    )
    first, second = results(desk.run())
    assert "4711" in first.output
    assert "4711" not in second.output


def test_what_is_loosened_waits_for_the_next_turn(machine):
    file = machine.own(tool_modes={"note": "ask"})
    desk = machine.desk(says("no"))
    once_a_tool_has_run(desk, lambda: machine.own(tool_modes={"note": "allow", "stamp": "allow"}))
    desk.provider.answer(
        call("look", text="around"), call("note", text="one"), call("stamp", text="two"), "Done."
    )
    desk.run()
    assert [approval.tool for approval in desk.asked] == ["note", "stamp"]
    assert str(file) in desk.asked[0].setting
    desk.asked.clear()
    desk.provider.answer(call("note", text="three"), "Done.")
    desk.run()
    assert desk.asked == []
    assert desk.pad.written[-1] == "three"


def test_a_broken_file_loosens_nothing_and_is_told_once(machine):
    machine.admin(tool_modes={"note": "deny"})
    desk = machine.desk()
    machine.admin("{ broken")
    desk.provider.answer("One.", "Two.")
    events = desk.run()
    assert isinstance(events[-1], TurnFinished)
    assert any("cannot be used" in text and "stays in force" in text for text in notices(events))
    assert "note" not in [tool.name for tool in desk.provider.requests[-1].tools]
    assert notices(desk.run()) == []
    (report,) = [event for event in desk.run("/doctor") if isinstance(event, Report)]
    assert "not JSON" in report.markdown
    machine.admin()
    desk.provider.answer("Three.")
    desk.run()
    assert "note" in [tool.name for tool in desk.provider.requests[-1].tools]


def test_a_file_that_is_kept_broken_keeps_no_administrator_out(machine):
    desk = machine.desk()
    machine.own("{ broken")
    desk.provider.answer("One.")
    desk.run()
    path = machine.admin(enabled=False)
    *_, last = desk.run()
    assert isinstance(last, TurnFailed)
    assert str(path) in last.message


def test_a_process_that_starts_with_a_broken_file_refuses_until_it_is_corrected(machine):
    machine.own("{ broken")
    desk = machine.desk()
    *_, last = desk.run()
    assert isinstance(last, TurnFailed)
    assert last.code == "config"
    machine.own()
    desk.provider.answer("Hello.")
    assert isinstance(desk.run()[-1], TurnFinished)


def test_no_turn_is_stored_from_when_saving_is_switched_off(machine, tmp_path):
    file = tmp_path / "history.db"
    desk = machine.desk()
    assistant = desk.session.conversation.assistant
    assistant.history = History.open(file)
    desk.provider.answer("One.", "Two.")
    desk.run("first question")
    machine.admin(save_history=False)
    desk.run("second question")
    thread = desk.session.conversation.chat.thread
    assert [turn.question for turn in assistant.history.turns(thread.id)] == [
        "first question",
        "second question",
    ]
    assistant.history.close()
    stored = History.open(file)
    assert [turn.question for turn in stored.turns(thread.id)] == ["first question"]
    stored.close()


def test_a_search_of_the_web_that_is_forbidden_meanwhile_is_not_made(machine):
    machine.own(web_search=True)
    desk = machine.desk()
    searching = FakeProvider(abilities=("tools", "web"))
    desk.session.conversation.assistant.providers = {"fake": searching}
    desk.provider = searching
    once_a_tool_has_run(desk, lambda: machine.admin(web_search=False))
    desk.provider.answer(call("look", text="around"), "Never said.")
    *_, last = desk.run("/ask --web what is new?")
    assert isinstance(last, TurnFailed)
    assert "Assist.web_search" in last.message
    assert len(desk.provider.requests) == 1


@pytest.mark.parametrize("setting", [{"tool_modes": {"run_cells": "deny"}}, {"enabled": False}])
def test_cells_that_may_not_run_by_the_time_of_the_yes_are_not_run_again(machine, setting):
    def person(approval):
        machine.admin(**setting)
        return says("once")(approval)

    cells = [
        Cell(id="a", source="x = 1", execution_count=2),
        Cell(id="b", source="y = x", execution_count=1),
    ]
    status = KernelStatus(state="idle", language="python", execution_count=2)
    workspace = FakeWorkspace(all_cells=cells, status=status)
    desk = machine.desk(person, workspace=workspace, more_tools=BUILTIN_TOOLS)
    *_, last = desk.run("/rerun")
    assert len(desk.asked) == 1
    assert isinstance(last, TurnFailed)
    assert "Nothing was run." in last.message
    assert str(machine.system) in last.message
    assert workspace.did == []


@pytest.mark.parametrize("setting", [{"tool_modes": {"edit_cell": "deny"}}, {"enabled": False}])
@pytest.mark.parametrize(
    "prompt",
    ["/translate French --from cell:a --to cell", "/write shorter --from cell:a --to cell"],
)
def test_a_cell_that_may_not_be_changed_by_the_time_of_the_yes_stays(machine, prompt, setting):
    def person(approval):
        machine.admin(**setting)
        return says("once")(approval)

    cells = [Cell(id="a", kind="markdown", source="Hello world")]
    workspace = FakeWorkspace(all_cells=cells)
    desk = machine.desk(person, workspace=workspace, more_tools=BUILTIN_TOOLS)
    desk.provider.answer("Bonjour le monde")
    (done,) = results(desk.run(prompt))
    assert len(desk.asked) == 1
    assert done.is_error
    assert str(machine.system) in done.output
    assert [cell.source for cell in workspace.all_cells] == ["Hello world"]


def test_a_tool_does_not_run_once_all_is_switched_off(machine):
    def person(approval):
        machine.admin(enabled=False)
        return says("once")(approval)

    desk = machine.desk(person)
    (done,) = desk.calls(call("note", text="hello"))
    assert desk.pad.written == []
    assert done.is_error
