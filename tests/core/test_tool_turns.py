"""A model with tools in agent mode, from the prompt to the changed notebook and back."""

from __future__ import annotations

import asyncio
import json

import pytest

from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.protocol import Approval, Report, ToolFinished, TurnFinished
from jupyter_ai_assist.core.providers.fake import call
from jupyter_ai_assist.core.workspace.base import Cell, RunResult

SOURCE = "print(totl)"
FIXED = "print(total)"


def sources(notebook) -> list[str]:
    return [cell.source for cell in asyncio.run(notebook.workspace.cells())]


def edit_of(cell: str, hash_: str, **change: str) -> ToolCallPart:
    arguments = {"id": cell, "hash": hash_, **change}
    return ToolCallPart(id="edit", name="edit_cell", arguments=arguments)


def outputs(events) -> list:
    finished = [event for event in events if isinstance(event, ToolFinished)]
    return [json.loads(event.output.partition("\n")[0]) for event in finished]


def test_a_model_reads_mends_and_runs_a_cell_and_undo_takes_it_back(notebook):
    notebook.workspace.all_cells = [Cell(id="c", source=SOURCE, execution_count=1)]
    notebook.workspace.results = {FIXED: RunResult(status="ok", output="42")}
    notebook.verdicts = ["once", "once"]
    notebook.provider.answer(
        call("read_cells", id="1", ids=["c"]),
        edit_of("c", hash_of(SOURCE), old="totl", new="total"),
        call("run_cells", id="3", ids=["c"]),
        "It prints 42 now.",
    )
    events = notebook.run("Fix and run it", mode="agent")
    assert isinstance(events[-1], TurnFinished), events[-1]
    read, edited, ran = outputs(events)
    assert read["cells"][0]["hash"] == hash_of(SOURCE)
    assert edited["hash"] == hash_of(FIXED)
    assert ran["cells"][0]["output"] == "42"
    edit, run = (event for event in events if isinstance(event, Approval))
    assert (edit.language, edit.text) == ("diff", FIXED)
    assert "-print(totl)\n+print(total)" in edit.shown
    assert run.shown == FIXED
    assert sources(notebook) == [FIXED]
    assert isinstance(notebook.run("/undo")[-1], Report)
    assert sources(notebook) == [SOURCE]
    assert notebook.workspace.did == [("run", FIXED)]


def test_an_edit_based_on_an_old_source_is_given_the_new_one(notebook):
    notebook.workspace.all_cells = [Cell(id="c", source="x = 2")]
    edit = edit_of("c", hash_of("x = 1"), source="x = 3")
    notebook.provider.answer(edit, "I see.")
    events = notebook.run("Change it", mode="agent")
    assert not [event for event in events if isinstance(event, Approval)]
    result = notebook.provider.requests[1].messages[-1].parts[0]
    told, current = result.text.split("\n", 1)
    assert json.loads(told)["hash"] == hash_of("x = 2")
    assert data_in(current) == "x = 2"


def test_a_model_that_asks_gets_the_answer(notebook):
    notebook.replies = ["by month"]
    notebook.provider.answer(call("ask_user", question="By day or month?"), "By month, then.")
    events = notebook.run("Plot it")
    assert outputs(events) == [{"answer": "by month"}]


def test_where_nobody_can_be_asked_the_model_is_told_and_the_turn_goes_on(notebook):
    notebook.replies = [None]
    notebook.provider.answer(call("ask_user", question="Which?"), "I take the first.")
    events = notebook.run("Plot it")
    assert outputs(events)[0]["code"] == "nobody"
    assert isinstance(events[-1], TurnFinished)


def test_a_refused_call_leaves_the_notebook_alone(notebook):
    notebook.verdicts = ["no"]
    notebook.provider.answer(
        call("insert_cell", id="1", source="x = 1"),
        call("insert_cell", id="2", source="x = 1"),
        "I leave it.",
    )
    events = notebook.run("Add it", mode="agent")
    assert [answer["code"] for answer in outputs(events)] == ["denied", "denied"]
    assert sources(notebook) == []


@pytest.mark.parametrize("own_mode", [True, False])
def test_a_retry_is_in_the_mode_that_was_chosen_for_the_question_alone(notebook, own_mode):
    def offered():
        return {tool.name for tool in notebook.provider.requests[-1].tools}

    for text in ("one", "two", "three", "four"):
        notebook.provider.answer(text)
    notebook.run("Mend it", mode="agent", own_mode=own_mode)
    assert "edit_cell" in offered()
    notebook.run("/retry", mode="ask")  # as the chat's switch stands
    assert ("edit_cell" in offered()) == own_mode
    notebook.run("/retry", mode="ask")
    assert ("edit_cell" in offered()) == own_mode
    notebook.run("/retry", mode="ask", own_mode=True)  # as somebody says now
    assert "edit_cell" not in offered()


def test_in_ask_mode_nothing_can_be_changed(notebook):
    notebook.provider.answer(call("insert_cell", source="x = 1"), "Put this into a cell.")
    events = notebook.run("Add it")
    assert [answer["code"] for answer in outputs(events)] == ["unknown_tool"]
    assert sources(notebook) == []
