"""Questions on the control channel, answered by real kernels that are at work."""

from __future__ import annotations

from contextlib import contextmanager
from queue import Empty

import pytest

from jupyter_ai_assist.core.workspace.base import Docs, ErrorReport, KernelStatus, Variable
from jupyter_ai_assist.core.workspace.control_messages import (
    FEATURE,
    LOAD,
    QUESTIONS,
    reply_type,
    request_type,
)

SLEEP = "import time\nprint('begun', flush=True)\ntime.sleep(60)"
LOOP = "print('begun', flush=True)\nwhile True:\n    pass"
SORT = """
import time
big = [(number * 7919) % 1_000_003 / 3 for number in range(2_000_000)]
print('begun', flush=True)
big.sort()
time.sleep(60)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    from live_kernel import LiveKernel

    kernel = LiveKernel(tmp_path_factory.mktemp("home"))
    assert kernel.run("%load_ext jupyter_ai_assist", cell_id="load").status == "ok"
    yield kernel
    kernel.close()


def ask(kernel, question, **content):
    reply = kernel.control_reply(kernel.question(request_type(question), content))
    assert reply["msg_type"] == reply_type(question)
    return reply["content"]


def found(kernel, question, **content):
    answer = ask(kernel, question, **content)
    assert answer["status"] == "ok", answer
    return answer["found"]


@contextmanager
def busy(kernel, code):
    """A cell that has begun; it is interrupted at the end."""
    sent = kernel.send(code, cell_id="long")
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "stream" and "begun" in message["content"]["text"]:
            break
    try:
        yield
    finally:
        kernel.interrupt()
        kernel.collect(sent)


def test_every_question_is_answered_with_the_values_of_the_workspace(loaded):
    loaded.run("prices = [1.5, 2.5]\ndef total(a, b=2):\n    'Adds.'", cell_id="names")
    loaded.run("prices / 2", cell_id="wrong")
    listed = {each["name"]: Variable(**each) for each in found(loaded, "variables")}
    assert listed["prices"].summary == "list of 2"
    assert listed["prices"].value == ""
    assert Variable(**found(loaded, "inspect", path="prices")).value == "[1.5, 2.5]"
    assert Variable(**found(loaded, "inspect", path="prices[1]")).value == "2.5"
    docs = Docs(**found(loaded, "docs", path="total"))
    assert (docs.signature, docs.text) == ("(a, b=2)", "Adds.")
    error = ErrorReport(**found(loaded, "error"))
    assert (error.name, error.cell.id, error.line) == ("TypeError", "wrong", 1)
    status = KernelStatus(**found(loaded, "kernel"))
    assert (status.state, status.running, status.seconds) == ("idle", "", None)


def test_what_is_not_there_is_null_and_a_wrong_question_is_an_error(loaded):
    assert found(loaded, "inspect", path="absent") is None
    assert found(loaded, "docs", path="absent.too") is None
    answer = ask(loaded, "inspect")
    assert answer["status"] == "error"
    assert (answer["ename"], answer["traceback"]) == ("KeyError", [])


@pytest.mark.parametrize("business", [SLEEP, LOOP], ids=["sleep", "loop"])
def test_a_busy_kernel_answers_in_the_middle_of_its_cell(loaded, business):
    loaded.run("import numpy as np\nlarge = np.zeros(1_000_000)\nthings = {'a': 1}")
    with busy(loaded, business):
        status = KernelStatus(**found(loaded, "kernel"))
        assert (status.state, status.running) == ("busy", "long")
        assert status.seconds >= 0
        assert found(loaded, "inspect", path="large")["facts"]["shape"] == [1_000_000]
        assert found(loaded, "inspect", path="things['a']")["value"] == "1"
        assert "things" in {each["name"] for each in found(loaded, "variables")}
        assert found(loaded, "kernel")["state"] == "busy", "all that came before the cell's end"
    assert found(loaded, "kernel")["state"] == "idle"


def test_a_question_never_gets_into_the_middle_of_code_in_c(loaded):
    with busy(loaded, SORT):
        described = found(loaded, "inspect", path="big")
    assert described["summary"] == "list of 2,000,000", "a list looks empty while it is sorted"


def test_variables_that_a_cell_keeps_adding_do_not_break_the_answer(loaded):
    with busy(
        loaded,
        "n = 0\nprint('begun', flush=True)\n"
        "while True:\n    n += 1\n    globals()[f'new_{n % 5000}'] = {n: n}\n"
        "    globals().pop(f'new_{(n + 2500) % 5000}', None)",
    ):
        for _ in range(20):
            assert "n" in {each["name"] for each in found(loaded, "variables")}


def test_a_question_runs_none_of_the_users_code(loaded):
    loaded.run(
        "ran = []\n"
        "class Loud:\n"
        "    def __repr__(self): ran.append('repr')\n"
        "    def __len__(self): ran.append('len')\n"
        "    def __getattr__(self, name): ran.append(name)\n"
        "    @property\n"
        "    def price(self): ran.append('price')\n"
        "loud = Loud()"
    )
    for path in ("loud", "loud.price", "loud.absent"):
        found(loaded, "inspect", path=path)
        found(loaded, "docs", path=path)
    found(loaded, "variables")
    assert loaded.value("ran") == []


def features(kernel):
    reply = kernel.control_reply(kernel.question("kernel_info_request"))
    assert reply["msg_type"] == "kernel_info_reply"
    assert reply["content"]["language_info"]["name"] == "python"
    return reply["content"]["supported_features"]


def test_a_busy_kernel_says_whether_it_answers(loaded):
    with busy(loaded, SLEEP):
        assert FEATURE in features(loaded)


def test_nobody_answers_after_unloading(start_kernel):
    kernel = start_kernel()
    before = features(kernel)
    assert FEATURE not in before
    kernel.run("%load_ext jupyter_ai_assist")
    assert found(kernel, "kernel")["state"] == "idle"
    kernel.run("%unload_ext jupyter_ai_assist")
    handlers = kernel.value("[name for name in get_ipython().kernel.control_handlers]")
    assert not set(handlers) & {request_type(question) for question in QUESTIONS}
    assert features(kernel) == before
    with pytest.raises(Empty):
        kernel.control_reply(kernel.question(request_type("kernel")), patience=1)
    kernel.run("%load_ext jupyter_ai_assist")
    assert found(kernel, "kernel")["state"] == "idle"


def test_a_kernel_without_the_extension_is_made_to_answer_and_nothing_else(start_kernel):
    kernel = start_kernel()
    names = "[name for name in globals() if not name.startswith('_i')]"
    before = kernel.value(names)
    for _ in range(2):
        assert kernel.run(LOAD, silent=True, store_history=False).status == "ok"
    kernel.run("x = 1 / 0", cell_id="wrong")
    assert found(kernel, "kernel")["state"] == "idle"
    assert found(kernel, "error")["cell"]["id"] == "wrong"
    assert kernel.value(names) == before
    assert "not found" in kernel.run("%assist hello").stream
