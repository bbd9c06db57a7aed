"""docs/admin.md: each configuration on it is in order, and each command works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "admin.md"
BLOCKS = re.findall(r"^```(json|sh)\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
FILES = [text for kind, text in BLOCKS if kind == "json"]
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]


def assist(command, folder):
    program, action, *arguments = shlex.split(command)
    assert (program, action) == ("jupyter", "assist")
    return subprocess.run(
        [sys.executable, "-m", "jupyter_ai_assist.headless", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("content", FILES)
def test_each_file_is_in_order(tmp_path, content):
    (tmp_path / "assist.json").write_text(content)
    done = assist("jupyter assist config check --admin assist.json", tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_each_command_works(tmp_path, command):
    (tmp_path / "assist.json").write_text(FILES[1])
    done = assist(command, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_users_file_is_held_against_the_one_on_the_page(tmp_path):
    (tmp_path / "assist.json").write_text(FILES[1])
    (tmp_path / "mine.json").write_text('{"Assist": {"share": "values"}}')
    done = assist("jupyter assist config check --admin assist.json mine.json", tmp_path)
    assert done.returncode == 3
    assert "mine.json does not hold: assist.json locks it" in done.stdout
