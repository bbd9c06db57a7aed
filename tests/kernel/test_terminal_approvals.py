"""Approvals in a plain IPython terminal, and where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from live_terminal import live_terminal, type_in

HERE = Path(__file__).parent
PROGRAM = f"import sys\nsys.path.insert(0, {str(HERE)!r})\nimport approving\napproving.load()\n"
ESC_ENTER = "\x1b\r"
AWAITING = "import asyncio; await asyncio.sleep(0); get_ipython().run_line_magic('assist', 'go')"


@pytest.fixture
def terminal(tmp_path):
    with live_terminal(
        tmp_path, f"{PROGRAM}approving.calls('attempt', text='one = 1\\ntwo = 2')\n"
    ) as child:
        yield child


def expect_written(terminal, written):
    terminal.expect("fake:model")  # the closing line
    type_in(terminal, "print('written:', approving.DESK.pad.written)")
    terminal.expect_exact(f"written: {written}")


def test_code_is_shown_in_colour_and_a_yes_runs_it(terminal):
    type_in(terminal, "%assist go")
    terminal.expect("attempt needs your yes: Try something\r\n")
    terminal.expect(r"one\S* = \S*\x1b\[\S*1")
    terminal.expect_exact(
        "Allow attempt? [y]es once, this [t]urn, this [c]hat,\r\n[e]dit first, [n]o: "
    )
    terminal.send("y\r")
    expect_written(terminal, ["one = 1\ntwo = 2"])


def test_code_that_ran_with_the_yes_does_not_wait_at_the_next_prompt(tmp_path):
    with live_terminal(tmp_path, "word = 'one'\n") as child:
        type_in(child, "%load_ext jupyter_ai_assist")
        type_in(child, "wort.upper()")
        type_in(child, "%assist --mode agent /fix")
        child.expect_exact("yes and [r]un it")
        child.send("r\r")
        child.expect("It ran without an error")
        type_in(child, "word[::-1]")
        child.expect_exact("'eno'")


@pytest.mark.parametrize("prompt", ["%assist go", AWAITING])
def test_the_text_can_be_changed_and_is_asked_about_again(terminal, prompt):
    type_in(terminal, prompt)
    terminal.expect_exact("[n]o: ")
    terminal.send("e\r")
    terminal.expect("Esc Enter: done")
    terminal.send("0\rthree = 3")
    terminal.expect("three")
    terminal.send(ESC_ENTER)
    terminal.expect_exact("Allow attempt with your text? ")
    terminal.send("y\r")
    expect_written(terminal, ["one = 1\ntwo = 20\nthree = 3"])


def test_a_changed_text_can_still_be_refused(terminal):
    type_in(terminal, "%assist go")
    terminal.expect_exact("[n]o: ")
    terminal.send("e\r")
    terminal.expect("Esc Enter: done")
    terminal.send(ESC_ENTER)
    terminal.expect_exact("with your text? ")
    terminal.send("n\r")
    terminal.expect_exact("Why not?")
    terminal.send("\r")
    expect_written(terminal, [])


def test_ctrl_d_is_no(terminal):
    type_in(terminal, "%assist go")
    terminal.expect_exact("[n]o: ")
    terminal.sendeof()
    expect_written(terminal, [])


def test_ctrl_c_while_it_is_changed_stops_the_turn(terminal):
    type_in(terminal, "%assist go")
    terminal.expect_exact("[n]o: ")
    terminal.send("e\r")
    terminal.expect("Esc Enter: done")
    terminal.sendintr()
    terminal.expect("The turn was stopped.")
    type_in(terminal, "print('written:', approving.DESK.pad.written)")
    terminal.expect_exact("written: []")


def test_a_script_without_input_does_not_get_a_yes(tmp_path):
    program = tmp_path / "program.ipy"
    program.write_text(
        f"{PROGRAM}approving.calls('note', text='a')\n"
        f"approving.DESK.session.conversation.assistant.config_folder = {str(tmp_path)!r}\n"
        "%assist go\n"
        "print('written:', approving.DESK.pad.written)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", str(program)],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        env=os.environ,
    )
    assert "note needs your yes: Write on the pad\n-empty\n+a\n" in done.stdout
    file = tmp_path / "jupyter_ai_assist_config.py"
    allowing = f'c.Assist.tool_modes = {{"note": "allow"}} in {file} would allow it.'
    assert f"nobody can be asked here. {allowing}" in done.stdout
    assert "Done." in done.stdout
    assert "written: []" in done.stdout
