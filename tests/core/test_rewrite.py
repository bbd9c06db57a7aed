"""A prompt in a cell: what is sent, what may not be, and what a reply comes to."""

from __future__ import annotations

import asyncio
import re

import pytest

from jupyter_ai_assist.core.errors import RateLimitedError
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.protocol import Rewrite, TurnFailed, TurnFinished, TurnStopped
from jupyter_ai_assist.core.providers.base import TextChunk
from jupyter_ai_assist.core.providers.fake import Hold
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, Variable

SOURCE = "import csv\n\ndef rows(path):\n    with open(path) as f:\n        return csv.reader(f)"


@pytest.fixture
def cells(notebook):
    """The notebook with some cells, one of which is to be rewritten."""
    put(notebook, SOURCE)
    return notebook


def put(notebook, source, **fields):
    notebook.workspace.all_cells[:] = [
        Cell(id="top", source="LIMIT = 10", execution_count=1),
        Cell(id="here", source=source, **fields),
    ]


def ask(notebook, prompt, source=SOURCE, **fields):
    rewrite = Rewrite(cell="here", source=source, **fields)
    return notebook.run(prompt, thread="inline", rewrite=rewrite)[-1]


def parts(notebook):
    """By title, what the last request told."""
    message = notebook.provider.requests[-1].messages[-1]
    return {getattr(part, "title", "question"): part.text for part in message.parts}


def test_a_cell_goes_with_the_notebook_around_it_and_comes_back_as_code_alone(cells):
    cells.workspace.objects["path"] = Variable(name="path", type="str", summary="text of 9")
    cells.provider.answer("Sure:\n\n```python\nrows = []\n```\n\nThat is all.")
    finished = ask(cells, "start with no rows")
    assert isinstance(finished, TurnFinished)
    assert finished.new_cell == "rows = []"
    told = parts(cells)
    assert SOURCE in told["the cell"]
    assert "LIMIT = 10" in told["notebook"]
    assert "path: str" in told["variables"]
    assert told["question"] == "start with no rows"
    request = cells.provider.requests[-1]
    assert request.tools == ()
    assert "whole new source" in request.system


def test_a_prompt_is_no_command_and_names_variables_as_any(cells):
    cells.workspace.objects["df"] = Variable(name="df", type="pandas.DataFrame", summary="3 rows")
    cells.provider.answer("```\nx = 1\n```")
    assert ask(cells, "/fix it for @df").new_cell == "x = 1"
    assert parts(cells)["question"] == "/fix it for @df"
    assert any("3 rows" in text for text in parts(cells).values())


def test_of_selected_lines_only_those_come_back_as_deep_as_they_were(cells):
    cells.provider.answer("```python\nreturn list(csv.reader(f))\n```")
    finished = ask(cells, "a list", start=4, end=5)
    assert finished.new_cell == "        return list(csv.reader(f))"
    assert "\n        return csv.reader(f)\n" in parts(cells)["the selected lines"]
    assert "the selected lines" in cells.provider.requests[-1].system


def test_an_empty_cell_is_filled(cells):
    put(cells, "")
    cells.provider.answer("```python\nprint(LIMIT)\n```")
    assert ask(cells, "show the limit", source="").new_cell == "print(LIMIT)"
    assert "which is empty now" in cells.provider.requests[-1].system


def test_a_draft_is_refined(cells):
    cells.provider.answer("```python\nx = 2\n```")
    assert ask(cells, "two", draft="x = 1").new_cell == "x = 2"
    assert "x = 1" in parts(cells)["your draft, which the wish is about"]


def test_text_is_rewritten_as_markdown(cells):
    put(cells, "# Old", kind="markdown")
    cells.provider.answer("```markdown\n# New\n\n```python\nx = 1\n```\n```", "# Newer")
    assert ask(cells, "new", source="# Old").new_cell == "# New\n\n```python\nx = 1\n```"
    assert ask(cells, "newer", source="# Old").new_cell == "# Newer"
    assert "Markdown" in cells.provider.requests[-1].system


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("Which file do you mean?", ""),
        ("x = 1", "x = 1"),
        ("%pip install polars", "%pip install polars"),
        ("```r\nx <- 1\n```", "x <- 1"),
        ("```python\nx = 1", "x = 1"),
    ],
)
def test_words_are_no_code_and_code_needs_no_fence(cells, reply, code):
    cells.provider.answer(reply)
    finished = ask(cells, "do it")
    assert finished.new_cell == code
    assert finished.text == reply


def test_secrets_stay_here_and_are_back_in_the_code(cells):
    source = 'password = "hunter2-and-more"\nlogin(password)'
    put(cells, source)
    cells.provider.answer("```\npass\n```")
    ask(cells, "log in", source=source)
    told = parts(cells)["the cell"]
    assert "hunter2" not in str(cells.provider.requests)
    mark = re.search(r"\[hidden: [^]]+\]", told)[0]
    cells.provider.answer(f'```python\npassword = "{mark}"\n```')
    assert ask(cells, "no login", source=source).new_cell == 'password = "hunter2-and-more"'


