"""Rules and protected cells on the command line, with the offline guide and real kernels."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

PROGRAM = [sys.executable, "-m", "jupyter_ai_assist.headless"]
CELLS = {"a": "values = [1, 2, 3]", "b": "total = sum(valeus)", "c": "print(total)"}
AGENT = ["--run", "--mode", "agent", "--yes", "*"]


def assist(*arguments):
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def configure(**settings):
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(parents=True)
    file = folder / "jupyter_ai_assist_config.json"
    file.write_text(json.dumps({"Assist": settings}))
    return file


def tag(path, *tags):
    notebook = nbformat.read(path, 4)
    notebook.cells[1].metadata["tags"] = list(tags)
    nbformat.write(notebook, path)


def source(path):
    return nbformat.read(path, 4).cells[1].source


def test_a_protected_cell_is_not_mended_whatever_was_said_yes_to(write):
    path = write(**CELLS)
    tag(path, "assist-protected")
    done = assist("fix", "--notebook", path, *AGENT)
    assert source(path) == CELLS["b"]
    assert "protected by its tag 'assist-protected'" in done.stdout + done.stderr


def test_what_was_changed_before_can_be_taken_back_from_a_protected_cell(write):
    path = write(**CELLS)
    assert assist("fix", "--notebook", path, *AGENT).returncode == 0
    assert source(path) == "total = sum(values)"
    tag(path, "assist-protected")
    undone = assist("undo", "--notebook", path)
    assert undone.returncode == 0, undone.stderr
    assert source(path) == CELLS["b"]
    assert nbformat.read(path, 4).cells[1].metadata["tags"] == ["assist-protected"]


@pytest.mark.parametrize(
    "rule",
    [
        {"mode": "deny", "tools": "edit_cell", "code": r"\bsum\(", "why": "Use numpy."},
        {"mode": "deny", "tools": "edit_cell", "notebook": "work.ipynb", "why": "Use numpy."},
    ],
)
def test_a_rule_stands_above_every_yes_and_is_named(write, rule):
    path = write(**CELLS)
    file = configure(tool_rules=[rule], tool_modes={"*": "allow"})
    done = assist("fix", "--notebook", path, *AGENT)
    assert source(path) == CELLS["b"]
    shown = done.stdout + done.stderr
    assert "Use numpy" in shown or "edit_cell" not in shown
    listed = assist("ask", "--notebook", path, "/tools").stdout
    assert str(file) in listed
    assert "Use numpy." in listed


def test_config_explains_and_checks_rules(tmp_path):
    file = configure(tool_rules=[{"mode": "deny", "tools": "wirte_file", "path": "a/**"}])
    checked = assist("config", "check", "--json")
    assert "'wirte_file' fits no tool" in checked.stdout
    assert "write_file" in checked.stdout
    explained = assist("config", "show", "--explain", "tool_rules")
    assert str(file) in " ".join(explained.stdout.split())
    assert "the strictest that fits holds" in explained.stdout
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"Assist": {"tool_rules": [{"mode": "deny", "code": "("}]}}))
    done = assist("config", "check", bad)
    assert done.returncode == 1
    assert "is no regular expression" in done.stdout
