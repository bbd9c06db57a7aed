"""Models that call no tools answer all the same, and are refused where they were to act."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.protocol import TurnFailed, TurnFinished
from jupyter_ai_assist.core.providers.fake import FakeProvider


@pytest.fixture
def plain(notebook):
    """A notebook whose model calls no tools."""
    notebook.provider = FakeProvider(abilities=())
    notebook.session.conversation.assistant.providers = {"fake": notebook.provider}
    return notebook


def test_it_answers_and_is_offered_none(plain):
    plain.provider.answer("Three.")
    assert isinstance(plain.run("How many?")[-1], TurnFinished)
    assert plain.provider.requests[-1].tools == ()


def test_it_is_refused_in_agent_mode(plain):
    failed = plain.run("Add a cell.", mode="agent")[-1]
    assert isinstance(failed, TurnFailed)
    assert failed.message == "fake:model calls no tools, so it can change and run nothing."
    assert "ask mode" in failed.hint
    assert plain.provider.requests == []
