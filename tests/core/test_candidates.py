"""What is offered after ``@``."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jupyter_ai_assist.core.context.candidates import Candidate, Wanted
from jupyter_ai_assist.core.errors import KernelBusyError, WorkspaceError
from jupyter_ai_assist.core.providers.fake import Hold
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, Variable
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"


@pytest.fixture
def filled(open_notebook, tmp_path):
    """Open a notebook with some of everything in it."""

    def opened(**settings: Any):
        notebook = open_notebook(**settings)
        (tmp_path / "plots").mkdir(exist_ok=True)
        (tmp_path / "plots" / "a b.png").touch()
        (tmp_path / "prices.csv").touch()
        (tmp_path / ".env").touch()
        notebook.workspace = fill(notebook.session.conversation.workspace)
        notebook.workspace.root = str(tmp_path)
        return notebook

    return opened


def fill(workspace: FakeWorkspace) -> FakeWorkspace:
    workspace.all_cells = [
        Cell(id="load", source="prices = read()", execution_count=1),
        Cell(id="show", source="prices.head()", execution_count=2, output="\n  a  b\n"),
        Cell(id="token", source=f'token = "{SECRET}"'),
        Cell(id="pay", source="salary = 1", tags=("secret",), execution_count=3, output="1"),
    ]
    workspace.objects = {
        name: Variable(name=name, type="pandas.DataFrame", summary="3 rows")
        for name in ("prices", "my_prices", "size")
    }
    workspace.error = ErrorReport(name="KeyError", value="'x'", traceback="…")
    return workspace


def offered(notebook, typed: str = "", **wanted: Any) -> list[Candidate]:
    return [*asyncio.run(notebook.session.candidates(Wanted(typed, **wanted))).found]


def refs(notebook, typed: str = "", **wanted: Any) -> list[str]:
    return [candidate.ref for candidate in offered(notebook, typed, **wanted)]


def test_some_of_everything_is_offered_at_first(filled):
    found = offered(filled())
    assert {one.kind for one in found} == {
        "error", "notebook", "variable", "cell", "output", "file",
    }  # fmt: skip
    details = {one.ref: one.detail for one in found}
    assert details["error"] == "KeyError: 'x'"
    assert details["prices"] == "pandas.DataFrame, 3 rows"
    assert details["cell:load"] == "[1] prices = read()"
    assert details["Out[2]"] == "a  b"


def test_what_begins_as_typed_comes_first(filled):
    found = refs(filled(), "Pri")
    assert found[:2] == ["prices", "my_prices"]
    assert {"cell:load", "cell:show", "file:prices.csv"} <= set(found)
    assert "error" not in found
    assert "size" not in found


def test_the_nearest_cells_come_first(filled):
    found = [ref for ref in refs(filled(), near="token") if ref.startswith("cell:")]
    assert found[0] == "cell:token"
    assert found[-1] == "cell:load"


def test_cells_can_be_named_by_their_count(filled):
    assert refs(filled(), "In[")[:2] == ["In[3]", "In[2]"]
    assert "In[3]" in refs(filled(), by_count=True)


def test_files_are_found_folder_by_folder(filled):
    notebook = filled()
    assert refs(notebook, "file:") == ["file:plots/", "file:prices.csv"]
    assert refs(notebook, "file:plots/") == ['file:"plots/a b.png"']
    assert refs(notebook, 'file:"plots/a') == ['file:"plots/a b.png"']
    assert refs(notebook, "file:nowhere/") == []


@pytest.mark.parametrize("typed", ["file:../", "file:/etc/", "file:plots/../../"])
def test_no_folder_above_is_looked_into(filled, typed):
    assert refs(filled(), typed) == []


def test_there_is_a_limit_for_each_kind(filled):
    notebook = filled()
    notebook.workspace.all_cells = [
        Cell(id=f"c{n}", source="x", execution_count=n, output="1") for n in range(5_000)
    ]
    found = refs(notebook, most=3)
    assert len(found) < 3 * 6
    assert sum(ref.startswith("cell:") for ref in found) == 3


# What the policy keeps back is not offered


def test_what_is_excluded_is_not_offered(filled):
    found = refs(filled(exclude=("tag:secret", "var:my_*", ".env")))
    assert not {"cell:pay", "Out[3]", "my_prices"} & set(found)
    assert refs(filled(exclude=(".env",)), "file:.e") == []
    assert refs(filled(exclude=()), "file:.e") == ["file:.env"]


def test_secrets_are_hidden(filled):
    assert SECRET not in str(offered(filled()))


def test_without_values_no_outputs_and_files_are_offered(filled):
    found = offered(filled(share="names"))
    assert {one.kind for one in found if one.ref != "file:"} == {
        "error", "notebook", "variable", "cell",
    }  # fmt: skip
    assert "'x'" not in str(found)


def test_where_nothing_may_leave_nothing_is_offered(filled):
    assert {one.ref for one in offered(filled(share="none"))} == {"error", "notebook", "file:"}


def test_what_the_kernel_does_not_tell_is_left_out(filled):
    notebook = filled()

    async def stuck(wanted: object = None, *, private: bool = False) -> list[Variable]:
        raise WorkspaceError("The kernel does not answer.")

    notebook.workspace.variables = stuck
    found = refs(notebook)
    assert "cell:load" in found
    assert "prices" not in found


def test_what_is_late_comes_the_next_time(filled):
    notebook = filled()
    opened = asyncio.Event()
    known = notebook.workspace.variables

    async def slow(wanted: object = None, *, private: bool = False) -> list[Variable]:
        await opened.wait()
        return await known()

    async def twice():
        notebook.workspace.variables = slow
        first = await notebook.session.candidates(Wanted("pri"))
        opened.set()
        return first, await notebook.session.candidates(Wanted("pri"))

    first, then = asyncio.run(twice())
    assert (first.late, then.late) == (True, False)
    assert "prices" not in [one.ref for one in first.found]
    assert "file:prices.csv" in [one.ref for one in first.found]
    assert "prices" in [one.ref for one in then.found]


def test_what_a_busy_kernel_cannot_tell_yet_is_late(filled):
    notebook = filled()

    async def busy(wanted: object = None, *, private: bool = False) -> list[Variable]:
        raise KernelBusyError("It is busy.")

    notebook.workspace.variables = busy
    found = asyncio.run(notebook.session.candidates(Wanted("pri")))
    assert (found.late, found.note) == (True, "It is busy.")
    assert "file:prices.csv" in [one.ref for one in found.found]


def test_it_is_answered_while_a_turn_runs(filled):
    notebook = filled()
    hold = Hold()
    notebook.provider.answer([hold])

    async def meanwhile() -> list[str]:
        async with asyncio.TaskGroup() as group:
            turn = group.create_task(notebook.type("Wait"))
            await hold.reached.wait()
            found = await notebook.session.candidates(Wanted("pri"))
            turn.cancel()
        return [candidate.ref for candidate in found.found]

    assert "prices" in asyncio.run(meanwhile())
