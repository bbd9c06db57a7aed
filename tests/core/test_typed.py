"""A hint names the next step as it is typed in the door that the person came through."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest

import jupyter_ai_assist.core
from jupyter_ai_assist.core.protocol import Submit, TurnFailed
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.typed import as_it_is
from jupyter_ai_assist.headless.typed import in_terminal
from jupyter_ai_assist.kernel.assistant import as_magic

TERMINAL = in_terminal(Path("my work.ipynb"))
BOOK = "--notebook 'my work.ipynb'"
RUN = f"jupyter assist fix --run {BOOK}"
BELOW = f"/fix in the input of jupyter assist ask - {BOOK}"


@pytest.mark.parametrize(
    ("prompt", "typing", "hint"),
    [
        ("/doc", as_magic, "For example: %assist /doc print"),
        ("/doc", TERMINAL, f"For example: jupyter assist doc print {BOOK}"),
        ("/doc", as_it_is, "For example: /doc print"),
        ("/redo", TERMINAL, f"Take a turn back with jupyter assist undo {BOOK}."),
        ("/help nothing", TERMINAL, f"See jupyter assist ask /help {BOOK}."),
        ("/history open no", TERMINAL, f"See jupyter assist ask '/history all' {BOOK}."),
        ("/fix", as_magic, "Run the failing cell first, or give its code below %%assist /fix."),
        ("/fix", as_it_is, "Run the failing cell first, or give its code below /fix."),
        ("/fix", TERMINAL, f"Run the failing cell first ({RUN}), or give its code below {BELOW}."),
    ],
)
def test_a_next_step_is_told_in_the_words_of_the_door(notebook, prompt, typing, hint):
    conversation = notebook.session.conversation
    session = Session(conversation.assistant, conversation.workspace, typing)
    events = []
    asyncio.run(session.run(Submit(prompt=prompt), events.append))
    assert isinstance(events[-1], TurnFailed), events
    assert events[-1].hint == hint


def test_two_doors_at_once_keep_their_own_words(notebook):
    conversation = notebook.session.conversation
    ended = {}

    async def ask():
        sessions = {
            typing: Session(conversation.assistant, conversation.workspace, typing)
            for typing in (as_magic, TERMINAL)
        }
        await asyncio.gather(
            *(
                session.run(
                    Submit(prompt="/doc"), lambda event, who=typing: ended.update({who: event})
                )
                for typing, session in sessions.items()
            )
        )

    asyncio.run(ask())
    assert ended[as_magic].hint.endswith("%assist /doc print")
    assert ended[TERMINAL].hint.endswith(BOOK)


def test_the_engine_itself_names_no_door():
    for file in Path(jupyter_ai_assist.core.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "%assist" not in node.value, (file, node.lineno)
                assert "jupyter assist" not in node.value, (file, node.lineno)
