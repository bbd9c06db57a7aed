"""Rules about what a call does: by path, by code, by notebook, by mode; and protected cells."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import pytest
from pydantic import Field
from tools.conftest import Tools

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.settings import Settings, ToolRule
from jupyter_ai_assist.core.tools.base import Arguments, Tool
from jupyter_ai_assist.core.tools.regex import SECONDS, found_patterns
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace

CODE = Cell(id="a", source="import os\nos.system('ls')")
PLAIN = Cell(id="b", source="x = 1")
WORDS = Cell(id="c", kind="markdown", source="Never call os.system here.")
KEPT = Cell(id="kept", source="y = 2", tags=("Assist-Protected",))


def ruled(*rules, **settings):
    return Settings(
        tool_rules=tuple(ToolRule(**rule) for rule in rules),
        sources={"Assist.tool_rules": "rules.json"},
        **settings,
    )


class AnyArguments(Arguments):
    """What another package's tool takes."""

    target: str
    details: dict[str, list[str]] = Field(default_factory=dict)


def stranger():
    async def upload(_scope, arguments):
        """Upload something."""
        return arguments.target

    return Tool("upload", "read", AnyArguments, upload)


@pytest.mark.parametrize(
    "path",
    [
        "data/raw/x.csv",
        "./data/raw/x.csv",
        "data/other/../raw/x.csv",
        "DATA/Raw/x.csv",
        "link/x.csv",
        "data/raw/deep/er/x.csv",
        "data/raw",
    ],
)
def test_a_path_is_denied_however_it_is_written(open_tools, tmp_path, path):
    (tmp_path / "data/raw/deep").mkdir(parents=True)
    (tmp_path / "data/other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data/raw")
    tools = open_tools(settings=ruled({"mode": "deny", "tools": "*_file*", "path": "data/raw/**"}))
    tool, named = ("list_files", "folder") if path == "data/raw" else ("write_file", "path")
    text = {} if tool == "list_files" else {"text": "1"}
    failure = tools.failure(tool, **{named: path}, **text)
    assert failure["code"] == "denied"
    assert "Assist.tool_rules['deny *_file*, path data/raw/**'], set by rules.json" in str(failure)
    assert tools.approved == []
    assert not list(tmp_path.rglob("x.csv"))


def test_a_path_that_no_rule_fits_is_as_before(open_tools, tmp_path):
    tools = open_tools(settings=ruled({"mode": "deny", "tools": "write_file", "path": "raw/**"}))
    assert tools.call("write_file", path="rawer.csv", text="1")["path"] == "rawer.csv"
    assert tools.approved == [("write_file", True)]
    assert (tmp_path / "rawer.csv").read_text() == "1"


def test_one_folder_may_be_written_unasked_and_a_link_out_of_it_may_not(open_tools, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "away.txt").symlink_to(tmp_path / "kept.txt")
    tools = open_tools(settings=ruled({"mode": "allow", "tools": "write_file", "path": "out/**"}))
    tools.call("write_file", path="out/new.txt", text="1")
    assert tools.approved == []
    tools.call("write_file", path="out/../new.txt", text="1")
    tools.result("write_file", path="out/away.txt", text="1")
    assert tools.approved == [("write_file", True)] * 2


@pytest.mark.parametrize("modes", [{"write_file": "deny"}, {"*": "ask"}])
def test_a_rule_that_allows_loosens_no_mode(open_tools, modes):
    allowing = {"mode": "allow", "tools": "write_file", "path": "**"}
    tools = open_tools(settings=ruled(allowing, tool_modes=modes))
    tools.result("write_file", path="x.txt", text="1")
    asked = [("write_file", True)] if "*" in modes else []
    assert tools.approved == asked
    assert ("write_file" in tools.offered) is bool(asked)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("run_cells", {"ids": ["b", "a"]}),
        ("scratch", {"code": "import os\nos.system('ls')"}),
        ("insert_cell", {"source": "os.system('ls')"}),
        ("edit_cell", {"id": "b", "hash": PLAIN.hash, "source": "os.system('ls')"}),
        ("edit_cell", {"id": "a", "hash": CODE.hash, "old": "ls", "new": "pwd"}),
        ("write_file", {"path": "run.py", "text": "os.system('ls')"}),
    ],
)
@pytest.mark.parametrize("mode", ["ask", "deny"])
def test_code_is_found_wherever_it_would_run_or_be_written(open_tools, tool, arguments, mode):
    """Also where every tool is allowed unasked: a pattern tightens."""
    rule = {"mode": mode, "code": r"^.*\bos\.system\b", "why": "Use subprocess.run."}
    tools = open_tools(CODE, PLAIN, WORDS, settings=ruled(rule, tool_modes={"*": "allow"}))
    result = tools.result(tool, **arguments)
    assert [name for name, _ in tools.approved] == ([tool] if mode == "ask" else [])
    assert result.is_error is (mode == "deny")
    if mode == "deny":
        assert "Use subprocess.run; Assist.tool_rules[" in result.text
        assert tools.workspace.did == []
        assert [cell.source for cell in tools.workspace.all_cells] == [
            cell.source for cell in (CODE, PLAIN, WORDS)
        ]


