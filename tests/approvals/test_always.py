""" "This turn" and "always": how long a yes lasts, where it is kept, and that nothing widens it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from approval_desk import Desk, open_desk, says

from jupyter_ai_assist.config.dirs import ConfigDir
from jupyter_ai_assist.config.loader import load_settings
from jupyter_ai_assist.config.user_file import UserFile
from jupyter_ai_assist.core.assistant import Configured
from jupyter_ai_assist.core.errors import ConfigError
from jupyter_ai_assist.core.policy import Act, Policy
from jupyter_ai_assist.core.protocol import Decide, Notice, Report, TurnFailed
from jupyter_ai_assist.core.providers.fake import call
from jupyter_ai_assist.core.tools.files import FILE_TOOLS

NAME = "jupyter_ai_assist_config.json"


class Machine:
    """A user's folder and an administrator's, and a desk that lives by them."""

    def __init__(self, folder: Path) -> None:
        self.user, self.system = folder / "user", folder / "system"
        for one in (self.user, self.system):
            one.mkdir()
        self.dirs = [ConfigDir(self.user, admin=False), ConfigDir(self.system, admin=True)]

    def desk(self, person=None) -> Desk:
        """A new process: it reads the files, as every start does."""
        desk = open_desk(person)
        assistant = desk.session.conversation.assistant

        def configure() -> None:
            loaded = load_settings(self.dirs, {})
            settings = replace(loaded.settings, default_model="fake:model")
            providers = assistant.providers
            assistant.configure(
                Configured(settings, Policy(settings), providers, loaded.problems, loaded.notes)
            )

        configure()
        assistant.user_config = UserFile(self.user, configure, self.dirs)
        return desk

    @property
    def kept(self):
        """The tool modes of the file that the assistant writes."""
        return json.loads((self.user / NAME).read_text())["Assist"]["tool_modes"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def note(text):
    return call("note", text=text)


def notices(desk):
    return [event.text for event in desk.events if isinstance(event, Notice)]


# This turn


def test_this_turn_lasts_until_the_turn_ends():
    desk = open_desk(says("turn"))
    desk.calls(note("a"), note("b"))
    assert len(desk.asked) == 1
    assert desk.pad.written == ["a", "b"]
    desk.calls(note("c"))
    assert len(desk.asked) == 2


def test_this_turn_is_for_the_tool_that_was_shown():
    desk = open_desk(says("turn"))
    desk.calls(note("a"), call("stamp", text="b"))
    assert [asked.tool for asked in desk.asked] == ["note", "stamp"]


def test_a_turn_that_is_asked_again_asks_again():
    desk = open_desk(says("turn"))
    desk.calls(note("a"))
    desk.provider.answer(note("b"), "Done.")
    desk.run("/retry")
    assert len(desk.asked) == 2


# Always


def test_always_holds_at_once_in_every_chat_and_from_the_next_start(machine):
    desk = machine.desk(says("always"))
    desk.calls(note("a"), note("b"))
    assert len(desk.asked) == 1
    assert machine.kept == {"note": "allow"}
    assert any("/tools ask note" in text and NAME in text for text in notices(desk))
    desk.run("/new")
    desk.calls(note("c"))
    elsewhere = machine.desk(says("no"))
    elsewhere.calls(note("d"))
    assert len(desk.asked) == 1
    assert elsewhere.pad.written == ["d"]
    assert elsewhere.asked == []


def test_it_is_shown_and_taken_back(machine):
    desk = machine.desk(says("always"))
    desk.calls(note("a"))
    (listed,) = desk.run("/tools")
    assert isinstance(listed, Report)
    assert NAME.replace("_", r"\_") in listed.markdown
    (said,) = desk.run("/tools ask note")
    assert "needs a yes each time" in said.markdown
    desk.person = says("no")
    desk.calls(note("b"))
    assert desk.pad.written == ["a"]
    assert (
        machine.desk().session.conversation.assistant.policy.decide(Act("note", "write")).verdict
        == "ask"
    )


def test_taking_it_back_ends_it_in_this_chat_and_for_a_read_tool(machine):
    desk = machine.desk(says("chat"))
    desk.calls(note("a"))
    desk.run("/tools ask note")
    desk.run("/tools ask look")
    desk.calls(note("b"), call("look", text="c"))
    assert [asked.tool for asked in desk.asked] == ["note", "note", "look"]


@pytest.mark.parametrize("rest", ["ask", "allow note", "ask note look", "ask nte"])
def test_nothing_but_asking_again_can_be_typed(machine, rest):
    desk = machine.desk()
    (failed,) = desk.run(f"/tools {rest}")
    assert isinstance(failed, TurnFailed)
    assert not (machine.user / NAME).exists()


def test_hand_written_files_and_what_else_the_file_holds_stay(machine):
    python = machine.user / "jupyter_ai_assist_config.py"
    python.write_text("c.Assist.tool_modes = {'stamp': 'deny'}\nc.Assist.max_steps = 4\n")
    (machine.user / NAME).write_text('{"version": 1, "Assist": {"share": "schema"}}')
    before = python.read_text()
    desk = machine.desk(says("always"))
    desk.calls(note("a"))
    assert python.read_text() == before
    content = json.loads((machine.user / NAME).read_text())
    assert content == {"version": 1, "Assist": {"share": "schema", "tool_modes": {"note": "allow"}}}
    settings = machine.desk().session.conversation.assistant.settings
    assert settings.tool_modes == {"stamp": "deny", "note": "allow"}
    assert settings.source("Assist.tool_modes[stamp]") == str(python)
    assert settings.max_steps == 4


def test_the_file_is_its_owner_s_alone_and_a_link_stays_one(machine, tmp_path):
    real = tmp_path / "dotfiles.json"
    real.write_text("{}")
    (machine.user / NAME).symlink_to(real)
    machine.desk(says("always")).calls(note("a"))
    assert (machine.user / NAME).is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert machine.kept == {"note": "allow"}


def test_a_folder_that_is_named_by_a_link_is_the_user_s_all_the_same(machine, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(machine.user)
    machine.dirs[0] = ConfigDir(link, admin=False)
    machine.desk(says("always")).calls(note("a"))
    assert machine.kept == {"note": "allow"}


def test_a_folder_that_is_not_read_is_refused(machine, tmp_path):
    file = UserFile(tmp_path / "elsewhere", lambda: None, machine.dirs)
    with pytest.raises(ConfigError, match="No configuration is read"):
        file.change("Assist.tool_modes", lambda _: {"note": "allow"})


# Nothing above the administrator's ceiling, nothing forged


def forged(desk, verdict="always", **wrong):
    """A client that decides as it was never asked to."""

    def decide(approval):
        fields = {"id": approval.id, "hash": approval.hash, "verdict": verdict, **wrong}
        return Decide(**fields)

    desk.person = decide
    return desk


@pytest.mark.parametrize("pattern", ["note", "no*", "*"])
@pytest.mark.parametrize("verdict", ["turn", "always"])
def test_where_an_administrator_asks_a_forged_verdict_is_for_one_call(machine, pattern, verdict):
    (machine.system / NAME).write_text(json.dumps({"Assist": {"tool_modes": {pattern: "ask"}}}))
    desk = forged(machine.desk(), verdict)
    desk.calls(note("a"), note("b"))
    assert len(desk.asked) == 2
    assert [(asked.lasting, asked.always) for asked in desk.asked] == [(False, False)] * 2
    assert not (machine.user / NAME).exists()


def test_a_file_that_allows_more_than_the_administrator_does_not_hold(machine):
    (machine.system / NAME).write_text('{"Assist": {"tool_modes": {"note": "ask"}}}')
    (machine.user / NAME).write_text('{"Assist": {"tool_modes": {"note": "allow", "*": "allow"}}}')
    desk = machine.desk(says("no"))
    desk.calls(note("a"))
    assert len(desk.asked) == 1
    assert desk.pad.written == []


def test_always_is_not_offered_where_another_setting_would_go_on_asking(machine):
    python = machine.user / "jupyter_ai_assist_config.py"
    python.write_text("c.Assist.tool_modes = {'no*': 'ask'}")
    desk = forged(machine.desk())
    desk.calls(note("a"), note("b"))
    assert [(asked.lasting, asked.always) for asked in desk.asked] == [(True, False)] * 2
    assert not (machine.user / NAME).exists()


def test_without_a_configuration_of_the_user_s_it_is_not_offered():
    desk = forged(open_desk())
    desk.calls(note("a"), note("b"))
    assert [asked.always for asked in desk.asked] == [False, False]


def test_a_decision_about_something_else_or_a_second_time_keeps_nothing(machine):
    desk = machine.desk()
    seen = []

    def person(approval):
        seen.append(approval)
        good = Decide(id=approval.id, hash=approval.hash, verdict="no")
        for forgery in (
            good.model_copy(update={"verdict": "always", "hash": "0" * 64}),
            good.model_copy(update={"verdict": "always", "id": "another"}),
        ):
            desk.session.decide(forgery)
        return good

    desk.person = person
    desk.calls(note("a"))
    for approval in seen:  # replayed when it is over
        desk.session.decide(Decide(id=approval.id, hash=approval.hash, verdict="always"))
    desk.calls(note("b"))
    assert desk.pad.written == []
    assert not (machine.user / NAME).exists()


def test_what_has_changed_since_it_was_shown_is_not_kept_either(machine):
    desk = machine.desk()

    def person(approval):
        desk.pad.base = "what somebody typed meanwhile"
        return says("always")(approval)

    desk.person = person
    (finished,) = desk.calls(note("a"))
    assert finished.is_error
    assert not (machine.user / NAME).exists()


@pytest.mark.parametrize(
    "name", [NAME, f".{NAME}.lock", f"sub/{NAME}", NAME.upper(), "jupyter_config.json"]
)
def test_no_tool_writes_the_file(tmp_path, name):
    (write,) = [tool for tool in FILE_TOOLS if tool.name == "write_file"]
    desk = open_desk(root=str(tmp_path), more_tools=[write])
    (finished,) = desk.calls(call("write_file", path=name, text="{}"))
    assert finished.is_error
    assert "settings, which no tool writes" in finished.output
    assert list(tmp_path.iterdir()) == []


# What can go wrong with the file


def test_a_file_that_cannot_be_written_is_said_and_the_chat_goes_on(machine):
    desk = machine.desk(says("always"))
    machine.dirs[0] = ConfigDir(machine.user, admin=True)
    desk.calls(note("a"), note("b"))
    assert len(desk.asked) == 1
    assert any("this chat only" in text and "administrator" in text for text in notices(desk))
    assert desk.pad.written == ["a", "b"]


def test_a_file_that_is_no_json_any_more_is_left_as_it_is(machine):
    desk = machine.desk(says("always"))
    (machine.user / NAME).write_text("{ by hand")
    desk.calls(note("a"))
    assert (machine.user / NAME).read_text() == "{ by hand"
    assert any("is not JSON" in text for text in notices(desk))


def test_a_bad_value_never_reaches_the_file(machine):
    file = machine.desk().session.conversation.assistant.user_config
    with pytest.raises(ConfigError, match="tool_modes"):
        file.change("Assist.tool_modes", lambda _: {"note": "perhaps"})
    assert not (machine.user / NAME).exists()


WRITER = """
import sys
from pathlib import Path
from jupyter_ai_assist.config.dirs import ConfigDir
from jupyter_ai_assist.config.user_file import UserFile
user, name = Path(sys.argv[1]), sys.argv[2]
file = UserFile(user, lambda: None, [ConfigDir(user, admin=False)])
for number in range(10):
    key = f"{name}_{number}"
    file.change("Assist.tool_modes", lambda modes: {**(modes or {}), key: "allow"})
"""


def test_writers_at_the_same_time_lose_nothing(machine):
    async def write(name):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, str(machine.user), name, stderr=subprocess.PIPE
        )
        _, said = await process.communicate()
        assert process.returncode == 0, said.decode()

    async def all_of_them():
        await asyncio.gather(*map(write, "abc"))

    asyncio.run(all_of_them())
    assert set(machine.kept) == {f"{name}_{number}" for name in "abc" for number in range(10)}
