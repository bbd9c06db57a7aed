"""Completion: what is sent, what may not be, what it uses, and what a reply comes to."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_ai_assist.core.errors import (
    AssistError,
    BudgetError,
    OverloadedError,
    PolicyError,
    UnknownCellError,
    UsageError,
)
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.inline.completion import Complete, complete
from jupyter_ai_assist.core.inline.completion_text import completed, is_enough
from jupyter_ai_assist.core.providers.base import Retrying, TextChunk
from jupyter_ai_assist.core.providers.fake import Hold
from jupyter_ai_assist.core.settings import AllowList
from jupyter_ai_assist.core.workspace.base import Cell, Variable


@pytest.fixture
def typing(notebook):
    """A notebook with a cell that is being typed."""
    fill(notebook)
    return notebook


def fill(notebook, **fields):
    notebook.workspace.all_cells[:] = [
        Cell(id="top", source="LIMIT = 10", output="a lot", execution_count=1),
        Cell(id="key", source="the hidden cell", tags=("private",)),
        Cell(id="here", source="", **fields),
        Cell(id="below", source="the cell below"),
    ]
    notebook.workspace.objects["df"] = Variable(name="df", type="pandas.DataFrame", summary="3")


def ask(notebook, prefix="total = su", suffix="", **fields):
    asked = Complete(**{"cell": "here", "prefix": prefix, "suffix": suffix, **fields})
    assistant = notebook.session.conversation.assistant
    return asyncio.run(complete(assistant, notebook.workspace, asked))


def history(notebook):
    return notebook.session.conversation.assistant.history


def sent(notebook):
    message = notebook.provider.requests[-1].messages[-1]
    return {getattr(part, "title", "question"): part.text for part in message.parts}


def test_a_small_request_brings_cells_above_and_names(typing):
    typing.provider.answer("m(values)")
    assert ask(typing, suffix="\nprint(total)") == "m(values)"
    told = sent(typing)
    assert "LIMIT = 10" in told["cells above"]
    assert "df: pandas.DataFrame" in told["variables"]
    assert "total = su<CURSOR>\nprint(total)" in told["the cell"]
    everything = str(typing.provider.requests)
    assert "a lot" not in everything
    assert "the cell below" not in everything
    assert "the hidden cell" not in everything
    request = typing.provider.requests[-1]
    assert request.settings["max_tokens"] <= 200
    assert request.tools == ()


def test_it_is_kept_in_no_conversation_and_counts_all_the_same(typing):
    typing.provider.answer("m()", "m()")
    ask(typing)
    ask(typing)
    assert history(typing).threads() == []
    assert history(typing).accounts.usage().requests == 2
    assert history(typing).accounts.usage().input_tokens == 20


def test_secrets_stay_here(typing):
    typing.provider.answer(")")
    ask(typing, prefix='password = "hunter2-and-more"\nlogin(password')
    assert "hunter2" not in str(typing.provider.requests)


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"inline_completion": False}, PolicyError),
        ({"share": "none"}, PolicyError),
        ({"max_cost_per_day": 0.0}, BudgetError),
        ({"max_requests_per_minute": 0}, BudgetError),
        ({"enabled": False}, PolicyError),
    ],
)
def test_what_the_policy_says_holds(open_notebook, settings, error):
    notebook = open_notebook(**settings)
    fill(notebook)
    with pytest.raises(error) as refused:
        ask(notebook)
    assert refused.value.hint or "switched off" in refused.value.message
    assert notebook.provider.requests == []


def test_requests_count_for_the_limit_of_a_minute(open_notebook):
    notebook = open_notebook(max_requests_per_minute=2)
    fill(notebook)
    notebook.provider.answer("m()", "m()")
    ask(notebook)
    ask(notebook)
    with pytest.raises(BudgetError):
        ask(notebook)
    assert notebook.run("Hi")[-1].code == "budget"


def test_a_cell_that_is_kept_back_is_not_completed(typing):
    with pytest.raises(PolicyError, match="tag:private"):
        ask(typing, cell="key")
    with pytest.raises(UnknownCellError):
        ask(typing, cell="gone")
    assert typing.provider.requests == []


@pytest.mark.parametrize("model", ["", "fake:model", "other:model"])
def test_a_model_that_is_not_allowed_is_not_asked(open_notebook, model):
    notebook = open_notebook(allowed_providers=(AllowList(("openai",), "/etc/admin.py"),))
    fill(notebook)
    with pytest.raises(AssistError):
        ask(notebook, model=model)
    assert notebook.provider.requests == []


def test_the_guide_completes_nothing_and_says_so(typing):
    typing.session.conversation.assistant.providers = {"guide": GuideProvider()}
    with pytest.raises(UsageError, match="completes nothing"):
        ask(typing, model="guide:offline")


def test_who_types_on_closes_the_connection_and_what_was_used_counts(typing):
    hold = Hold()
    typing.provider.answer([TextChunk("m(val"), hold])

    async def typed_on():
        asked = Complete(cell="here", prefix="total = su")
        assistant = typing.session.conversation.assistant
        work = asyncio.create_task(complete(assistant, typing.workspace, asked))
        await hold.reached.wait()
        work.cancel()
        await work

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(typed_on())
    assert typing.provider.closed == 1
    used = history(typing).accounts.usage()
    assert used.requests == 1
    assert used.input_tokens > 50
    assert used.output_tokens > 0


def test_in_the_middle_of_a_line_one_line_is_enough(typing):
    typing.provider.answer([TextChunk("values\n"), TextChunk("more")])
    assert ask(typing, prefix="print(", suffix=")") == "values"
    assert typing.provider.closed == 1


def test_a_service_that_has_to_be_asked_again_is_left(typing):
    typing.provider.answer([Retrying("Busy.", 5.0), TextChunk("late")])
    with pytest.raises(OverloadedError, match="Busy"):
        ask(typing)
    assert typing.provider.closed == 1
    assert history(typing).accounts.usage().requests == 0


def test_a_kernel_that_does_not_answer_is_not_waited_for(typing):
    class Stuck:
        def __getattr__(self, name):
            return getattr(typing.workspace, name)

        async def variables(self, wanted=None, *, private=False):
            await asyncio.Event().wait()

    typing.provider.answer("m()")
    asked = Complete(cell="here", prefix="total = su")
    assistant = typing.session.conversation.assistant
    assert asyncio.run(complete(assistant, Stuck(), asked)) == "m()"


@pytest.mark.parametrize(
    ("reply", "prefix", "suffix", "inserted"),
    [
        ("m(values)", "total = su", "", "m(values)"),
        ("```python\nm(values)\n```", "total = su", "", "m(values)"),
        ("```python\nm(val", "total = su", "", "m(val"),
        ("total = sum(values)", "total = su", "", "m(values)"),
        ("sum(values)", "total = su", "", "m(values)"),
        ("x = 1\ntotal = sum(x)", "x = 1\ntotal = su", "", "m(x)"),
        ("total = sum(x)", "    total = su", "", "m(x)"),
        ("\n    return 1", "def f():", "", "\n    return 1"),
        ("    return 1", "def f():\n    ", "", "return 1"),
        ("return 1", "def f():\n    ", "", "return 1"),
        ("```python\ny = 2\n```", "x = 1", "", "\ny = 2"),
        ("y = 2", "x = 1", "\nz = 3", "\ny = 2"),
        ("values)", "print(", ")", "values"),
        ("f(values)", "print(", ")", "f(values)"),
        ("f(values))", "print(", ")", "f(values)"),
        ("values)\nprint(2)", "print(", ")", "values"),
        ("m_n", "su", "name)", "m_n"),
        ("m(values)\nprint(total)", "total = su", "\nprint(total)", "m(values)"),
        ("m(values)<CURSOR> and more", "total = su", "", "m(values)"),
        (" ", "total = 1", "", ""),
        ("", "total = 1", "", ""),
        ("total = 1", "total = 1", "", ""),
        ("é(x)", "naïv", "", "é(x)"),
    ],
)
def test_a_reply_is_cut_to_what_belongs_at_the_cursor(reply, prefix, suffix, inserted):
    assert completed(reply, prefix, suffix) == inserted


@pytest.mark.parametrize(
    ("heard", "suffix", "enough"),
    [
        ("values\n", ")", True),
        ("values", ")", False),
        ("```python\nvalues", ")", False),
        ("```python\nvalues\n", ")", True),
        ("a\nb\n", "\nnext", False),
    ],
)
def test_it_is_known_when_the_rest_is_of_no_use(heard, suffix, enough):
    assert is_enough(heard, "print(", suffix) is enough