def test_other_code_and_words_are_left_alone(open_tools):
    rule = {"mode": "deny", "code": r"os\.system"}
    tools = open_tools(PLAIN, WORDS, settings=ruled(rule, tool_modes={"*": "allow"}))
    tools.call("run_cells", ids=["b"])
    tools.call("edit_cell", id="c", hash=WORDS.hash, old="Never", new="Do not")
    tools.call("insert_cell", kind="markdown", source="os.system is bad")


def test_what_a_person_changed_is_looked_at_again(open_tools):
    rule = {"mode": "deny", "code": "secret_function"}
    tools = open_tools(settings=ruled(rule), changes={"code": "secret_function()"})
    assert tools.failure("scratch", code="1 + 1")["code"] == "denied"
    assert tools.approved == [("scratch", True)]
    assert tools.workspace.did == []


def test_a_cell_that_is_run_right_after_an_edit_is_looked_at(open_tools):
    rule = {"mode": "deny", "tools": "run_cells", "code": "os.system"}
    tools = open_tools(settings=ruled(rule), run_after=True)
    told = tools.call("insert_cell", source="os.system('ls')")
    assert told["run"]["code"] == "denied"
    assert tools.workspace.did == []


@dataclass
class TypedInto(FakeWorkspace):
    """A notebook into which somebody types after so many looks at it."""

    looks: int = 0

    async def cells(self):
        """Its cells, which are others after some looks."""
        self.looks -= 1
        if self.looks == 0:
            self.all_cells = [PLAIN.model_copy(update={"source": "os.system('ls')"})]
        return await super().cells()


@pytest.mark.parametrize("looks", range(1, 8))
def test_what_was_looked_at_is_what_runs(tmp_path, looks):
    """Whenever somebody types into the cell, nothing gets past the rule."""
    rule = {"mode": "deny", "code": "os.system"}
    notebook = TypedInto(root=str(tmp_path), all_cells=[PLAIN], looks=looks)
    tools = Tools(notebook, settings=ruled(rule, tool_modes={"*": "allow"}))
    tools.result("run_cells", ids=["b"])
    assert notebook.did in ([], [("run", "x = 1")])


def test_a_pattern_that_takes_for_ever_is_bounded_and_counts_as_found(open_tools):
    slow = r"(a+)+$"
    rule = {"mode": "deny", "code": slow}
    tools = open_tools(settings=ruled(rule, tool_modes={"*": "allow"}))
    began = time.monotonic()
    assert tools.failure("scratch", code="a" * 60 + "!")["code"] == "denied"
    assert time.monotonic() - began < 3 * SECONDS
    texts = ["a" * 60 + "!"]
    found = asyncio.run(found_patterns(["absent", "!", slow, "never looked for"], texts))
    assert found == {"!", slow, "never looked for"}


@pytest.mark.parametrize(
    ("glob", "fits"),
    [
        ("production/**", True),
        ("analysis.ipynb", True),
        ("*.ipynb", True),
        ("reports/production/*.ipynb", True),
        ("production.ipynb", False),
        ("product/**", False),
        ("/production/**", False),
    ],
)
def test_a_rule_is_for_some_notebooks(open_tools, tmp_path, glob, fits):
    folder = tmp_path / "reports" / "production"
    folder.mkdir(parents=True)
    rule = {"mode": "deny", "tools": "run_*", "notebook": glob}
    tools = open_tools(PLAIN, settings=ruled(rule), root=str(folder))
    assert ("run_cells" in tools.offered) is not fits


@pytest.mark.parametrize("mode", ["ask", "agent"])
def test_a_rule_is_for_one_mode(open_tools, tmp_path, mode):
    rule = {"mode": "ask", "tools": "read_file", "when": "agent"}
    (tmp_path / "x.txt").write_text("1")
    tools = open_tools(settings=ruled(rule), mode=mode)
    tools.call("read_file", path="x.txt")
    assert [name for name, _ in tools.approved] == (["read_file"] if mode == "agent" else [])


