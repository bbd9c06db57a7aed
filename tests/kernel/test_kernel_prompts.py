"""Prompts reach the session byte for byte, whatever IPython would make of them."""

from __future__ import annotations

import pytest

LINES = [
    "what's in df?",
    "why??",
    "what is df?",
    "df?",
    "?df",
    '{"a": {"b": [1, 2]}}',
    "{}",
    "{1 + 1} and {{name}}",
    "f'{x!r:>10} {y}' and f\"{z}\"",
    "$HOME ${HOME} $x $$",
    r"\frac{a}{b} $\alpha_i$ \\",
    "\"double\" and 'single' and `back`",
    r"C:\temp\new\x41",
    "a # no comment?",
    "!ls and !!ls",
    "!ls",
    "%timeit x?",
    "%%time",
    "x = %assist y?",
    'three """ of them',
    "three ''' of them?",
    "open ( [ {",
    "closed ) ] }?",
    "a statement;",
    "if x:",
    "@df @error @In[3]",
    "-5 degrees",
    "- a list",
    "--- a rule",
    "ünï 漢字 🙂\u2028 and more",
    "a\ttab",
    ">>> x",
    "In [3]: x",
    "![a](https://example.com/x.png)",
    "KeyError: 'a'  File \"x.py\", line 3, in <module>?",
    "spaces  inside   stay",
]

BODY = "\n".join(
    [
        *LINES,
        "   ",
        ">>> doctest",
        "... goes on",
        "    indented?",
        "\tby a tab",
        "",
        "Traceback (most recent call last):",
        "----> 1 df['x']",
        "KeyError: 'x'",
        "",
        "ends in a backslash \\",
        "and here?",
    ]
)


def prompts(kernel):
    return kernel.value("[seen.prompt for seen in scripted.SEEN]")


def run_well(kernel, code):
    ran = kernel.run(code)
    assert ran.errors == []
    assert ran.status == "ok"
    return ran


@pytest.mark.parametrize("line", LINES)
def test_a_line_magic_takes_the_line_as_it_stands(kernel, line):
    run_well(kernel, f"%assist {line}")
    assert prompts(kernel) == [line]


@pytest.mark.parametrize("line", LINES)
def test_so_does_an_assignment(kernel, line):
    ran = run_well(kernel, f"answer = %assist {line}")
    assert prompts(kernel) == [line]
    assert kernel.value("answer") == "ok"
    assert ran.of("execute_result") == []


@pytest.mark.parametrize("line", LINES)
def test_so_does_a_line_below_another_magic(kernel, line):
    ran = run_well(kernel, f"%time %assist {line}")
    assert prompts(kernel) == [line]
    assert "Wall time" in ran.stream
    assert ran.of("execute_result") == []


@pytest.mark.parametrize(
    "start",
    [
        "answer = %time %assist",
        "%time answer = %assist",
        "%%time\nanswer = %assist",
        "if True:\n    %time answer = %assist",
    ],
)
def test_an_answer_can_be_timed_and_kept(kernel, start):
    kernel.run("answer = None")
    run_well(kernel, f"{start} what's in df?")
    assert prompts(kernel) == ["what's in df?"]
    assert kernel.value("answer") == "ok"


def test_the_options_of_another_magic_may_come_first(kernel):
    run_well(kernel, "%timeit -n 1 -r1 %assist what's in {df}?")
    assert prompts(kernel) == ["what's in {df}?"]


def test_a_remainder_is_no_prompt(kernel):
    run_well(kernel, "assist = 7\n%time rest = 20 %assist\nrest = rest, 30 %assist")
    assert prompts(kernel) == []
    assert kernel.value("rest") == (6, 2)


def test_many_in_one_cell_between_code_and_inside_blocks(kernel):
    # Python's tokenizer takes a line separator for the end of an indented block.
    lines = [line for line in LINES if "\u2028" not in line]
    code = ["if True:", "    for i in range(1):"]
    code += [f"        %assist {line}" for line in lines]
    code += ["done = 'yes?'"]
    code += [f"%assist {line}" for line in lines]
    run_well(kernel, "\n".join(code))
    assert prompts(kernel) == [*lines, *lines]
    assert kernel.value("done") == "yes?"


