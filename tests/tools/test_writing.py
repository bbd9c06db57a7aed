"""Changing cells and files: by id and hash, shown before, and taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.errors import ConflictError
from jupyter_ai_assist.core.protocol import CellChange
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.workspace.base import Cell

A = Cell(id="a", source="x = 1\ny = x", execution_count=3, output="1")
B = Cell(id="b", kind="markdown", source="# Title")


def sources(tools) -> dict[str, str]:
    return {cell.id: cell.source for cell in asyncio.run(tools.workspace.cells())}


def test_a_unique_text_is_replaced(open_tools):
    tools = open_tools(A, B)
    done = tools.call("edit_cell", id="a", hash=A.hash, old="x = 1", new="x = 2")
    assert sources(tools) == {"a": "x = 2\ny = x", "b": "# Title"}
    assert done == {"id": "a", "hash": hash_of("x = 2\ny = x")}


def test_the_hash_that_an_edit_gives_is_good_for_the_next(open_tools):
    tools = open_tools(A)
    done = tools.call("edit_cell", id="a", hash=A.hash, source="z = 1")
    tools.call("edit_cell", id="a", hash=done["hash"], old="z", new="w")
    assert sources(tools) == {"a": "w = 1"}


@pytest.mark.parametrize("tool", ["edit_cell", "delete_cell"])
def test_a_cell_that_changed_is_refused_with_what_it_says_now(open_tools, tool):
    tools = open_tools(A)
    what = {"source": "x = 3"} if tool == "edit_cell" else {}
    result = tools.result(tool, id="a", hash=hash_of("x = 0"), **what)
    told, current = result.text.split("\n", 1)
    assert '"conflict"' in told
    assert '"retryable": true' in told
    assert A.hash in told
    assert data_in(current) == A.source
    assert sources(tools) == {"a": A.source}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"old": "nothing like it", "new": ""}, "not_found"),
        ({"old": "x", "new": "z"}, "ambiguous"),
        ({"old": "", "new": "z"}, "bad_arguments"),
        ({"old": "x = 1"}, "bad_arguments"),
        ({}, "bad_arguments"),
        ({"source": "x = 1\ny = x"}, "no_change"),
    ],
)
def test_an_edit_that_says_too_little_does_nothing(open_tools, arguments, code):
    tools = open_tools(A)
    assert tools.failure("edit_cell", id="a", hash=A.hash, **arguments)["code"] == code
    assert sources(tools) == {"a": A.source}


@pytest.mark.parametrize(
    ("after", "order"), [("a", "a n b"), ("", "n a b"), (None, "a b n"), ("b", "a b n")]
)
def test_a_cell_is_added_where_it_should_be(open_tools, after, order):
    tools = open_tools(A, B)
    place = {} if after is None else {"after": after}
    id_ = tools.call("insert_cell", source="n = 1", **place)["id"]
    assert [{"a": "a", "b": "b", id_: "n"}[cell] for cell in sources(tools)] == order.split()


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("insert_cell", {"source": "1", "after": "nope"}),
        ("edit_cell", {"id": "nope", "hash": "", "source": "1"}),
        ("delete_cell", {"id": "nope", "hash": ""}),
        ("move_cell", {"id": "nope", "after": "a"}),
        ("move_cell", {"id": "a", "after": "nope"}),
    ],
)
def test_unknown_cells_are_refused(open_tools, tool, arguments):
    tools = open_tools(A, B)
    assert tools.failure(tool, **arguments)["code"] == "unknown_cell"
    assert sources(tools) == {"a": A.source, "b": B.source}


def test_an_edit_is_shown_as_a_diff_of_exactly_what_changes(open_tools):
    shown = open_tools(A).propose("edit_cell", id="a", hash=A.hash, old="x = 1", new="x = 2\n")
    assert (shown.language, shown.field, shown.text) == ("diff", "source", "x = 2\n\ny = x")
    assert shown.runnable
    assert shown.title == "Change code cell [3] “x = 1”"
    assert shown.shown.split("\n")[2:] == ["@@ -1,2 +1,3 @@", "-x = 1", "+x = 2", "+", " y = x"]


@pytest.mark.parametrize(
    ("tool", "arguments", "change"),
    [
        (
            "edit_cell",
            {"id": "a", "hash": A.hash, "old": "x = 1", "new": "x = 2"},
            {"action": "replace", "cell": "a", "before": A.source, "source": "x = 2\ny = x"},
        ),
        (
            "insert_cell",
            {"source": "## More", "kind": "markdown"},
            {"action": "insert", "kind": "markdown", "after": "b", "source": "## More"},
        ),
        (
            "delete_cell",
            {"id": "b", "hash": B.hash},
            {"action": "delete", "kind": "markdown", "cell": "b", "before": B.source},
        ),
        (
            "move_cell",
            {"id": "a", "after": "b"},
            {
                "action": "move",
                "cell": "a",
                "after": "b",
                "before": A.source,
                "source": A.source,
            },
        ),
    ],
)
def test_a_frontend_is_told_what_would_change_where(open_tools, tool, arguments, change):
    assert open_tools(A, B).propose(tool, **arguments).change == CellChange(**change)


def test_a_line_feed_at_the_end_is_seen(open_tools):
    shown = open_tools(B).propose("edit_cell", id="b", hash=B.hash, source="# Title\n").shown
    assert shown.endswith("\n # Title\n+")


def test_nobody_is_asked_about_an_edit_that_cannot_be_made(open_tools):
    with pytest.raises(ConflictError):
        open_tools(A).propose("edit_cell", id="a", hash="stale", source="1")


def test_what_the_person_made_of_it_wins_over_the_replacement(open_tools):
    tools = open_tools(A)
    tools.call("edit_cell", id="a", hash=A.hash, old="x = 1", new="x = 2", source="x = 3")
    assert sources(tools) == {"a": "x = 3"}


def test_new_moved_and_deleted_cells_are_shown(open_tools):
    tools = open_tools(A, B)
    new = tools.propose("insert_cell", source="## More", kind="markdown", after="a")
    assert (new.shown, new.language, new.runnable) == ("## More", "markdown", False)
    assert new.title == "Add a markdown cell below code cell [3] “x = 1”"
    moved = tools.propose("move_cell", id="b", after="")
    assert moved.title == "Move markdown cell “# Title” to the top"
    gone = tools.propose("delete_cell", id="b", hash=B.hash)
    assert gone.shown.endswith("\n-# Title")


def test_a_yes_may_run_the_cell_right_after(open_tools):
    tools = open_tools(A, run_after=True)
    done = tools.call("edit_cell", id="a", hash=A.hash, source="x = 5")
    assert tools.workspace.did == [("run", "x = 5")]
    assert done["edit"]["id"] == "a"
    assert done["run"]["cells"][0]["status"] == "ok"


def test_a_cell_is_not_run_after_where_running_is_denied(open_tools):
    tools = open_tools(A, run_after=True, settings=Settings(tool_modes={"run_cells": "deny"}))
    assert tools.call("edit_cell", id="a", hash=A.hash, source="x = 5")["id"] == "a"
    assert tools.approved == [("edit_cell", False)]
    assert tools.workspace.did == []


# --- files ---------------------------------------------------------------------------


def test_a_new_file_is_written(open_tools, tmp_path: Path):
    tools = open_tools()
    done = tools.call("write_file", path="src/tool.py", text="x = 1\n")
    assert (tmp_path / "src" / "tool.py").read_text() == "x = 1\n"
    assert tools.call("read_file", path="src/tool.py") == {"hash": done["hash"], "text": "x = 1\n"}


def test_a_file_is_replaced_by_the_hash_it_was_read_with(open_tools, tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\r\n")
    tools = open_tools()
    read = tools.call("read_file", path="a.txt")
    shown = tools.propose("write_file", path="a.txt", text="one\nthree\n", hash=read["hash"])
    assert "-two" in shown.shown
    assert "+three" in shown.shown
    tools.call("write_file", path="a.txt", text="one\nthree\n", hash=read["hash"])
    assert (tmp_path / "a.txt").read_bytes() == b"one\nthree\n"


@pytest.mark.parametrize("hash_", ["", hash_of("other")])
def test_a_file_that_is_not_what_was_read_is_kept(open_tools, tmp_path: Path, hash_: str):
    (tmp_path / "a.txt").write_text("mine\n")
    result = open_tools().result("write_file", path="a.txt", text="theirs", hash=hash_)
    told, current = result.text.split("\n", 1)
    assert '"conflict"' in told
    assert hash_of("mine\n") in told
    assert data_in(current) == "mine\n"
    assert (tmp_path / "a.txt").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../outside.txt", "policy"),
        (".env", "policy"),
        ("analysis.ipynb", "notebook"),
        ("folder", "not_a_file"),
    ],
)
def test_some_files_are_never_written(open_tools, tmp_path: Path, path: str, code: str):
    (tmp_path / "folder").mkdir()
    assert open_tools().failure("write_file", path=path, text="x")["code"] == code
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]
    assert not (tmp_path.parent / "outside.txt").exists()
