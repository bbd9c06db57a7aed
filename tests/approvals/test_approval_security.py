"""What was approved is what is done: nothing swapped, replayed, renamed or loosened."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from approval_desk import Pad, open_desk, says, told

from jupyter_ai_assist.config.dirs import ConfigDir
from jupyter_ai_assist.config.loader import load_settings
from jupyter_ai_assist.core.approvals import Approvals
from jupyter_ai_assist.core.conversation import Chat
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.edits.journal import Journal, TurnEditor
from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.policy import Act, Policy
from jupyter_ai_assist.core.protocol import Report, TurnFailed
from jupyter_ai_assist.core.providers.fake import call
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.arguments import checked_arguments
from jupyter_ai_assist.core.tools.base import ToolScope
from jupyter_ai_assist.core.tools.files import FILE_TOOLS
from jupyter_ai_assist.core.tools.running import RUNNING_TOOLS
from jupyter_ai_assist.core.tools.writing import WRITING_TOOLS
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

ADMINS = "/etc/jupyter/jupyter_config.py"


def by_admin(modes):
    return {
        "tool_modes": modes,
        "sources": {"Assist.tool_modes": ADMINS},
        "admin_files": frozenset({ADMINS}),
    }


UNSEEN = "x = 1 # \u202e\u2066safe\u2069\u200b\nimport os"


@pytest.mark.parametrize("tool", ["note", "attempt", "stamp"])
def test_nothing_in_what_is_shown_goes_unseen_in_any_door(tool):
    """No character turns a line round, or hides: what is written is the text as it came."""
    desk = open_desk(person=says("once"))
    desk.provider.answer(call(tool, text=UNSEEN), "Done.")
    desk.run("Do it")
    (approval,) = desk.asked
    assert r"\u202e" in approval.shown
    assert not {"\u202e", "\u2066", "\u2069", "\u200b"} & {*approval.shown}
    assert desk.pad.written == [UNSEEN]


def test_agent_mode_that_is_off_is_refused_and_named():
    settings = {
        "agent_mode": False,
        "sources": {"Assist.agent_mode": ADMINS},
        "admin_files": frozenset({ADMINS}),
    }
    desk = open_desk(**settings)
    (failed,) = desk.run("Do it", mode="agent")
    assert isinstance(failed, TurnFailed)
    assert "Assist.agent_mode" in failed.message
    assert ADMINS in failed.message
    desk.provider.answer("I only look.")
    desk.run("Look", mode="ask")
    assert [tool.name for tool in desk.provider.requests[-1].tools] == ["look"]
    (listed,) = desk.run("/tools")
    assert "agent mode, which is off" in listed.markdown


def code_of(finished):
    return told(finished)["code"]


def test_arguments_swapped_after_the_approval_are_not_used():
    pad, workspace = Pad(), FakeWorkspace()
    note = pad.tools()["note"]
    arguments = checked_arguments(note, {"text": "a", "marks": ["harmless"]})

    async def decide(approval):
        arguments.marks[0] = "harmful"
        return says("once")(approval)

    scope = ToolScope(
        workspace, Policy(Settings()), TurnEditor(workspace, Journal(), "t", "m"), ask=None
    )
    decision = scope.policy.decide(Act("note", "write"))
    with pytest.raises(ToolError) as raised:
        asyncio.run(Approvals(scope, Chat(), decide)(note, "1", arguments, decision, can_run=False))
    assert raised.value.code == "conflict"


def test_what_a_call_is_based_on_may_not_change_while_it_asks():
    def person(approval):
        desk.pad.base = "what somebody typed meanwhile"
        return says("chat")(approval)

    desk = open_desk(person)
    (finished,) = desk.calls(call("note", text="a"))
    assert code_of(finished) == "conflict"
    assert desk.pad.written == []
    assert desk.session.conversation.chat.allowed == set()


def test_a_new_cell_goes_where_it_was_shown_or_nowhere():
    """Two cells that read the same have the same title: the place is shown in the notebook."""
    notebook = FakeWorkspace(all_cells=[Cell(id="a", source="x")])

    def person(approval):
        assert approval.change.after == "a"
        notebook.all_cells.append(Cell(id="b", source="x"))
        return says("once")(approval)

    desk = open_desk(person, more_tools=WRITING_TOOLS, workspace=notebook)
    insert = ToolCallPart(id="1", name="insert_cell", arguments={"source": "y"})
    (finished,) = desk.calls(insert)
    assert code_of(finished) == "conflict"
    assert [cell.id for cell in notebook.all_cells] == ["a", "b"]


class Retyped(FakeWorkspace):
    """A notebook in which somebody types while others look at it."""

    looks = -1
    """How often the cells are looked at until then; negative for never."""

    async def cells(self):
        cells = await super().cells()
        if self.looks == 0:
            self.all_cells = [Cell(id="a", source="harmful()")]
        self.looks -= 1
        return cells


@pytest.mark.parametrize("looks", range(3))
def test_a_cell_that_is_retyped_after_the_yes_is_not_run(looks):
    """However late: a look before the run is not enough."""
    notebook = Retyped(all_cells=[Cell(id="a", source="harmless()")])

    def person(approval):
        assert approval.shown == "harmless()"
        notebook.looks = looks
        return says("once")(approval)

    desk = open_desk(person, more_tools=RUNNING_TOOLS, workspace=notebook)
    (finished,) = desk.calls(call("run_cells", ids=["a"]))
    assert code_of(finished) == "conflict"
    assert notebook.did == []


def test_a_cell_that_is_retyped_after_its_edit_was_allowed_is_not_run():

    class TypedOver(FakeWorkspace):
        async def apply(self, edit):
            back = await super().apply(edit)
            self.all_cells = [Cell(id="a", source="harmful()")]
            return back

    notebook = TypedOver(all_cells=[Cell(id="a", source="x")])
    person = says("once", run=True)
    desk = open_desk(person, more_tools=[*WRITING_TOOLS, *RUNNING_TOOLS], workspace=notebook)
    arguments = {"id": "a", "hash": hash_of("x"), "source": "harmless()"}
    (finished,) = desk.calls(ToolCallPart(id="1", name="edit_cell", arguments=arguments))
    assert told(finished)["edit"]["hash"] == hash_of("harmless()")
    assert told(finished)["run"]["code"] == "conflict"
    assert notebook.did == []


def test_an_approval_cannot_be_replayed():
    """Not even for the same call with the same id, once more."""
    desk = open_desk()
    desk.calls(call("note", text="a"))
    replayed = says("once")(desk.asked[0])

    def person(approval):
        desk.session.decide(replayed)
        return says("no")(approval)

    desk.person = person
    (finished,) = desk.calls(call("note", text="a"))
    assert code_of(finished) == "denied"
    assert desk.pad.written == ["a"]
    assert desk.asked[0].id == desk.asked[1].id
    assert desk.asked[0].shown == desk.asked[1].shown


@pytest.mark.parametrize("name", ["Note", "note ", "notes", "n*", "*", "note\n"])
def test_a_permission_is_for_one_name_exactly(name):
    desk = open_desk(says("chat"))
    desk.calls(call("note", text="a"))
    (finished,) = desk.calls(call(name, text="b"))
    assert code_of(finished) == "unknown_tool"


def test_another_tool_under_an_allowed_name_has_to_ask():
    desk = open_desk(says("chat"))
    desk.calls(call("note", text="a"))
    tools = desk.session.conversation.assistant.tools
    tools["note"] = replace(tools["stamp"], name="note")
    desk.person = says("no")
    (finished,) = desk.calls(call("note", text="b"))
    assert code_of(finished) == "denied"


@pytest.mark.parametrize("pattern", ["note", "n*", "*"])
def test_where_an_administrator_asks_always_is_not_to_be_had(pattern):
    desk = open_desk(says("chat"), **by_admin({pattern: "ask"}))
    desk.calls(call("note", text="a"), call("note", text="b"))
    assert [approval.lasting for approval in desk.asked] == [False, False]
    assert ADMINS in desk.asked[0].setting
    assert repr(pattern) in desk.asked[0].setting


def test_a_users_own_ask_may_be_loosened_for_a_chat():
    mine = {"Assist.tool_modes": "/home/me/.jupyter/jupyter_config.py"}
    desk = open_desk(says("chat"), tool_modes={"*": "ask"}, sources=mine)
    desk.calls(call("note", text="a"), call("note", text="b"))
    assert len(desk.asked) == 1


@pytest.mark.parametrize("mode", ["ask", "deny"])
def test_a_wildcard_of_the_users_loosens_nothing_an_administrator_set(tmp_path, mode):
    for folder, modes in (("admin", {"note": mode}), ("user", {"*": "allow", "note": "allow"})):
        (tmp_path / folder).mkdir()
        written = json.dumps({"Assist": {"tool_modes": modes}})
        (tmp_path / folder / "jupyter_config.json").write_text(written)
    dirs = [ConfigDir(tmp_path / "user", admin=False), ConfigDir(tmp_path / "admin", admin=True)]
    rule = Policy(load_settings(dirs, {}).settings).decide(Act("note", "write"))
    assert (rule.verdict, rule.loosenable) == (mode, False)
    assert str(tmp_path / "admin") in rule.rule


def test_settings_that_appear_while_it_runs_loosen_nothing(tmp_path):
    """Whoever wrote them: what held when the assistant started still holds."""
    dirs = [ConfigDir(tmp_path, admin=False)]

    def person(approval):
        loose = json.dumps({"Assist": {"tool_modes": {"*": "allow"}}})
        (tmp_path / "jupyter_config.json").write_text(loose)
        return says("no")(approval)

    desk = open_desk(person, tool_modes=load_settings(dirs, {}).settings.tool_modes)
    desk.calls(call("note", text="a"), call("note", text="b"))
    assert len(desk.asked) == 2
    assert desk.pad.written == []
    assert load_settings(dirs, {}).settings.tool_modes == {"*": "allow"}


@pytest.mark.parametrize(
    "path",
    [
        "jupyter_config.json",
        "JUPYTER_CONFIG.PY",
        "jupyter_ai_assist_config.py",
        "env/etc/jupyter/jupyter_ai_assist_config.d/mine.json",
        "jupyter_server_config.py",
        "sub/../jupyter_config.json",
        ".ipython/profile_default/startup/00.py",
        ".vscode/settings.json",
        ".bashrc",
        "linked/x.json",
        "link.json",
    ],
)
def test_no_tool_writes_settings_even_where_it_need_not_ask(tmp_path, path):
    hidden = tmp_path / "jupyter_config.d"
    hidden.mkdir()
    (tmp_path / "linked").symlink_to(hidden)
    (tmp_path / "link.json").symlink_to(tmp_path / "jupyter_config.json")
    before = sorted(tmp_path.rglob("*"))
    desk = open_desk(root=str(tmp_path), more_tools=FILE_TOOLS, tool_modes={"write_file": "allow"})
    (finished,) = desk.calls(call("write_file", path=path, text="{}"))
    assert code_of(finished) == "policy"
    assert sorted(tmp_path.rglob("*")) == before
    (finished,) = desk.calls(call("write_file", path="config.py", text="x = 1"))
    assert not finished.is_error
    assert (tmp_path / "config.py").read_text() == "x = 1"


def test_denied_stays_denied_whatever_was_allowed_before():
    desk = open_desk(says("chat"), tool_modes={"note": "deny"})
    note = desk.session.conversation.assistant.tools["note"]
    desk.session.conversation.chat.allowed.add(note)
    (finished,) = desk.calls(call("note", text="a"))
    assert code_of(finished) == "unknown_tool"
    assert desk.pad.written == []


@pytest.mark.parametrize(
    ("settings", "command", "said"),
    [
        ({"tool_modes": {"note": "deny"}}, "/approve note", "switched off"),
        (by_admin({"n*": "ask"}), "/approve note", "has to ask each time"),
        ({}, "/approve *", "no tool"),
        ({}, "/approve n*", "no tool"),
        ({}, "/approve note no_such", "no tool"),
        ({}, "/approve look", "asks nobody anyway"),
    ],
)
def test_the_command_allows_no_more_than_the_person_may(settings, command, said):
    desk = open_desk(**settings)
    (failed,) = desk.run(command)
    assert isinstance(failed, TurnFailed)
    assert said in failed.message
    assert desk.session.conversation.chat.allowed == set()


def test_the_model_cannot_use_the_command():
    desk = open_desk(says("no"))
    desk.calls("/approve note", call("note", text="a"))
    assert desk.session.conversation.chat.allowed == set()
    assert isinstance(desk.run("/approve")[-1], Report)
