"""Running only what is out of date: which cells that are, in which order, and after a yes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from tools.conftest import Tools

from jupyter_ai_assist.core.cells.in_place import changed_in_place
from jupyter_ai_assist.core.cells.staleness import due_cells
from jupyter_ai_assist.core.workspace.base import Cell, KernelStatus
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


@dataclass
class Edited(FakeWorkspace):
    """A notebook in which cells were edited after they ran, in notebook order."""

    ran: dict[str, str] = field(default_factory=dict)
    """By id, the source that ran, where it is another than it is now."""

    async def executed(self):
        """The cells as they ran."""
        cells = await super().executed()
        was = [
            cell.model_copy(update={"source": self.ran.get(cell.id, cell.source)}) for cell in cells
        ]
        return sorted(was, key=lambda cell: cell.execution_count)


def edited(sources, ran, last=9, **cells):
    """Cells with these sources, all of which ran from top to bottom; ``ran`` ran differently."""
    made = [
        Cell(id=id_, source=source, execution_count=number, **cells.get(id_, {}))
        for number, (id_, source) in enumerate(sources.items(), 1)
    ]
    status = KernelStatus(state="idle", language="python", execution_count=last)
    return Edited(all_cells=made, ran=ran, status=status)


def due(workspace):
    cells, executed = asyncio.run(workspace.cells()), asyncio.run(workspace.executed())
    return due_cells(cells, executed)


CHAIN = {"load": "df = load()", "other": "y = 1", "clean": "df = df.dropna()", "plot": "df.plot()"}


def test_what_depends_on_an_edited_cell_is_due_in_notebook_order():
    found = due(edited(CHAIN, {"load": "df = old()"}))
    assert [*found] == ["load", "clean", "plot"]
    assert found["load"] == "edited since it ran"
    assert found["plot"] == "depends on df, which a cell above makes anew"


def test_what_is_above_an_edited_cell_is_left_alone():
    assert [*due(edited(CHAIN, {"clean": "df = df"}))] == ["clean", "plot"]
    assert [*due(edited(CHAIN, {"plot": "df.hist()"}))] == ["plot"]
    assert due(edited(CHAIN, {})) == {}


def test_what_overwrites_a_name_runs_again_so_that_its_value_is_there_in_the_end():
    sources = {"a": "x = 1", "b": "x = 2", "c": "print(x)"}
    assert [*due(edited(sources, {"a": "x = 0"}))] == ["a", "b", "c"]


def test_a_change_in_place_reaches_those_below():
    sources = {"a": "df = load()", "b": "df['x'] = 2", "c": "df.head()"}
    assert [*due(edited(sources, {"b": "df['x'] = 1"}))] == ["b", "c"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("df['a'] = 1", {"df"}),
        ("df.loc[0, 'a'] += 1", {"df"}),
        ("model.rate = 1", {"model"}),
        ("del d['k'].x", {"d"}),
        ("names.append(1)", {"names"}),
        ("df.drop(columns='a', inplace=True)", {"df"}),
        ("df.drop(columns='a', inplace=False)", set()),
        ("model.fit(X)", {"model"}),
        ("df.head()", set()),
        ("f()['a'] = 1", set()),
        ("%matplotlib inline\nx[0] = 1", {"x"}),
        ("x = = 1", set()),
    ],
)
def test_what_a_cell_changes_in_place_is_read_from_its_source(source, names):
    assert changed_in_place(source) == names


def test_only_the_stale_cells_run_and_they_are_what_was_agreed_to():
    tools = Tools(edited(CHAIN, {"load": "df = old()"}))
    answer = tools.call("run_cells", stale=True)
    assert [cell["id"] for cell in answer["cells"]] == ["load", "clean", "plot"]
    assert [source for _, source in tools.workspace.did] == [
        "df = load()",
        "df = df.dropna()",
        "df.plot()",
    ]
    assert tools.approved == [("run_cells", True)]
    shown = Tools(edited(CHAIN, {"load": "df = old()"})).propose("run_cells", stale=True)
    assert shown.title == "Run 3 cells, one after the other"
    assert "y = 1" not in shown.shown


def test_a_protected_cell_is_left_out_and_nothing_stale_is_said():
    protected = {"load": {"tags": ("assist-protected",)}}
    tools = Tools(edited(CHAIN, {"load": "df = old()"}, **protected))
    assert [cell["id"] for cell in tools.call("run_cells", stale=True)["cells"]] == [
        "clean",
        "plot",
    ]
    tools = Tools(edited(CHAIN, {}))
    failure = tools.failure("run_cells", stale=True)
    assert (failure["code"], tools.approved) == ("no_change", [])


@pytest.mark.parametrize("arguments", [{}, {"ids": ["load"], "stale": True}, {"stale": False}])
def test_it_is_either_named_cells_or_stale_ones(arguments):
    tools = Tools(edited(CHAIN, {}))
    assert tools.failure("run_cells", **arguments)["code"] == "bad_arguments"
    assert tools.workspace.did == []


@pytest.mark.parametrize("last", [0, 2])
def test_what_ran_before_the_kernel_was_restarted_does_not_count(last):
    tools = Tools(edited(CHAIN, {"plot": "df.hist()"}, last=last))
    failure = tools.failure("run_cells", stale=True)
    assert failure["code"] == ("no_change" if last else "workspace")
    assert tools.workspace.did == []
