"""What every workspace keeps to, whatever notebook stands behind it.

A part that needs an ability is skipped where the workspace does not have it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from page_door import PageDoor
from workspace_doors import CELLS, DOORS, RAN, Door

from jupyter_ai_assist.core.edits.edits import (
    Author,
    CellState,
    DeleteCell,
    InsertCell,
    MoveCell,
    ReplaceCell,
    WriteFile,
    hash_of,
)
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError, WorkspaceError
from jupyter_ai_assist.core.workspace.base import Ability

pytestmark = pytest.mark.anyio

PATIENCE = 60
AUTHOR = Author(turn="t", model="fake:model")
SOURCES = {cell.id: cell.source for cell in CELLS}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=[*DOORS.values(), PageDoor], ids=[*DOORS, "page"])
async def door(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    async with request.param.opened(tmp_path, monkeypatch) as door:
        yield door


def require(door: Door, *abilities: Ability) -> None:
    missing = set(abilities) - door.workspace.abilities
    if missing:
        pytest.skip(f"{type(door.workspace).__name__} cannot {', '.join(sorted(missing))}")


def replace(id_: str, source: str, base: str | None = None) -> ReplaceCell:
    based = SOURCES[id_] if base is None else base
    return ReplaceCell(id=id_, base=hash_of(based), source=source, author=AUTHOR)


EDITS = {
    "replace": replace("shows", "print('new')"),
    "replace text": replace("text", "# New"),
    "insert": InsertCell(cell=CellState(id="new", source="1"), after=("gone", "makes", "text")),
    "insert at the top": InsertCell(cell=CellState(id="new", kind="markdown", source="# 1")),
    "delete": DeleteCell(id="shows", base=hash_of(SOURCES["shows"])),
    "delete text": DeleteCell(id="text", base=hash_of(SOURCES["text"])),
    "move down": MoveCell(id="text", after=("shows",)),
    "move to the top": MoveCell(id="shows"),
}


# Reading


async def test_the_cells_come_in_notebook_order(door):
    cells = await door.workspace.cells()
    assert [cell.id for cell in cells] == list(SOURCES)
    assert [cell.kind for cell in cells] == [cell.kind for cell in CELLS]
    assert [cell.source for cell in cells] == list(SOURCES.values())
    by_id = {cell.id: cell for cell in cells}
    assert by_id["shows"].output.strip() == "hello"
    assert by_id["makes"].tags == ("keep",)
    assert by_id["shows"].hash == hash_of(SOURCES["shows"])


async def test_what_has_run_comes_oldest_first(door):
    ran = await door.workspace.executed()
    assert [cell.id for cell in ran] == list(RAN)
    assert [cell.execution_count for cell in ran] == [1, 2, 3]


async def test_the_last_error_names_its_cell(door):
    error = await door.workspace.last_error()
    assert (error.name, error.value) == ("ZeroDivisionError", "division by zero")
    assert (error.cell.id, error.line) == ("fails", 1)


async def test_variables_are_listed_without_values(door):
    found = {variable.name: variable for variable in await door.workspace.variables()}
    assert found["a"].type == "int"
    assert found["a"].value == ""
    assert found["a"].facts == {}


async def test_only_wanted_variables_are_listed(door):
    assert [one.name for one in await door.workspace.variables("a".__eq__)] == ["a"]
    assert await door.workspace.variables("nothing".__eq__) == []


async def test_one_variable_is_described(door):
    found = await door.workspace.inspect("a")
    assert (found.name, found.type, found.value) == ("a", "int", "41")
    assert await door.workspace.inspect("nothing") is None


async def test_documentation_is_found(door):
    assert (await door.workspace.docs("len")).signature == "(obj, /)"
    assert await door.workspace.docs("nothing.at.all") is None


async def test_the_text_of_a_variable(door):
    assert await door.workspace.text_of("a") == "41"
    assert await door.workspace.text_of("nothing") is None


async def test_an_output_by_its_number(door):
    assert "hello" in await door.workspace.output(2)
    assert await door.workspace.output(99) is None


async def test_the_kernel_says_what_it_is(door):
    status = await door.workspace.kernel()
    assert (status.language, status.execution_count) == ("python", 3)
    assert status.state in {"idle", "busy"}


async def test_reading_changes_nothing(door):
    before = door.states()
    workspace = door.workspace
    await asyncio.gather(
        workspace.cells(), workspace.executed(), workspace.last_error(), workspace.variables()
    )
    for name in ("a", "nothing"):
        await workspace.inspect(name)
        await workspace.text_of(name)
    await workspace.output(2)
    assert door.states() == before
    assert [cell.execution_count for cell in await workspace.executed()] == [1, 2, 3]


# What it cannot do


async def test_what_it_cannot_do_is_refused(door):
    workspace = door.workspace
    before = door.states()
    calls = {
        "edit": lambda: workspace.apply(EDITS["replace"]),
        "run": lambda: workspace.run("changes", PATIENCE),
        "scratch": lambda: workspace.scratch("a = 0", PATIENCE),
        "interrupt": workspace.interrupt,
        "restart": workspace.restart,
    }
    missing = set(calls) - workspace.abilities
    for ability in missing:
        with pytest.raises(WorkspaceError):
            await calls[ability]()
    assert door.states() == before
    assert (await workspace.inspect("a")).value == "41"


# Files


async def test_a_file_is_written_and_that_taken_back(door):
    workspace = door.workspace
    place = Path(workspace.root) / "notes.txt"
    remove = await workspace.apply(WriteFile(path="notes.txt", text="one\n"))
    assert place.read_text() == "one\n"
    back = await workspace.apply(WriteFile(path="notes.txt", base=hash_of("one\n"), text="two\n"))
    with pytest.raises(ConflictError) as refused:
        await workspace.apply(WriteFile(path="notes.txt", text="three\n"))
    assert refused.value.current == "two\n"
    await workspace.apply(back)
    assert place.read_text() == "one\n"
    await workspace.apply(remove)
    assert not place.exists()


async def test_a_file_outside_the_root_is_refused(door):
    for path in ("../outside.txt", str(Path(door.workspace.root).parent / "outside.txt")):
        with pytest.raises(WorkspaceError):
            await door.workspace.apply(WriteFile(path=path, text="x"))
    assert not (Path(door.workspace.root).parent / "outside.txt").exists()


# Editing


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
async def test_an_edit_its_inverse_and_the_inverse_of_that(door, edit):
    require(door, "edit")
    before = door.states()
    inverse = await door.workspace.apply(edit)
    after = door.states()
    assert after != before
    again = await door.workspace.apply(inverse)
    assert door.states() == before
    await door.workspace.apply(again)
    assert door.states() == after
    assert [cell.id for cell in await door.workspace.cells()] == [cell.id for cell in after]


async def test_an_edit_changes_only_what_it_names(door):
    require(door, "edit")
    before = {cell.id: cell for cell in door.states()}
    await door.workspace.apply(EDITS["replace"])
    after = {cell.id: cell for cell in door.states()}
    changed = after.pop("shows")
    original = before.pop("shows")
    assert after == before
    assert changed.source == "print('new')"
    assert changed.outputs == original.outputs
    assert changed.execution_count == original.execution_count
    signature = {"turn": "t", "model": "fake:model", "original": "print('hello')"}
    assert changed.metadata == {**original.metadata, "jupyter_ai_assist": signature}


async def test_cells_go_where_they_are_told(door):
    require(door, "edit")
    await door.workspace.apply(EDITS["insert"])
    await door.workspace.apply(EDITS["move to the top"])
    order = [cell.id for cell in await door.workspace.cells()]
    assert order[:4] == ["shows", "text", "makes", "new"]


async def test_what_somebody_typed_is_not_overwritten(door):
    require(door, "edit")
    inverse = await door.workspace.apply(EDITS["replace"])
    door.type("shows", "print('mine')")
    before = door.states()
    for edit in (EDITS["replace"], EDITS["delete"], inverse):
        with pytest.raises(ConflictError) as refused:
            await door.workspace.apply(edit)
        assert refused.value.current == "print('mine')"
    assert door.states() == before


async def test_an_id_that_exists_is_not_inserted(door):
    require(door, "edit")
    before = door.states()
    with pytest.raises(ConflictError):
        await door.workspace.apply(InsertCell(cell=CellState(id="shows", source="1")))
    assert door.states() == before


async def test_an_unknown_id_is_no_place_and_nothing_else(door):
    require(door, "edit")
    before = door.states()
    for id_ in ("nowhere", "", "0", "2", "-1"):
        for edit in (
            replace(id_, "new", "raw"),
            DeleteCell(id=id_, base=hash_of("raw")),
            MoveCell(id=id_),
        ):
            with pytest.raises(UnknownCellError):
                await door.workspace.apply(edit)
    assert door.states() == before


async def test_an_id_that_two_cells_have_is_an_error(door):
    if not door.same_ids:
        pytest.skip("each of its cells has an id of its own")
    require(door, "edit")
    twin = CellState(id="shows", source=SOURCES["shows"])
    door.save([*door.states(), twin])
    before = door.states()
    for edit in (EDITS["replace"], EDITS["delete"], EDITS["move to the top"]):
        with pytest.raises(UnknownCellError):
            await door.workspace.apply(edit)
    assert door.states() == before


# Running


async def test_a_run_gives_its_output_and_the_notebook_keeps_it(door):
    require(door, "run")
    result = await door.workspace.run("changes", PATIENCE)
    assert (result.status, result.output.strip()) == ("ok", "42")
    (cell,) = [cell for cell in await door.workspace.cells() if cell.id == "changes"]
    assert cell.output.strip() == "42"
    assert cell.execution_count == result.execution_count == 4


async def test_a_failing_run_says_how(door):
    require(door, "run")
    result = await door.workspace.run("fails", PATIENCE)
    assert (result.status, result.error_name) == ("error", "ZeroDivisionError")
    assert result.error_value == "division by zero"
    assert "ZeroDivisionError" in result.traceback


async def test_only_a_code_cell_runs(door):
    require(door, "run")
    for id_ in ("nowhere", "", "1", "text", "raw"):
        with pytest.raises(UnknownCellError):
            await door.workspace.run(id_, PATIENCE)
    assert len(await door.workspace.executed()) == len(RAN)


async def test_a_cell_runs_as_it_stands(door):
    require(door, "run", "edit")
    await door.workspace.apply(replace("shows", "print(a)"))
    assert (await door.workspace.run("shows", PATIENCE)).output.strip() == "41"


async def test_a_cell_that_is_not_what_was_allowed_is_not_run(door):
    require(door, "run")
    allowed = hash_of(SOURCES["changes"])
    door.type("changes", "a = 0\nprint(a)")
    with pytest.raises(ConflictError) as raised:
        await door.workspace.run("changes", PATIENCE, allowed)
    assert raised.value.current == "a = 0\nprint(a)"
    assert len(await door.workspace.executed()) == len(RAN)
    (cell,) = [cell for cell in await door.workspace.cells() if cell.id == "changes"]
    assert (await door.workspace.run("changes", PATIENCE, cell.hash)).output.strip() == "0"


async def test_code_that_is_tried_aside_changes_no_name_and_no_count(door):
    require(door, "scratch")
    before = door.states()
    result = await door.workspace.scratch("a = 0\nprint(a)", PATIENCE)
    assert (result.status, result.output.strip()) == ("ok", "0")
    without = await door.workspace.scratch("print(a)", PATIENCE, ["a", "b"])
    assert (without.status, without.error_name) == ("error", "NameError")
    failed = await door.workspace.scratch("1 / 0", PATIENCE)
    assert (failed.status, failed.error_name) == ("error", "ZeroDivisionError")
    assert (await door.workspace.inspect("a")).value == "41"
    assert len(await door.workspace.executed()) == len(RAN)
    assert (await door.workspace.kernel()).execution_count == 3
    assert door.states() == before


async def test_what_takes_too_long_goes_on_until_it_is_interrupted(door):
    require(door, "run", "interrupt")
    result = await door.workspace.run("slow", 0.5)
    assert result.status == "running"
    assert (await door.workspace.kernel()).state == "busy"
    with pytest.raises(WorkspaceError):
        await door.workspace.run("changes", PATIENCE)
    await door.workspace.interrupt()
    assert (await door.workspace.kernel()).state == "idle"
    assert (await door.workspace.run("changes", PATIENCE)).status == "ok"


async def test_a_restart_forgets_all_variables_and_keeps_the_notebook(door):
    require(door, "restart")
    before = door.states()
    await door.workspace.restart()
    assert await door.workspace.variables() == []
    assert await door.workspace.inspect("a") is None
    assert (await door.workspace.kernel()).state == "idle"
    assert door.states() == before
