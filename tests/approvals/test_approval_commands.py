"""``/approve`` and ``/tools``."""

from __future__ import annotations

from approval_desk import open_desk, says

from jupyter_ai_assist.core.protocol import Report
from jupyter_ai_assist.core.providers.fake import call


def report(desk, command, **options):
    (event,) = desk.run(command, **options)
    assert isinstance(event, Report)
    return event.markdown


def row(markdown, tool):
    (line,) = [line for line in markdown.split("\n") if line.startswith(f"| `{tool}`")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_tools_can_be_allowed_listed_and_asked_about_again():
    desk = open_desk(says("no"))
    assert "No tool" in report(desk, "/approve")
    assert "`note`, `run_cells`" in report(desk, "/approve run_cells note")
    assert "`note`, `run_cells`" in report(desk, "/approve")
    desk.calls(call("note", text="a"), call("run_cells", ids=["a"]))
    assert (desk.asked, desk.pad.written, desk.pad.ran) == ([], ["a"], ["a"])
    assert "asks again" in report(desk, "/approve clear")
    desk.calls(call("note", text="b"))
    assert len(desk.asked) == 1
    assert desk.pad.written == ["a"]


def test_what_was_allowed_by_an_answer_is_listed_and_belongs_to_the_chat():
    desk = open_desk(says("chat"))
    desk.calls(call("note", text="a"))
    assert "`note`" in report(desk, "/approve")
    report(desk, "/new")
    assert "No tool" in report(desk, "/approve")


def test_the_table_says_what_holds_for_each_tool():
    file = "/home/me/.jupyter/jupyter_config.py"
    desk = open_desk(
        tool_modes={"run_*": "deny", "look": "allow"}, sources={"Assist.tool_modes": file}
    )
    report(desk, "/approve stamp")
    listed = report(desk, "/tools")
    assert row(listed, "look") == [
        "`look`",
        "read",
        "allow",
        rf"Assist.tool\_modes\['look'\], set by {file.replace('_', chr(92) + '_')}",
        "offered",
    ]
    assert row(listed, "note")[1:] == [
        "write",
        "ask",
        r"Assist.tool\_modes, the default",
        "offered; needs a yes each time",
    ]
    assert row(listed, "stamp")[4] == "offered; allowed in this chat"
    assert row(listed, "run_cells")[2] == "deny"
    assert row(listed, "run_cells")[4].startswith("denied")


def test_in_ask_mode_what_writes_is_not_offered():
    listed = report(open_desk(), "/tools", mode="ask")
    assert row(listed, "note")[4] == "only with --mode agent"
    assert row(listed, "look")[4] == "offered"
