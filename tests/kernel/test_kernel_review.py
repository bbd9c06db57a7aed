"""What leaves is read in a cell first, by the one line of input that a kernel has."""

from __future__ import annotations

import pytest
from live_kernel import LiveKernel


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    started = LiveKernel(tmp_path_factory.mktemp("home"))
    assert started.run("import approving").status == "ok"
    yield started
    started.close()


@pytest.fixture(autouse=True)
def careful(kernel):
    kernel.run("approving.load(review_before_sending=True)")


def requests(kernel):
    return kernel.value("len(approving.DESK.provider.requests)")


class Asked:
    """Watches a cell: the prompts of its inputs, and what was on the screen by then."""

    def __init__(self):
        self.prompts = []
        self.seen = ""

    def __call__(self, message):
        content = message["content"]
        self.seen += str(content.get("data", {}).get("text/markdown", ""))
        self.seen += content.get("text", "")
        if message["msg_type"] == "input_request":
            self.prompts.append(content["prompt"])


def test_all_is_shown_and_a_yes_sends_it(kernel):
    kernel.run("approving.DESK.provider.answer('Fine.')")
    asked = Asked()
    ran = kernel.run("%assist What is it?", answers=["what?", "a", "y"], watch=asked)
    assert ran.status == "ok"
    assert (
        asked.prompts
        == ["Send it? [y]es, this and the [r]est of the turn,\nshow [a]ll of it, [n]o: "] * 3
    )
    assert "**To be sent to `fake:model`**" in asked.seen
    assert "What is it?" in asked.seen
    assert "You are the assistant in a Jupyter notebook." in asked.seen
    assert requests(kernel) == 1


def test_a_no_fails_the_cell_in_one_sentence_and_sends_nothing(kernel):
    ran = kernel.run("%assist What is it?", answers=["n"])
    assert ran.status == "error"
    assert "This was not sent, as you said." in "\n".join(ran.errors)
    assert requests(kernel) == 0


def test_the_rest_of_a_turn_is_not_asked_about(kernel):
    kernel.run("approving.calls('look', text='x')")
    assert kernel.run("%assist Look", answers=["r"]).status == "ok"
    assert requests(kernel) == 2


def test_where_nobody_can_be_asked_nothing_is_sent(kernel):
    ran = kernel.run("%assist What is it?", answers=None)
    assert ran.status == "error"
    assert "has to be read by a person first" in "\n".join(ran.errors)
    assert requests(kernel) == 0


def test_the_functions_ask_as_well(kernel):
    kernel.run("approving.DESK.provider.answer('Fine.')")
    asked = Asked()
    call = "from jupyter_ai_assist import assist\nanswer = assist.ask('What is it?')"
    assert kernel.run(call, answers=["y"], watch=asked).status == "ok"
    assert "What is it?" in asked.seen
    assert kernel.value("answer") == "Fine."


def test_an_image_is_shown_and_stays_here_without_a_yes(kernel):
    kernel.run("from PIL import Image; Image.new('RGB', (900, 900), 'red').save('square.png')")
    ran = kernel.run("%assist What is @file:square.png?", answers=["n"])
    assert ran.status == "error"
    (picture,) = [data for data in ran.displays if "image/jpeg" in data]
    assert picture["text/plain"] == "[square.png]"
    assert "square.png (image/png" in ran.markdown
    assert requests(kernel) == 0