def test_another_packages_tool_is_held_to_all_that_it_is_given(open_tools):
    rules = [
        {"mode": "deny", "path": "data/raw/**"},
        {"mode": "deny", "code": "os.system"},
        {"mode": "allow", "tools": "upload", "path": "**"},
    ]
    tools = open_tools(extra=(stranger(),), settings=ruled(*rules, tool_modes={"upload": "ask"}))
    assert tools.failure("upload", target="data/raw/x")["code"] == "denied"
    hidden = {"deep": ["os.system('ls')"]}
    assert tools.failure("upload", target="x", details=hidden)["code"] == "denied"
    assert not tools.result("upload", target="data/cooked").is_error
    assert tools.approved == [("upload", True)]


@pytest.mark.parametrize("mode", ["ask", "agent"])
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("edit_cell", {"id": "kept", "hash": KEPT.hash, "source": "y = 3"}),
        ("delete_cell", {"id": "kept", "hash": KEPT.hash}),
        ("move_cell", {"id": "kept", "after": ""}),
        ("run_cells", {"ids": ["b", "kept"]}),
    ],
)
def test_a_protected_cell_is_never_touched(open_tools, mode, tool, arguments):
    tools = open_tools(PLAIN, KEPT, mode=mode, settings=Settings(tool_modes={"*": "allow"}))
    failure = tools.failure(tool, **arguments)
    assert tools.workspace.did == []
    assert tools.workspace.all_cells == [PLAIN, KEPT]
    if mode == "agent":
        assert failure["code"] == "policy"
        assert "'kept' is protected by its tag 'assist-protected'" in failure["message"]


def test_nobody_is_asked_about_a_protected_cell_and_others_move_past_it(open_tools):
    tools = open_tools(PLAIN, KEPT)
    tools.failure("delete_cell", id="kept", hash=KEPT.hash)
    assert tools.approved == []
    tools.call("move_cell", id="b", after="kept")
    tools.call("insert_cell", source="1", after="kept")
    assert tools.workspace.all_cells[0].id == "kept"


def test_a_model_sees_which_cells_are_protected(open_tools):
    tools = open_tools(PLAIN, KEPT)
    assert [cell.get("protected") for cell in tools.call("notebook_outline")["cells"]] == [
        None,
        True,
    ]
    assert [cell.get("protected") for cell in tools.call("read_cells")["cells"]] == [None, True]


def test_other_packages_tools_cannot_touch_a_protected_cell_either(open_tools):
    class Nothing(Arguments):
        """Nothing."""

    async def run(scope, _):
        """Run it all the same."""
        return (await scope.workspace.run("kept", 1)).status

    async def change(scope, _):
        """Change it all the same."""
        await scope.editor.replace("kept", hash_of("y = 2"), "y = 3")

    tools = open_tools(
        KEPT,
        extra=(Tool("force", "run", Nothing, run), Tool("change", "write", Nothing, change)),
        settings=Settings(tool_modes={"*": "allow"}),
    )
    assert tools.failure("force")["code"] == "policy"
    assert tools.failure("change")["code"] == "policy"
    assert tools.workspace.did == []


@pytest.mark.parametrize(
    "path", ["AGENTS.md", "./work/../AGENTS.md", "deep/agents.md", "link.txt", "AGENTS.MD"]
)
def test_what_later_turns_follow_is_asked_about_each_time(open_tools, tmp_path, path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "link.txt").symlink_to(tmp_path / "AGENTS.md")
    always = Settings(
        tool_modes={"*": "allow"},
        tool_rules=(ToolRule("allow", tools="write_file", path="**"),),
    )
    tools = open_tools(settings=always)
    tools.call("write_file", path="notes.md", text="x")
    assert tools.approved == []
    assert "read as instructions" in tools.propose("write_file", path=path, text="x").title
    for number in range(2):
        tools.result("write_file", path=path, text=f"Do {number}.")
    assert tools.approved == [("write_file", True)] * 2
    decision = tools.decisions[-1]
    assert not decision.loosenable
    assert "read as instructions" in decision.told


def test_instructions_are_read_and_denied_as_anything_else(open_tools, tmp_path):
    (tmp_path / "AGENTS.md").write_text("Be brief.")
    tools = open_tools(settings=Settings(tool_modes={"write_file": "deny"}))
    assert "Be brief." in str(tools.call("read_file", path="AGENTS.md"))
    assert "write_file" not in tools.offered
    assert tools.approved == []
