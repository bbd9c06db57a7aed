"""What the guide promises as a provider: no cost, no guess, no way out of its Markdown."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from guide_notebook import Notebook, answered, reading_toolset

from jupyter_ai_assist.core.context.context import TurnContext
from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.messages import (
    Message,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from jupyter_ai_assist.core.providers.base import ModelRequest, Reply, ToolSpec
from jupyter_ai_assist.core.settings import Settings
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS
from jupyter_ai_assist.core.workspace.base import Cell, Variable
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace


def _request(question: str, *messages: Message) -> ModelRequest:
    (model,) = GuideProvider().models()
    asked = Message(role="user", parts=(TextPart(text=question),))
    tools = tuple(ToolSpec(tool.name, "", {}) for tool in BUILTIN_TOOLS)
    context = TurnContext(question=question)
    return ModelRequest(model, "", (*messages, asked), tools, context=context)


def _reply(request: ModelRequest) -> Reply:
    async def last() -> Reply:
        events = [event async for event in GuideProvider().stream(request)]
        assert isinstance(events[-1], Reply)
        return events[-1]

    return asyncio.run(last())


def test_is_a_provider_without_key_or_cost() -> None:
    provider = GuideProvider()
    assert (provider.slug, provider.key, provider.unusable()) == ("guide", None, "")
    (model,) = provider.models()
    assert model.id == "guide:offline"
    assert model.in_process
    assert _reply(_request("hello")).usage == Usage(requests=1, cost=0.0)


def test_the_same_request_has_the_same_reply() -> None:
    request = _request("what variables are there?")
    first = _reply(request)
    assert first.finish == "tool_calls"
    assert [call.name for call in first.message.tool_calls] == ["list_variables"]
    assert _reply(request) == first


def test_an_earlier_turn_answers_nothing_in_this_one() -> None:
    call = ToolCallPart(id="guide-1", name="list_variables", arguments={})
    result = ToolResultPart(id="guide-1", name="list_variables", text='{"variables": []}')
    earlier = (
        Message(role="user", parts=(TextPart(text="what variables are there?"),)),
        Message(role="assistant", parts=(call,)),
        Message(role="user", parts=(result,)),
        Message(role="assistant", parts=(TextPart(text="None."),)),
    )
    reply = _reply(_request("what variables are there?", *earlier))
    assert reply.finish == "tool_calls"
    assert reply.message.tool_calls[0].id == "guide-2"


def test_answers_in_pieces(notebook: Notebook) -> None:
    notebook.must_run("prices = [1]")
    reply = notebook.ask("what variables are there?")
    assert len(reply.pieces) > 3
    assert all(piece.endswith("\n") for piece in reply.pieces)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("what variables are there?", "list_variables"),
        ("what have I run?", "read_cells"),
        ("list files", "list_files"),
        ("help on print", "lookup_docs"),
    ],
)
def test_says_which_tool_it_may_not_use(notebook: Notebook, question: str, tool: str) -> None:
    offered = tuple(name for name in notebook.offered if name != tool)
    reply = replace(notebook, offered=offered).ask(question)
    assert f"I could not see everything: `{tool}`" in reply.text
    assert "not available in this conversation" in reply.text


def test_without_any_tool_it_still_reads_the_traceback(notebook: Notebook) -> None:
    notebook.must_run("prices = {'apple': 1}")
    notebook.must_fail("prices['aple']")
    silent = replace(notebook, offered=())
    assert silent.fix().cell == "prices['apple']"
    notebook.must_fail("print(pries)")
    reply = silent.fix()
    assert reply.cell == ""
    assert "`list_variables` is not available" in reply.text


def test_a_refused_tool_is_said(notebook: Notebook) -> None:
    notebook.must_run("from pathlib import Path\nPath('folder').mkdir()")
    asking = replace(notebook, settings=Settings(tool_modes={"list_*": "deny"}))
    assert "`list_files` is not available" in asking.ask("list files").text


def test_keeps_back_what_the_policy_keeps_back(notebook: Notebook) -> None:
    notebook.must_run("my_password = 'hunter2'\nmy_passwort = 'x'")
    reply = notebook.ask("what is my_password?")
    assert "hunter2" not in reply.text


HOSTILE = "a`b``|c\n```python\nimport os\n```\n<script> [x](http://y) ![i](http://z)"


def test_hostile_names_stay_data(notebook: Notebook) -> None:
    notebook.must_run(f"import pandas as pd\ndf = pd.DataFrame({{{HOSTILE!r}: [1], 'b': [2]}})")
    described = notebook.ask("what is @df?")
    assert described.cell == ""
    assert "<script>" not in described.text.split("```text")[0]
    drawn = notebook.ask("plot @df")
    assert repr(HOSTILE) in drawn.cell
    notebook.must_run(drawn.cell)
    notebook.must_fail("df['nothing like it']")
    assert notebook.fix().cell == ""


def test_fences_in_the_source_come_back_whole(notebook: Notebook) -> None:
    notebook.must_run("prices = [1]")
    source = 'text = """\n```python\nx\n```\n"""\nprint(priecs)'
    notebook.must_fail(source)
    assert notebook.fix().cell == source.replace("priecs", "prices")


def test_thousands_of_variables() -> None:
    names = [f"series_{number:05}" for number in range(5_000)]
    objects = {name: Variable(name=name, type="int", summary="int" * 20) for name in names}
    workspace = FakeWorkspace(objects=objects)
    reply = asyncio.run(
        answered(TurnContext(question="what variables?"), reading_toolset(workspace))
    )
    assert "`series_00001`" in reply.text
    assert len(reply.text) < 10_000
    assert "`list_variables` left out" in reply.text or "more to tell" in reply.text


def test_a_notebook_too_long_for_one_answer() -> None:
    cells = [
        Cell(id=str(number), source=f"x{number} = 1", execution_count=number, output="o" * 500)
        for number in range(1, 500)
    ]
    workspace = FakeWorkspace(all_cells=cells)
    reply = asyncio.run(
        answered(TurnContext(question="what have I run?"), reading_toolset(workspace))
    )
    assert "`[1]` `x1 = 1`" in reply.text
    assert "`read_cells` left out" in reply.text
