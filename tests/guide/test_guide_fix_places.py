"""``/fix`` where the fault is not in the failed cell alone, or nothing may be changed."""

from __future__ import annotations

import asyncio

import pytest
from guide_notebook import Notebook, answered, reading_toolset

from jupyter_ai_assist.core.context.context import TurnContext
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


def test_corrects_the_earlier_cell_that_holds_the_fault(notebook: Notebook) -> None:
    notebook.must_run("def area(width, height):\n    return widht * height")
    notebook.must_fail("a = area(2, 3)", "NameError")
    reply = notebook.fix()
    assert reply.cell == "def area(width, height):\n    return width * height"
    assert "cell `[1]`" in reply.text
    assert "then cell `[2]` again" in reply.text
    notebook.must_run(reply.cell)
    notebook.must_run("a = area(2, 3)")


def test_names_the_line_inside_a_timed_cell(notebook: Notebook) -> None:
    notebook.must_run("values = [1]")
    notebook.must_fail("%%time\nx = 1\nprint(vlaues)", "NameError")
    reply = notebook.fix()
    assert reply.cell == "%%time\nx = 1\nprint(values)"
    assert "line 3" in reply.text


def test_installs_only_distributions_it_knows(notebook: Notebook) -> None:
    notebook.must_fail("import cv2\ncv2.__version__", "ModuleNotFoundError")
    reply = notebook.fix()
    assert reply.cell == "%pip install opencv-python\nimport cv2\ncv2.__version__"
    notebook.must_fail("import qwzxq_unknown", "ModuleNotFoundError")
    reply = notebook.fix()
    assert "%pip install qwzxq" not in reply.text
    assert "I do not guess such names" in reply.text


def test_well_known_name_of_a_missing_distribution(notebook: Notebook) -> None:
    notebook.must_fail("image = cv2.imread('a.png')", "NameError")
    assert notebook.fix().cell == (
        "%pip install opencv-python\nimport cv2\nimage = cv2.imread('a.png')"
    )


def test_code_given_with_the_command(notebook: Notebook) -> None:
    assert notebook.fix("for i in range(3)\n    print(i)").cell == (
        "for i in range(3):\n    print(i)"
    )
    reply = notebook.fix("x = 1")
    assert reply.cell == ""
    assert "it has not run" in reply.text


def test_failure_in_a_library_shows_the_values_on_the_line(notebook: Notebook) -> None:
    notebook.must_run("import json\ntext = 'no json'")
    notebook.must_fail("data = json.loads(text)", "ValueError")
    reply = notebook.fix()
    assert "`text` (str of 7 characters): `'no json'`" in reply.text
    assert "`raw_decode` of a library" in reply.text
    assert "not a language model" in reply.text


def test_a_cell_that_has_not_run() -> None:
    failed = Cell(id="b", source="prices.sum()", execution_count=1)
    reply = _ask_about(
        failed, [Cell(id="a", source="import pandas as pd\nprices = pd.Series([1])"), failed]
    )
    assert reply.cell == ""
    assert "cell number 1 of the notebook" in reply.text
    assert "has not run in this kernel" in reply.text


def test_an_import_in_a_cell_that_has_not_run() -> None:
    failed = Cell(id="b", source="prices = my_tools.load()", execution_count=1)
    source = "import os, my_tools.extra as x\nfrom lab import tools as my_tools"
    reply = _ask_about(failed, [Cell(id="a", source=source), failed], name="my_tools")
    assert reply.cell == "from lab import tools as my_tools\nprices = my_tools.load()"


@pytest.mark.parametrize("source", ["", "\n", "x", "\x00", "é" * 10, "(" * 5000, "```\n'''"])
def test_any_source_is_answered(source: str) -> None:
    failed = Cell(id="b", source=source, execution_count=1)
    for name in ("NameError", "SyntaxError", "KeyError", "TypeError", "ValueError", "Unheard"):
        assert "propose no change" in _ask_about(failed, [failed], error=name).text


def test_a_cell_too_large_to_take_apart() -> None:
    failed = Cell(id="b", source="x = 1\n" * 50_000 + "prices", execution_count=1)
    assert _ask_about(failed, [failed]).cell == ""


def test_no_source_to_see() -> None:
    error = ErrorReport(name="KeyError", value="'a'", traceback="KeyError: 'a'")
    context = TurnContext(intent="fix", error=error)
    reply = asyncio.run(answered(context, reading_toolset(FakeWorkspace())))
    assert "I cannot see the source" in reply.text


def _ask_about(failed: Cell, cells: list[Cell], name: str = "prices", error: str = "NameError"):
    workspace = FakeWorkspace(all_cells=cells)
    report = ErrorReport(
        name=error,
        value=f"name '{name}' is not defined",
        traceback="",
        cell=failed,
        line=1,
        details={"name": name},
    )
    context = TurnContext(intent="fix", focus=failed, error=report)
    return asyncio.run(answered(context, reading_toolset(workspace)))
