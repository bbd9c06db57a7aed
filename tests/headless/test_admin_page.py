"""docs/admin/: each configuration on it is in order, and each command works."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs" / "admin").glob("*.md"))
TEXT = "".join(page.read_text("utf-8") for page in PAGES)
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
FILES = [text for kind, text in BLOCKS if kind == "json"]
(SHARED,) = [text for text in FILES if '"allowed_providers": ["openai"]' in text]
"""That of a shared server, which the commands and the image take."""
STEPS = [
    line.split(maxsplit=1)
    for kind, text in BLOCKS
    if kind == "dockerfile"
    for line in text.splitlines()
]
"""Of the image: each instruction, and what it is given."""
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]


def assist(command, folder, environ=None):
    program, action, *arguments = shlex.split(command)
    assert (program, action) == ("jupyter", "assist")
    return subprocess.run(
        [sys.executable, "-m", "jupyter_ai_assist.headless", *arguments],
        cwd=folder,
        env={**os.environ, **(environ or {})},
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
    (tmp_path / "assist.json").write_text(SHARED)
    done = assist(command, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_users_file_is_held_against_the_one_on_the_page(tmp_path):
    (tmp_path / "assist.json").write_text(SHARED)
    (tmp_path / "mine.json").write_text('{"Assist": {"share": "values"}}')
    done = assist("jupyter assist config check --admin assist.json mine.json", tmp_path)
    assert done.returncode == 3
    assert "mine.json does not hold: assist.json locks it" in done.stdout


def test_an_image_looks_its_configuration_through_before_it_starts(tmp_path):
    """The steps that need no image: what is copied is an administrator's where it lies."""
    (copied,) = [rest for step, rest in STEPS if step == "COPY"]
    _, place = copied.split()
    system, home = tmp_path / "etc" / "jupyter", tmp_path / "home"
    assert Path(place).parent == Path("/etc/jupyter")
    for folder in (system, home):
        folder.mkdir(parents=True)
    (system / Path(place).name).write_text(SHARED)
    environ = {
        "JUPYTER_PLATFORM_DIRS": "1",
        "XDG_CONFIG_DIRS": str(system.parent),
        "HOME": str(home),
    }
    (check,) = [rest for step, rest in STEPS if step == "RUN" and "assist config" in rest]
    done = assist(check, home, environ)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    shown = assist("jupyter assist config show --explain share", home, environ)
    assert str(system / Path(place).name) in shown.stdout


def test_an_image_starts_with_options_that_there_are(tmp_path):
    (command,) = [json.loads(rest) for step, rest in STEPS if step == "CMD"]
    program, application, *options = command
    assert (program, application) == ("jupyter", "lab")
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlab", *options, "--show-config-json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    shown = json.loads(done.stdout)["ServerApp"]
    assert (shown["ip"], shown["open_browser"]) == ("0.0.0.0", False)
