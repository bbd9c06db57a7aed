"""Turns to store, and places to store them in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jupyter_ai_assist.core.history import History, Turn
from jupyter_ai_assist.core.messages import Message, TextPart, Usage

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "assist" / "history.sqlite"


@pytest.fixture
def open_history() -> Iterator[Callable[[Path], History]]:
    """Open as often as you like; all are closed in the end."""
    opened: list[History] = []

    def open_(path: Path) -> History:
        opened.append(History.open(path))
        return opened[-1]

    yield open_
    for history in opened:
        history.close()


@pytest.fixture(params=["file", "memory"])
def history(request, path) -> Iterator[History]:
    """What both kinds promise."""
    history = History.open(path) if request.param == "file" else History.in_memory()
    yield history
    history.close()


@pytest.fixture
def stored(path, open_history) -> History:
    return open_history(path)


@pytest.fixture
def make_turn() -> Callable[..., Turn]:
    """A finished turn with a question and an answer, each a minute after the last."""
    numbers = itertools.count(1)

    def make(question: str = "What is df?", answer: str = "A table.", **fields) -> Turn:
        number = next(numbers)
        values = {
            "id": f"turn-{number}",
            "started": NOON + timedelta(minutes=number),
            "question": question,
            "messages": (
                Message(role="user", parts=(TextPart(text=question),)),
                Message(role="assistant", parts=(TextPart(text=answer),), model="openai:gpt"),
            ),
            "model": "openai:gpt",
            "usage": Usage(requests=1, input_tokens=10, output_tokens=5, cost=0.25),
            "outcome": "finished",
        }
        return Turn(**{**values, **fields})

    return make