def test_a_cell_that_is_kept_back_is_not_sent(cells):
    put(cells, SOURCE, tags=("private",))
    failed = ask(cells, "shorter")
    assert isinstance(failed, TurnFailed)
    assert "tag:private" in failed.message
    assert failed.hint
    assert cells.provider.requests == []


def test_where_nothing_is_shared_only_what_is_typed_leaves(open_notebook):
    notebook = open_notebook(share="none")
    put(notebook, SOURCE)
    assert "Assist.share" in ask(notebook, "shorter").message
    assert notebook.provider.requests == []
    put(notebook, "")
    notebook.provider.answer("```python\nx = 1\n```")
    assert ask(notebook, "make an x", source="").new_cell == "x = 1"
    assert "LIMIT" not in str(notebook.provider.requests)


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"max_cost_per_day": 0.0}, "budget"), ({"max_requests_per_minute": 0}, "budget")],
)
def test_budgets_hold(open_notebook, settings, code):
    notebook = open_notebook(**settings)
    put(notebook, SOURCE)
    assert ask(notebook, "shorter").code == code
    assert notebook.provider.requests == []


def test_a_cell_that_is_too_long_is_refused_rather_than_cut(cells):
    source = "x = 1\n" * 200_000
    put(cells, source)
    failed = ask(cells, "shorter", source=source)
    assert "Select some lines" in failed.hint
    assert cells.provider.requests == []


@pytest.mark.parametrize(
    ("prompt", "fields", "said"),
    [
        ("  ", {}, "Nothing was asked."),
        ("shorter", {"cell": "gone"}, "'gone'"),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(cells, prompt, fields, said):
    rewrite = Rewrite(**{"cell": "here", "source": SOURCE, **fields})
    failed = cells.run(prompt, rewrite=rewrite)[-1]
    assert said in failed.message
    assert failed.hint
    assert cells.provider.requests == []


def test_the_history_keeps_it_apart_from_the_conversation(cells):
    cells.provider.answer("Hello.", "```python\nx = 1\n```", "Again.")
    cells.run("Hi")
    ask(cells, "shorter")
    cells.run("And?")
    sent = str(cells.provider.requests[-1].messages)
    assert "shorter" not in sent
    history = cells.session.conversation.assistant.history
    kept = history.find_thread("analysis.ipynb", "inline")
    assert [turn.question for turn in history.turns(kept.id)] == ["shorter"]


def test_stop_and_failures_leave_nothing_but_a_turn_in_the_history(cells):
    cells.provider.answer(RateLimitedError("Busy.", status=429))
    assert ask(cells, "shorter").retryable
    hold = Hold()
    cells.provider.answer([TextChunk("```python\nx"), hold])

    async def stopped():
        rewrite = Rewrite(cell="here", source=SOURCE)
        turn = asyncio.create_task(cells.type("shorter", rewrite=rewrite))
        await hold.reached.wait()
        turn.cancel()
        return await turn

    assert isinstance(asyncio.run(stopped())[-1], TurnStopped)
    assert cells.provider.closed == 2


@pytest.fixture
def guided(open_notebook):
    """A notebook that only the offline guide answers in."""
    notebook = open_notebook(default_model="guide:offline")
    notebook.session.conversation.assistant.providers = {"guide": GuideProvider()}
    return notebook


def test_the_guide_repairs_the_cell_that_failed(guided):
    source = "total = sum(valeus)"
    put(guided, source, execution_count=2)
    guided.workspace.error = ErrorReport(
        name="NameError",
        value="name 'valeus' is not defined",
        traceback="NameError: name 'valeus' is not defined",
        cell=guided.workspace.all_cells[-1],
        line=1,
        details={"name": "valeus"},
    )
    guided.workspace.objects["values"] = Variable(name="values", type="list", summary="list of 3")
    assert ask(guided, "fix this", source=source).new_cell == "total = sum(values)"


def test_what_the_guide_drafts_comes_below_what_is_there(guided):
    table = {"columns": {"city": "str", "people": "int64"}, "shape": [3, 2]}
    guided.workspace.objects["df"] = Variable(
        name="df", type="pandas.DataFrame", summary="3 rows", facts=table
    )
    put(guided, "df.head()")
    drafted = ask(guided, "summarise @df", source="df.head()").new_cell
    assert drafted.startswith("df.head()\n\nsummary = df.describe(")


@pytest.mark.parametrize(
    "fields", [{}, {"start": 0, "end": 1}, {"draft": "x"}], ids=["whole", "lines", "draft"]
)
def test_what_the_guide_cannot_do_it_says_in_a_sentence(guided, fields):
    put(guided, SOURCE)
    failed = ask(guided, "make it asynchronous", **fields)
    assert isinstance(failed, TurnFailed)
    assert "no language model" in failed.message
    assert failed.hint
