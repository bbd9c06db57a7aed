"""Streaming, Stop, questions and failures in a real kernel."""

from __future__ import annotations

import time

import pytest
from live_kernel import when_it_says


def test_output_is_there_before_the_reply_ends(kernel):
    door = kernel.folder / "stream"
    ran = kernel.run(f"%assist wait {door}", watch=when_it_says("the beginning", door.touch))
    assert ran.status == "ok"
    assert "the beginning and the end" in ran.markdown


def test_stop_ends_the_cell_and_keeps_what_came(kernel):
    ran = kernel.run("%assist wait /never", watch=when_it_says("the beginning", kernel.interrupt))
    assert ran.reply["ename"] == "TurnInterrupted"
    assert ran.errors == ["The turn was stopped."]
    assert "the beginning" in ran.markdown
    assert kernel.value("scripted.STOPPED") == ["wait /never"]
    assert kernel.run("%assist hello").status == "ok"


def test_stop_works_in_a_cell_that_awaits(kernel):
    code = "import asyncio\nawait asyncio.sleep(0)\n%assist wait /never\nreached = True"
    ran = kernel.run(code, watch=when_it_says("the beginning", kernel.interrupt))
    assert ran.errors == ["The turn was stopped."]
    assert kernel.value("scripted.STOPPED") == ["wait /never"]
    assert kernel.value("'reached' in dir()") is False


def test_a_run_that_does_not_stop_lets_the_cell_go(kernel):
    door = kernel.folder / "stubborn"
    ran = kernel.run(
        f"%assist stubborn {door}", watch=when_it_says("the beginning", kernel.interrupt)
    )
    assert ran.errors == ["The turn was stopped."]
    door.touch()
    assert kernel.run("%assist hello").status == "ok"


def test_a_second_stop_frees_the_cell_at_once(kernel):
    door = kernel.folder / "stubborn-twice"
    sent = kernel.send(f"%assist stubborn {door}")
    started = []

    def stop_twice():
        kernel.interrupt()
        # Two signals that are pending at once would count as one.
        time.sleep(0.3)
        kernel.interrupt()
        started.append(time.monotonic())

    ran = kernel.collect(sent, watch=when_it_says("the beginning", stop_twice))
    assert ran.errors == ["The turn was stopped."]
    door.touch()
    assert kernel.run("%assist hello").status == "ok"


def test_a_stop_while_it_asks_is_a_stop(kernel):
    ran = kernel.run("%assist ask me", answers=[], watch=when_it_says("sure", kernel.interrupt))
    assert ran.errors == ["The turn was stopped."]
    assert kernel.value("scripted.STOPPED") == ["ask me"]
    assert kernel.run("%assist hello").status == "ok"


def test_a_stop_in_the_users_own_code_is_a_stop(kernel):
    kernel.run(
        "import time\nclass Slow:\n    def __str__(self):\n        print('slow')\n"
        "        time.sleep(60)\nslow = Slow()"
    )
    ran = kernel.run("%assist work slow", watch=when_it_says(r"slow\n", kernel.interrupt))
    assert ran.errors == ["The turn was stopped."]
    assert kernel.run("%assist hello").status == "ok"


@pytest.mark.parametrize("failing", ["%assist fail", "%assist --modle x", "%%assist\nfail"])
def test_run_all_stops_at_a_failed_turn(kernel, failing):
    kernel.run("reached = False")
    ran = kernel.run_all(failing, "reached = True")
    assert [cell.status for cell in ran] == ["error", "aborted"]
    assert kernel.value("reached") is False


def test_run_all_stops_at_a_stopped_turn(kernel):
    kernel.run("reached = False")
    first, second = kernel.send("%assist wait /never"), kernel.send("reached = True")
    kernel.collect(first, watch=when_it_says("the beginning", kernel.interrupt))
    assert kernel.collect(second).status == "aborted"
    assert kernel.value("reached") is False


def test_a_failure_is_one_sentence_and_the_next_step(kernel):
    ran = kernel.run("%assist fail")
    assert ran.errors == ["\x1b[31mToo many requests.\x1b[39m\nWait a little."]
    assert (ran.reply["ename"], ran.reply["evalue"]) == (
        "MagicError",
        "Too many requests.\nWait a little.",
    )
    assert "half an ans" in ran.markdown


def test_without_colours_there_are_none(kernel):
    kernel.run("%colors nocolor")
    assert kernel.run("%assist fail").errors == ["Too many requests.\nWait a little."]
    kernel.run("%colors linux")


def test_programs_can_catch_a_failure(kernel):
    kernel.run(
        "from jupyter_ai_assist.core.errors import AssistError\n"
        "try:\n    %assist fail\n"
        "except AssistError as error:\n    caught = (error.code, error.retryable, error.hint)"
    )
    assert kernel.value("caught") == ("rate_limited", True, "Wait a little.")


def test_a_bug_keeps_its_traceback(kernel):
    broken = "scripted.ScriptedSession.__init__"
    kernel.run(
        f"kept = {broken}\ndef boom(*_): raise ZeroDivisionError('our bug')\n{broken} = boom"
    )
    kernel.run("scripted.load()")
    ran = kernel.run("%assist hello")
    kernel.run(f"{broken} = kept")
    assert ran.reply["ename"] == "ZeroDivisionError"
    assert "boom" in ran.errors[0]


def test_a_question_is_asked_and_answered(kernel):
    asked = []

    def watch(message):
        if message["msg_type"] == "input_request":
            asked.append(message["content"])

    for prompt in ("me", "choices", "secret"):
        kernel.run(f"answer = %assist ask {prompt}", answers=["no"], watch=watch)
        assert kernel.value("answer") == "You said 'no'."
    assert asked == [
        {"prompt": "Are you sure? ", "password": False},
        {"prompt": "Are you sure? [yes/no] ", "password": False},
        {"prompt": "Are you sure? ", "password": True},
    ]


def test_where_nobody_can_be_asked_the_turn_fails_and_says_so(kernel):
    ran = kernel.run("%assist ask me")
    assert "nobody can be asked here: Are you sure?" in ran.errors[0]
    assert kernel.value("scripted.STOPPED") == []


def test_the_users_code_runs_in_the_users_thread(kernel):
    kernel.run(
        "import threading\nclass Where:\n    def __str__(self):\n"
        "        return threading.current_thread().name\nwhere = Where()"
    )
    kernel.run("x = %assist work where")
    assert kernel.value("x") == "MainThread"


def test_a_session_that_breaks_ends_the_cell(kernel):
    """As when the user's own code raises and the session does not expect it."""
    kernel.run("class Bad:\n    def __str__(self): raise RuntimeError('not today')\nbad = Bad()")
    ran = kernel.run("%assist work bad")
    assert "The assistant itself failed" in ran.errors[0]
    assert kernel.run("%assist hello").status == "ok"


def test_a_prompt_inside_a_prompt_is_refused(kernel):
    kernel.run(
        "class Inner:\n    def __str__(self):\n"
        "        return get_ipython().run_line_magic('assist', 'inner')\ninner = Inner()"
    )
    ran = kernel.run("%assist work inner")
    assert "cannot be asked from inside another" in ran.errors[0]
    assert kernel.value("[seen.prompt for seen in scripted.SEEN]") == ["work inner"]
    assert kernel.run("%assist hello").status == "ok"
