"""What earlier turns were shown is not sent again once less may leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Notice
from jupyter_ai_assist.core.providers.fake import FakeProvider
from jupyter_ai_assist.core.workspace.base import Cell

READ = ToolCallPart(id="1", name="read_cells", arguments={})
CELL = Cell(id="a", source="x = 'CANARY'", execution_count=1, output="CANARY", tags=("mine",))
STRICTER = [{"share": "none"}, {"exclude": ("tag:mine",)}]


def tighten(notebook, **settings):
    assistant = notebook.session.conversation.assistant
    assistant.settings = replace(assistant.settings, **settings)
    assistant.policy = Policy(assistant.settings)


def last_sent(provider):
    return str(provider.requests[-1].messages)


def notices(events):
    return [event.text for event in events if isinstance(event, Notice)]


@pytest.fixture
def asked(notebook):
    """A notebook whose cell went along with a prompt, and was read by a tool."""
    notebook.workspace.all_cells = [CELL]
    notebook.provider.answer(READ, "It says CANARY.", "Fine.", "Fine.")
    notebook.run("One?")
    assert "CANARY" in last_sent(notebook.provider)
    return notebook


@pytest.mark.parametrize("settings", STRICTER)
@pytest.mark.parametrize("model", ["fake:model", "other:model"])
def test_it_goes_to_nobody_any_more(asked, settings, model):
    other = FakeProvider("other")
    other.answer("Fine.")
    asked.session.conversation.assistant.providers["other"] = other
    tighten(asked, **settings)
    events = asked.run("Two?", model=model)
    provider = other if model == "other:model" else asked.provider
    assert "Two?" in last_sent(provider)
    assert "CANARY" not in last_sent(provider)
    assert [said for said in notices(events) if said.startswith("1 earlier turn is not sent")]


def test_what_was_asked_since_then_goes_along(asked):
    tighten(asked, share="none")
    asked.run("Two?")
    asked.run("Three?")
    assert "Two?" in last_sent(asked.provider)
    assert "CANARY" not in last_sent(asked.provider)


def test_it_is_sent_again_where_as_much_may_leave(asked):
    tighten(asked, exclude=())
    events = asked.run("Two?")
    assert "CANARY" in last_sent(asked.provider)
    assert not [said for said in notices(events) if "not sent along" in said]


@pytest.mark.parametrize("settings", STRICTER)
def test_it_holds_in_another_process(open_notebook, tmp_path, settings):
    place = tmp_path / "history.db"
    first = open_notebook(History.open(place))
    first.workspace.all_cells = [CELL]
    first.provider.answer("It says CANARY.")
    first.run("One?", thread="mine")
    then = open_notebook(History.open(place), **settings)
    then.workspace.all_cells = [CELL]
    then.provider.answer("Fine.")
    then.run("Two?", thread="mine")
    assert "CANARY" not in last_sent(then.provider)
