"""Running code, and what the model hears of it."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, KernelStatus, RunResult
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

GOOD = Cell(id="good", source="print(1)")
BAD = Cell(id="bad", source="1 / 0")
SLOW = Cell(id="slow", source="wait()")
TEXT = Cell(id="text", kind="markdown", source="# Words")
PLOT = FilePart(name="good-1.png", media_type="image/png", data=b"\x89PNG")
RESULTS = {
    "print(1)": RunResult(status="ok", output="1", images=(PLOT,), seconds=0.5),
    "1 / 0": RunResult(
        status="error",
        output="before",
        error_name="ZeroDivisionError",
        error_value="division by zero",
        traceback="\x1b[31mZeroDivisionError\x1b[0m: division by zero",
    ),
    "wait()": RunResult(status="running", output="10 %\r20 %", seconds=60),
}


@pytest.fixture
def tools(open_tools):
    opened = open_tools(GOOD, BAD, SLOW, TEXT)
    opened.workspace.results = RESULTS
    return opened


def test_cells_run_in_the_order_given(tools):
    tools.workspace.results = {}
    answer = tools.call("run_cells", ids=["slow", "good"])
    assert [(cell["id"], cell["status"]) for cell in answer["cells"]] == [
        ("slow", "ok"),
        ("good", "ok"),
    ]
    assert [source for _, source in tools.workspace.did] == ["wait()", "print(1)"]


def test_the_first_error_ends_the_run_and_is_told_whole(tools):
    answer = tools.call("run_cells", ids=["good", "bad", "slow"])
    good, bad = answer["cells"]
    assert (good["output"], good["execution_count"]) == ("1", 1)
    assert (bad["status"], bad["error_name"]) == ("error", "ZeroDivisionError")
    assert bad["error_value"] == "division by zero"
    assert bad["output"] == "before\nZeroDivisionError: division by zero"
    assert answer["not_run"] == ["slow"]
    assert len(tools.workspace.did) == 2


def test_images_of_a_run_come_as_images(tools):
    assert tools.result("run_cells", ids=["good"]).files == (PLOT,)


def test_a_cell_that_takes_longer_is_running_and_no_failure(tools):
    answer = tools.call("run_cells", ids=["slow", "good"], patience=1)
    (slow,) = answer["cells"]
    assert (slow["status"], slow["output"]) == ("running", "20 %")
    assert "interrupt_kernel" in slow["note"]
    assert answer["not_run"] == ["good"]


def test_what_ran_is_told_although_the_kernel_is_lost_then(tools):
    class Dying(FakeWorkspace):
        async def run(self, id_, patience, base=""):
            result = await super().run(id_, patience, base)
            self.status = KernelStatus(state="dead")
            return result

    tools = type(tools)(Dying(all_cells=[GOOD, BAD, SLOW]))
    answer = tools.call("run_cells", ids=["good", "bad", "slow"])
    assert [cell["status"] for cell in answer["cells"]] == ["ok", "not_run"]
    assert "dead" in answer["cells"][1]["message"]
    assert answer["not_run"] == ["slow"]
    assert "dead" in tools.failure("run_cells", ids=["good"])["message"]


@pytest.mark.parametrize(
    ("ids", "code"),
    [(["text"], "not_code"), (["nope"], "unknown_cell"), (["good", "nope"], "unknown_cell")],
)
def test_nothing_runs_unless_all_of_it_can(tools, ids, code):
    assert tools.failure("run_cells", ids=ids)["code"] == code
    assert tools.workspace.did == []


@pytest.mark.parametrize("arguments", [{"ids": []}, {"ids": ["good"], "patience": 100_000}])
def test_a_run_is_bounded(tools, arguments):
    assert tools.failure("run_cells", **arguments)["code"] == "bad_arguments"


def test_exactly_what_would_run_is_shown(tools):
    assert tools.propose("run_cells", ids=["bad"]).shown == "1 / 0"
    shown = tools.propose("run_cells", ids=["good", "bad"])
    assert shown.title == "Run 2 cells, one after the other"
    assert (
        shown.shown == "# A cell that has not run:\nprint(1)\n\n# A cell that has not run:\n1 / 0"
    )
    scratch = tools.propose("scratch", code="1 / 0")
    assert (scratch.shown, scratch.field, scratch.text) == ("1 / 0", "code", "1 / 0")


def test_code_aside_changes_no_cell(tools):
    before = tools.call("read_cells")
    assert tools.call("scratch", code="print(1)")["output"] == "1"
    assert tools.workspace.did == [("scratch", "print(1)")]
    assert tools.call("read_cells") == before


def test_without_values_only_the_kind_of_an_error_leaves(open_tools):
    tools = open_tools(GOOD, BAD, settings=Settings(share="schema"))
    tools.workspace.results = RESULTS
    result = tools.result("run_cells", ids=["good", "bad"])
    assert result.files == ()
    assert "ZeroDivisionError" in result.text
    assert "division by zero" not in result.text
    assert "before" not in result.text


def test_long_outputs_of_many_cells_stay_readable(open_tools):
    cells = [Cell(id=f"c{n}", source=f"show({n})") for n in range(50)]
    tools = open_tools(*cells)
    tools.workspace.results = {
        cell.source: RunResult(status="ok", output="x" * 5_000 + "end") for cell in cells
    }
    result = tools.result("run_cells", ids=[cell.id for cell in cells])
    assert len(result.text) < 31_000
    answer = tools.call("run_cells", ids=["c49"])
    assert answer["cells"][0]["output"].endswith("end")


def test_the_kernel_is_interrupted_and_restarted(tools):
    tools.call("run_cells", ids=["slow"])
    assert tools.call("kernel_status")["state"] == "busy"
    assert tools.call("interrupt_kernel") == {"interrupted": True, "state": "idle"}
    assert tools.call("restart_kernel")["restarted"]
    assert [what for what, _ in tools.workspace.did] == ["run", "interrupt", "restart"]


def test_the_status_tells_of_the_last_error(tools):
    tools.workspace.status = KernelStatus(state="busy", running="slow", seconds=3.0)
    tools.workspace.error = ErrorReport(name="KeyError", value="'a'", traceback="…", cell=BAD)
    assert tools.call("kernel_status") == {
        "state": "busy",
        "running": "slow",
        "seconds": 3.0,
        "last_error": {"name": "KeyError", "value": "'a'", "cell": "bad"},
    }


class Rewriting(FakeWorkspace):
    """A notebook in which running a cell puts other code into the next one."""

    async def run(self, id_, patience, base=""):
        result = await super().run(id_, patience, base)
        self.all_cells = [GOOD, Cell(id="bad", source="something_else()")]
        return result


def test_a_cell_that_changes_while_others_run_is_not_run(tools):
    tools = type(tools)(Rewriting(all_cells=[GOOD, BAD]))
    answer = tools.call("run_cells", ids=["good", "bad"])
    assert [cell["status"] for cell in answer["cells"]] == ["ok", "not_run"]
    assert "has changed since" in answer["cells"][1]["message"]
    assert tools.workspace.did == [("run", "print(1)")]
