"""What is said on a kernel's control channel decides about nothing but what was shown."""

from __future__ import annotations

import json

import pytest
from kernel.kernel_page import KernelPage
from kernel.live_kernel import LiveKernel
from servers.raw import Play, RawServer
from servers.wires import ChatWire, reply

from jupyter_ai_assist.core.edits.edits import CellState, hash_of

MEAN = "total = sum(values)"
BETTER = "total = sum(values) / len(values)"
NO = "I would rather keep it."
ASK = "%assist --new --mode agent -- Make it better."
CONFIG = """
c.Assist.default_model = "lab:m"
c.AssistCompatible.providers = [
    {{"name": "Lab", "slug": "lab", "base_url": "{url}/v1", "models": [{{"id": "m"}}]}}
]
"""


@pytest.fixture(scope="module")
def model():
    """A model that says that it is done, unless it is told to call a tool first."""
    with RawServer(lambda _: Play(reply(ChatWire(), ["Done."]))) as server:
        yield server


@pytest.fixture(scope="module")
def kernel(model, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    config = home / "config"
    config.mkdir()
    (config / "jupyter_ai_assist_config.py").write_text(CONFIG.format(url=model.url))
    kernel = LiveKernel(home)
    assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
    yield kernel
    kernel.close()


@pytest.fixture
def page(kernel):
    page = KernelPage(kernel)
    page.open([CellState(id="aim", source=MEAN)])
    return page


@pytest.fixture
def propose(model, page):
    """Ask in a cell; what the page is shown of the call that the model makes."""

    def propose():
        wire = ChatWire()
        arguments = json.dumps({"id": "aim", "hash": hash_of(MEAN), "source": BETTER})
        call = wire.call("call_1", "edit_cell", [arguments])
        model.play(Play([wire.start(), call, wire.finish("tool_calls")]))
        shown = len(page.approvals)
        page.start(ASK)
        page.until(lambda: len(page.approvals) > shown)
        return page.approvals[-1]

    return propose


def source(page):
    [cell] = page.states()
    return cell.source


def refused(page, model):
    """Say no, after all that was said before: the model is told of this alone."""
    page.decide(page.approvals[-1], "no", NO)
    page.until(lambda: page.ended)
    assert page.inputs == []
    assert source(page) == MEAN
    told = json.loads(model.seen[-1].body)["messages"][-1]
    return told["role"] == "tool" and NO in told["content"]


def test_a_yes_from_the_page_for_what_it_shows_is_one(page, propose):
    page.decide(propose(), "once")
    page.until(lambda: page.ended)
    assert source(page) == BETTER
    assert page.inputs == []


@pytest.mark.parametrize(
    "wrong",
    [{"id": "call_2"}, {"hash": "0" * 64}, {"hash": ""}],
    ids=["a call that was not shown", "another hash", "no hash"],
)
def test_a_yes_for_something_else_is_none(page, propose, model, wrong):
    page.decide({**propose(), **wrong}, "once")
    assert refused(page, model)


@pytest.mark.parametrize(
    "wrong", [{"page": "other"}, {"socket": "other"}], ids=["another page", "another socket"]
)
def test_a_yes_of_who_was_shown_nothing_is_none(page, propose, model, wrong):
    page.decide(propose(), "once", **wrong)
    assert refused(page, model)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "decide"}', '{"type": "Submit"}'])
def test_what_is_no_frame_decides_nothing(page, propose, model, text):
    propose()
    page.say(socket=page.socket, text=text)
    assert refused(page, model)


def test_a_yes_after_the_turns_end_counts_neither_then_nor_for_the_same_call_again(
    page, propose, model
):
    first = propose()
    assert refused(page, model)
    page.decide(first, "once")
    second = propose()
    assert (second["id"], second["tool"]) == (first["id"], first["tool"])
    page.decide(first, "once")
    assert refused(page, model)


def test_when_the_page_is_closed_the_question_is_asked_by_input(kernel, page, propose):
    propose()
    page.say(gone=True)
    page.until(lambda: page.inputs)
    assert page.inputs[0].startswith("Allow edit_cell? ")
    kernel.client.input("n")
    page.until(lambda: len(page.inputs) == 2)
    kernel.client.input("")
    page.until(lambda: page.ended)
    assert source(page) == MEAN


def test_a_turn_that_is_stopped_takes_no_page_from_the_next_one(kernel, page, propose):
    stopped = propose()
    kernel.interrupt()
    page.until(lambda: page.ended)
    second = propose()
    page.until(lambda: page.looks.count(second["hash"]) == 2)
    assert stopped["hash"] not in page.looks[page.looks.index(second["hash"]) :]
    page.decide(second, "once")
    page.until(lambda: page.ended)
    assert source(page) == BETTER
    assert page.inputs == []
