"""``%assist`` in a plain IPython terminal, and in one that is no terminal."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from live_terminal import live_terminal, type_in

from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.protocol import (
    Notice,
    ReasoningDelta,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
)
from jupyter_ai_assist.screens.terminal import TextScreen

HERE = Path(__file__).parent
PROGRAM = f"import sys\nsys.path.insert(0, {str(HERE)!r})\nimport scripted\nscripted.load()\n"


@pytest.fixture
def terminal(tmp_path):
    with live_terminal(tmp_path, PROGRAM) as child:
        yield child


def test_text_streams_before_the_end_and_stop_frees_the_prompt(terminal, tmp_path):
    type_in(terminal, "%assist wait /never")
    terminal.expect("the beginning")
    terminal.sendintr()
    terminal.expect("The turn was stopped.")
    type_in(terminal, "print(6 * 7)")
    terminal.expect_exact("42\r\n")


def test_a_question_mark_is_text_and_a_failure_is_one_sentence(terminal):
    type_in(terminal, "%assist what's in df?")
    terminal.expect("ok")
    terminal.expect(r"scripted:model · 1,234 tokens in")
    type_in(terminal, "scripted.SEEN[-1].prompt")
    terminal.expect_exact("what's in df?")
    type_in(terminal, "%assist fail")
    terminal.expect("Too many requests.")
    terminal.expect("Wait a little.")
    assert "Traceback" not in terminal.before


def test_a_panel_is_refused_with_what_can_be_done_instead(terminal):
    type_in(terminal, "%assist /panel")
    terminal.expect("A panel is shown in a notebook, and this is a terminal.")
    terminal.expect("Ask with %assist here.")
    assert "Traceback" not in terminal.before


def test_code_comes_to_the_next_prompt(terminal):
    type_in(terminal, "%assist -f code code print(2 ** 10)")
    terminal.expect("The code is at the next prompt")
    terminal.expect(r"print\S*\(\S*2")
    terminal.send("\r")
    terminal.expect("1024")


def test_a_question_can_be_answered(terminal):
    type_in(terminal, "%assist -o said ask me")
    terminal.expect_exact("Are you sure? ")
    terminal.send("certainly\r")
    terminal.expect("scripted:model")
    type_in(terminal, "said")
    terminal.expect_exact("You said 'certainly'.")


def test_outside_a_terminal_there_is_no_colour(tmp_path):
    program = tmp_path / "program.ipy"
    program.write_text(f"{PROGRAM}%assist tools\n%assist fail\n")
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", str(program)],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
    )
    assert done.stdout == (
        "I should <img src=x> look.\n"
        "Trying again in 2 s.\n"
        "? read_cells(start=1) ? done, 0.2 s\n"
        "It is 1.\n"
        "scripted:model ? 1,234 tokens in (1,000 cached) / 56 out ? no cost ? 0.1 s\n"
        "half an ans\n"
        "Too many requests.\n"
        "Wait a little.\n"
    )


@pytest.fixture(autouse=True)
def _a_terminal_with_colours(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


class Tty(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def shown(*events, stream=None, **end):
    stream = stream or io.StringIO()
    screen = TextScreen(stream, end.pop("format_", "markdown"))
    for event in events:
        screen.show(event)
    value = end.pop("value", None)
    usage = Usage()
    screen.finish(
        TurnFinished(turn="1", model="m:x", text="", usage=usage, seconds=1, **end), value
    )
    return stream.getvalue()


@pytest.mark.parametrize("set_", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_gets_none(set_, monkeypatch):
    called = ToolStarted(id="1", name="read_cells", arguments={})
    assert "\x1b[2m" in shown(called, stream=Tty())
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    assert "\x1b" not in shown(called, stream=Tty())


def test_a_reply_cannot_act_on_the_terminal():
    hostile = "a\x1b]52;c;ZXZpbA==\x07b\x1b[2Jc\rd\x9b31me\x00\b\nf\tg"
    text = shown(
        TextDelta(text=hostile),
        ReasoningDelta(text=hostile),
        Notice(text=hostile),
        ToolStarted(id="1", name=hostile, arguments={"x": hostile}),
        ToolFinished(id="1", name="x", output=hostile, seconds=0),
    )
    assert not set(text) & {"\x1b", "\x07", "\r", "\x9b", "\x00", "\b"}
    assert "a]52;c;ZXZpbA==b[2Jcd31me\nf\tg" in text


def test_reasoning_is_dim_and_short_on_a_terminal():
    text = shown(
        ReasoningDelta(text="x" * 200),
        ReasoningDelta(text="y" * 200),
        TextDelta(text="answer"),
        stream=Tty(),
    )
    assert text.startswith(f"\x1b[2m{'x' * 200}\x1b[22m\x1b[2m{'y' * 100}…\x1b[22m\nanswer\n")


def test_json_is_shown_once_as_its_value():
    text = shown(TextDelta(text='```json\n{"a":1}\n```'), format_="json", value={"a": 1})
    assert text == '{\n  "a": 1\n}\nm:x · 1.0 s\n'


def test_parallel_calls_each_have_their_line():
    text = shown(
        ToolStarted(id="1", name="one", arguments={}),
        ToolStarted(id="2", name="two", arguments={}),
        ToolFinished(id="1", name="one", output="", seconds=0.1),
        ToolFinished(id="2", name="two", output="", seconds=0.2, is_error=True),
    )
    assert text == (
        "· one() …\n· two() …\n· one() done, 0.1 s\n· two() failed, 0.2 s\nm:x · 1.0 s\n"
    )
