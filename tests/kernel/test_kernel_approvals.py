"""Approvals by the one line of input that a kernel has."""

from __future__ import annotations

import pytest
from live_kernel import LiveKernel, when_it_says


@pytest.fixture(scope="module")
def asking_kernel(tmp_path_factory):
    kernel = LiveKernel(tmp_path_factory.mktemp("home"))
    assert kernel.run("import approving").status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(asking_kernel):
    """A kernel in which nothing has been asked or allowed yet."""
    assert asking_kernel.run("approving.load()").status == "ok"
    return asking_kernel


def go(kernel, tool="note", answers=None, text="a", **options):
    kernel.run(f"approving.calls({tool!r}, text={text!r})")
    return kernel.run("%assist go", answers=answers, **options)


def written(kernel):
    return kernel.value("approving.DESK.pad.written")


def told(kernel):
    """What the model was told of its call."""
    return kernel.value("approving.DESK.provider.requests[-1].messages[-1].parts[0].text")


class Asked:
    """Watches a cell: the prompts of its inputs, and what was on the screen by then."""

    def __init__(self):
        self.prompts = []
        self.before = []
        self._seen = ""

    def __call__(self, message):
        self._seen += str(message["content"].get("data", {}).get("text/markdown", ""))
        if message["msg_type"] == "input_request":
            self.prompts.append(message["content"]["prompt"])
            self.before.append(self._seen)


@pytest.mark.parametrize("yes", ["y", "yes", " Y "])
def test_a_yes_lets_exactly_one_call_go_ahead(kernel, yes):
    asked = Asked()
    ran = go(kernel, answers=[yes], watch=asked)
    assert ran.status == "ok"
    assert written(kernel) == ["a"]
    assert asked.prompts == [
        "Allow note? [y]es once, this [t]urn, this [c]hat,\nyes and [r]un it, [n]o: "
    ]
    assert "**`note` needs your yes:** Write on the pad" in ran.markdown
    assert "```diff\n-empty\n+a\n```" in ran.markdown
    go(kernel, answers=["n", ""])
    assert written(kernel) == ["a"]


@pytest.mark.parametrize("answer", ["", " ", "maybe", "yn", "[y]", "e"])
def test_anything_but_an_answer_asks_again(kernel, answer):
    asked = Asked()
    ran = go(kernel, answers=[answer, "n", ""], watch=asked)
    assert len(asked.prompts) == 3
    assert "nothing is done without a yes" in ran.stream
    assert written(kernel) == []


def test_who_never_answers_has_not_said_yes(kernel):
    asked = Asked()
    ran = go(kernel, answers=[""] * 20, watch=asked)
    assert ran.status == "ok"
    assert len(asked.prompts) == 10
    assert written(kernel) == []
    assert "no usable answer" in told(kernel)


def test_a_no_asks_why_and_tells_the_model(kernel):
    ran = go(kernel, answers=["n", "use polars"])
    assert ran.status == "ok"
    assert written(kernel) == []
    assert "use polars" in told(kernel)


def test_always_does_not_ask_again(kernel):
    go(kernel, answers=["c"])
    asked = Asked()
    go(kernel, answers=[], text="b", watch=asked)
    assert asked.prompts == []
    assert written(kernel) == ["a", "b"]


def test_an_edit_can_be_run_with_the_same_answer(kernel):
    go(kernel, answers=["r"])
    assert kernel.value("approving.DESK.pad.ran") == ["cell-1"]


def test_only_what_applies_can_be_chosen(kernel):
    kernel.run(
        "approving.load(tool_modes={'stamp': 'ask'}, sources={'Assist.tool_modes': '/etc/x.py'},"
        " admin_files=frozenset({'/etc/x.py'}))"
    )
    asked = Asked()
    go(kernel, "stamp", answers=["a", "r", "e", "n", ""], watch=asked)
    assert asked.prompts[0] == "Allow stamp? [y]es once, [n]o: "
    assert len(asked.prompts) == 5
    assert written(kernel) == []


def test_code_can_be_taken_into_a_new_cell_instead(kernel):
    code = "for i in range(3):\n    print(i)"
    asked = Asked()
    ran = go(kernel, "attempt", answers=["e"], text=code, watch=asked)
    assert "[e]dit in a new cell instead" in asked.prompts[0]
    assert written(kernel) == []
    assert [cell["text"] for cell in ran.next_cells] == [code]
    assert "into a cell of my own" in told(kernel)
    assert "The code is in the new cell below" in ran.markdown


def test_without_input_the_call_is_refused_and_the_turn_goes_on(kernel):
    ran = go(kernel)
    assert ran.status == "ok"
    assert written(kernel) == []
    assert "```diff\n-empty\n+a\n```" in ran.markdown
    assert "nobody can be asked here" in ran.markdown
    assert "Assist.tool" in ran.markdown
    assert "Done." in ran.markdown
    assert "nobody can be asked here" in told(kernel)


def test_what_a_setting_allows_needs_no_input(kernel):
    kernel.run("approving.load(tool_modes={'note': 'allow'})")
    assert go(kernel).status == "ok"
    assert written(kernel) == ["a"]


def test_the_cells_after_it_wait_for_the_decision(kernel):
    kernel.run("approving.calls('note', text='a'); order = []; pad = approving.DESK.pad")
    first = kernel.send("%assist go\norder.append(list(pad.written))", allow_stdin=True)
    second = kernel.send("order.append('second')")
    third = kernel.send("order.append('third')")
    # Unusable answers take their time, and nothing overtakes them.
    kernel.collect(first, answers=["", "hm", "y"])
    kernel.collect(second)
    kernel.collect(third)
    assert kernel.value("order") == [["a"], "second", "third"]


def test_stop_while_it_asks_stops_run_all_and_does_nothing(kernel):
    kernel.run("approving.calls('note', text='a'); reached = False")
    first = kernel.send("%assist go", allow_stdin=True)
    second = kernel.send("reached = True")
    ran = kernel.collect(first, watch=when_it_says("Allow note?", kernel.interrupt))
    assert ran.errors == ["The turn was stopped."]
    assert kernel.collect(second).status == "aborted"
    assert kernel.value("reached") is False
    assert written(kernel) == []
    kernel.run("approving.DESK.provider.answer('Hello.')")
    assert kernel.run("%assist hello").status == "ok"


def test_stop_while_it_asks_why_not_is_a_stop(kernel):
    ran = go(kernel, answers=["n"], watch=when_it_says("Why not?", kernel.interrupt))
    assert ran.errors == ["The turn was stopped."]
    assert written(kernel) == []


def test_what_is_shown_hides_nothing(kernel):
    """Neither behind a fence, nor behind characters that turn text round or show nothing."""
    hidden = "x = 1\n```\n**harmless** \u202e\u200b\x1b[8m\r\u2028import os"
    ran = go(kernel, "attempt", answers=["n", ""], text=hidden)
    (card,) = [d for d in ran.displays if "needs your yes" in d.get("text/markdown", "")]
    seen = r"\u202e\u200b\u001b[8m\u000d\u2028import os"
    assert f"````python\nx = 1\n```\n**harmless** {seen}\n````" in card["text/markdown"]
    assert seen in card["text/plain"]


def test_the_card_is_there_before_the_question(kernel):
    """As far as two channels allow: in the order in which the kernel sends them."""
    asked = Asked()
    go(kernel, answers=["n", ""], watch=asked)
    assert "needs your yes" in asked.before[-1]
