"""What was decided is still told when the turns in which it was are sent shorter."""

from __future__ import annotations

import json

import pytest
from long_talk import Ran, Talk, yes

from jupyter_ai_assist.core.context.compaction import Earlier
from jupyter_ai_assist.core.context.decisions import MAX_WORDS, MOST, decided, decisions
from jupyter_ai_assist.core.edits.edits import CellState, hash_of
from jupyter_ai_assist.core.history import Cut
from jupyter_ai_assist.core.messages import Message, TextPart, ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.protocol import Decide
from jupyter_ai_assist.core.workspace.base import RunResult

SOURCE = "total = sum(valeus)"
BETTER = "total = sum(values)"
ASKED = Message(role="user", parts=(TextPart(text="And now?"),))
SHORTENED = {
    "noted": Cut(noted=1),
    "brief": Cut(noted=1, brief=1),
    "dropped": Cut(noted=1, brief=1, dropped=1),
}


def call(name, **arguments):
    return ToolCallPart(id=f"{name}-{len(str(arguments))}", name=name, arguments=arguments)


def edit(**how):
    return call("edit_cell", id="sum", hash=hash_of(SOURCE), **how)


EDIT = edit(old="valeus", new="values")


def worker(tmp_path, **options) -> Talk:
    """A talk in a notebook of one cell, in which the assistant may work."""
    failure = RunResult(status="error", error_name="KeyError", error_value="'secret column'")
    workspace = Ran(root=str(tmp_path), results={BETTER: failure})
    workspace.all_cells = [CellState(id="sum", source=SOURCE)]
    return Talk(workspace=workspace, **options)


def after(talk: Talk, *answers, cut: Cut) -> str:
    """What is sent of a turn with these answers under a cut."""
    talk.say("Mend it", *answers, "Done.", mode="agent")
    thread = talk.session.conversation.chat.thread
    return str(Earlier(tuple(talk.history.turns(thread.id)), cut=cut).before([ASKED]))


@pytest.mark.parametrize("cut", SHORTENED.values(), ids=SHORTENED)
class TestThroughASession:
    def test_a_refusal_keeps_its_reason(self, tmp_path, cut):
        def no(approval):
            return Decide(
                id=approval.id, hash=approval.hash, verdict="no", reason="the column is called so"
            )

        sent = after(worker(tmp_path, person=no), EDIT, cut=cut)
        assert "edit_cell" in sent
        assert "was refused" in sent
        assert "the column is called so" in sent

    def test_an_edit_names_its_cell_and_what_was_changed(self, tmp_path, cut):
        sent = after(worker(tmp_path), EDIT, cut=cut)
        assert "changed cell sum: “valeus” became “values”" in sent
        assert hash_of(BETTER) not in sent

    def test_what_the_person_changed_first_counts(self, tmp_path, cut):
        def other(approval):
            return yes(approval).model_copy(update={"text": "total = 6"})

        sent = after(worker(tmp_path, person=other), EDIT, cut=cut)
        assert "changed cell sum: its source is “total = 6” (as the user had changed it)" in sent

    def test_an_answer_is_kept(self, tmp_path, cut):
        question = call("ask_user", question="Which column?")
        sent = after(worker(tmp_path, reply="the second one"), question, cut=cut)
        assert "asked “Which column?”, the user answered “the second one”" in sent

    def test_a_run_is_told_with_the_name_of_its_error_alone(self, tmp_path, cut):
        sent = after(worker(tmp_path), EDIT, call("run_cells", ids=["sum"]), cut=cut)
        assert "ran cells sum, which ended in KeyError" in sent
        assert "secret column" not in sent

    def test_cells_and_files_that_came_went_or_moved_are_named(self, tmp_path, cut):
        talk = worker(tmp_path)
        talk.workspace.all_cells.append(CellState(id="last", source="x"))
        steps = (
            call("insert_cell", source="import math", after=""),
            call("move_cell", id="sum", after="last"),
            call("delete_cell", id="last", hash=hash_of("x")),
            call("write_file", path="notes.txt", text="hello"),
            call("restart_kernel"),
        )
        sent = after(talk, *steps, cut=cut)
        new = talk.workspace.states()[0].id
        for line in (
            f"added cell {new}: “import math”",
            "moved cell sum below last",
            "deleted cell last",
            "wrote the file “notes.txt”",
            "restarted the kernel: all variables were lost",
        ):
            assert line in sent


def result(asked, value="", *, is_error=False):
    text = value if isinstance(value, str) else json.dumps(value)
    return ToolResultPart(id=asked.id, name=asked.name, text=text, is_error=is_error)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (call("read_cells"), {"cells": []}),
        (call("edit_cell", id="sum"), "The call was interrupted before it ended."),
        (call("edit_cell", id="sum"), {"code": "conflict", "message": "changed"}),
        (call("edit_cell", id="sum"), "[1, 2]"),
        (call("edit_cell", id="sum"), {"code": "denied"}),
    ],
)
def test_what_decides_nothing_gives_no_line(asked, answer):
    assert not decided(asked, result(asked, answer, is_error=asked.name == "edit_cell"))


@pytest.mark.parametrize("made", ["", "{}", '{"edit": 1, "run": 2}', '{"note": 1, "result": 2}'])
@pytest.mark.parametrize(
    "name", ["edit_cell", "insert_cell", "ask_user", "run_cells", "move_cell", "write_file"]
)
def test_odd_results_of_earlier_versions_break_nothing(name, made):
    asked = call(name)
    assert isinstance(decided(asked, result(asked, made)), str)


def test_lines_are_short_and_few():
    asked = [
        ToolCallPart(
            id=str(number),
            name="edit_cell",
            arguments={"id": "a", "source": f"x = '''{number}\n{'long ' * 900}'''"},
        )
        for number in range(MOST + 5)
    ]
    messages = [
        Message(role="assistant", parts=tuple(asked)),
        Message(role="user", parts=tuple(result(one, {"id": "a"}) for one in asked)),
    ]
    lines = decisions(messages)
    assert lines[-1] == "and 5 more decisions"
    assert len(lines) == MOST + 1
    assert all(len(line) < MAX_WORDS + 60 and "\n" not in line for line in lines)