@pytest.mark.parametrize("first", ["%%assist", "%%assist ", "\n\n%%assist"])
def test_a_cell_magic_takes_its_body_as_it_stands(kernel, first):
    run_well(kernel, f"{first}\n{BODY}")
    assert prompts(kernel) == [BODY]


def test_text_after_the_options_of_a_cell_is_its_first_line(kernel):
    run_well(kernel, f"%%assist -m a:b /write shorter?\n{BODY}")
    assert prompts(kernel) == [f"/write shorter?\n{BODY}"]


def test_a_cell_with_only_a_first_line_is_taken_for_a_line(kernel):
    run_well(kernel, "%%assist what is df?")
    assert prompts(kernel) == ["what is df?"]


@pytest.mark.parametrize("pasted", ["In [3]: %assist what is df?", ">>> %assist what is df?"])
def test_pasted_prompts_are_cleaned_off_before_the_magic_only(kernel, pasted):
    run_well(kernel, pasted)
    assert prompts(kernel) == ["what is df?"]


def test_a_continued_line_is_joined_as_for_any_magic(kernel):
    run_well(kernel, "%assist one \\\n  two?\nafter = 1")
    assert [prompt.split() for prompt in prompts(kernel)] == [["one", "two?"]]
    assert kernel.value("after") == 1


def test_a_string_that_mentions_the_magic_stays_a_string(kernel):
    run_well(kernel, 'text = """\n%assist what is df?\nx = %assist y?\n"""\nother = "%assist z?"')
    assert prompts(kernel) == []
    assert kernel.value("text") == "\n%assist what is df?\nx = %assist y?\n"
    assert kernel.value("other") == "%assist z?"


def test_help_is_still_help(kernel):
    for asked in ("%assist?", "%%assist?", "%assist??", "?%assist"):
        shown = run_well(kernel, asked).reply["payload"][0]["data"]["text/plain"]
        assert "assist" in shown
    help_shown = run_well(kernel, "%assist?").reply["payload"][0]["data"]["text/plain"]
    assert "--dry-run" in help_shown
    assert prompts(kernel) == []


def test_other_magics_and_help_are_left_alone(kernel):
    ran = run_well(kernel, "import math\nlisted = !echo it\\'s\nmath.pi?")
    assert "3.14159" in ran.reply["payload"][0]["data"]["text/plain"]
    assert kernel.value("list(listed)") == ["it's"]
    run_well(kernel, "%%time\n%assist what is df?")
    assert prompts(kernel) == ["what is df?"]


def test_the_answer_is_not_echoed(kernel):
    for code in ("%assist hello", "%%assist\nhello", "if True:\n    %assist hello"):
        assert run_well(kernel, code).of("execute_result") == []


def test_from_a_function_a_cell_with_await_and_a_thread(kernel):
    run_well(
        kernel, "def f():\n    return get_ipython().run_line_magic('assist', 'in f?')\nx = f()"
    )
    run_well(kernel, "import asyncio\nawait asyncio.sleep(0)\ny = %assist in await?")
    run_well(
        kernel,
        "import threading\nthread = threading.Thread(target=f)\nthread.start(); thread.join()",
    )
    assert prompts(kernel) == ["in f?", "in await?", "in f?"]
    assert kernel.value("(x, y)") == ("ok", "ok")


def test_no_prompt_shows_the_help_and_asks_nothing(kernel):
    assert "%assist [options] PROMPT" in run_well(kernel, "%assist").stream
    assert kernel.run("%assist --new").errors == [
        "\x1b[31mThere is no prompt.\x1b[39m\nWrite it after the options, or in the cell below."
    ]
    assert prompts(kernel) == []


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("%assist what's in df?", "complete"),
        ("%assist open (", "complete"),
        ("%%assist", "incomplete"),
        ("%%assist\nwhat's this?", "incomplete"),
        ("%%assist\nwhat's this?\n\n", "complete"),
        ("if x:\n    %assist what's this?", "incomplete"),
        ("for x in y:", "incomplete"),
    ],
)
def test_a_terminal_knows_when_the_input_is_complete(kernel, typed, state):
    assert kernel.is_complete(typed) == state
