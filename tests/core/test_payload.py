"""What a prompt would send, part by part, before it is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jupyter_ai_assist.core.errors import AssistError, PolicyError, UsageError
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import Submit, View
from jupyter_ai_assist.core.providers.fake import Hold
from jupyter_ai_assist.core.sending.payload import Payload
from jupyter_ai_assist.core.workspace.base import Cell

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
PNG = FilePart(name="pasted.png", media_type="image/png", data=b"\x89PNG rest")


def payload(notebook, prompt: str, **options: Any) -> Payload:
    return asyncio.run(notebook.session.preview(Submit(prompt=prompt, **options)))


@pytest.fixture
def cells(notebook):
    notebook.workspace.all_cells = [
        Cell(id="a", source=f'token = "{SECRET}"', execution_count=1),
        Cell(id="b", source="total = 1", execution_count=2, tags=("gone",)),
    ]


def test_it_is_what_is_sent_then(notebook, cells):
    options = {"view": View(cell="b", selection="total"), "files": (PNG,)}
    shown = payload(notebook, "Why is @nothing so?", **options)
    assert notebook.provider.requests == []
    notebook.provider.answer("ok")
    notebook.run("Why is @nothing so?", **options)
    request = notebook.provider.requests[0]
    assert shown.parts[0].text == request.system
    sent = [part for part in request.messages[0].parts if not isinstance(part, FilePart)]
    told = [part.text for part in shown.parts]
    # The mark around data is drawn by lot for each chat, and this is the same chat.
    assert all(part.text in told for part in sent)
    assert [part.title for part in shown.parts] == [
        "system prompt", f"{len(request.tools)} tools", "notebook", "active cell", "selected text",
        "pasted.png", "prompt",
    ]  # fmt: skip


def test_sizes_and_secrets_are_told(notebook, cells):
    shown = payload(notebook, "Hello", view=View(cell="a"))
    assert shown.hidden == 1
    assert SECRET not in shown.model_dump_json()
    assert sum(part.tokens for part in shown.parts) <= shown.tokens < shown.window
    assert shown.model == "fake:model"


def test_what_is_left_out_is_said(open_notebook, cells, notebook):
    closed = open_notebook(exclude=("tag:gone",))
    closed.workspace.all_cells = notebook.workspace.all_cells
    shown = payload(closed, "What is @nothing?", view=View(cell="b"))
    assert len(shown.notices) == 2
    assert "total" not in shown.model_dump_json()


def test_nothing_has_happened(notebook, cells):
    payload(notebook, "Hello")
    history = notebook.session.conversation.assistant.history
    assert history.threads(None, 10) == []
    notebook.provider.answer("ok")
    assert "Hidden" not in str(notebook.run("Hello")[0])


def test_earlier_messages_are_parts_of_it(notebook, cells):
    notebook.provider.answer("The answer.")
    notebook.run("First")
    earlier = [part for part in payload(notebook, "Second").parts if part.earlier]
    assert [part.title for part in earlier] == [
        "earlier: notebook", "earlier: prompt", "earlier: answer",
    ]  # fmt: skip


@pytest.mark.parametrize("prompt", ["/new", "/undo", "/write", "/help", "/nonsense"])
def test_a_command_that_asks_no_model_is_not_run(notebook, cells, prompt):
    notebook.provider.answer("ok")
    notebook.run("First")
    chat = notebook.session.conversation.chat
    with pytest.raises(UsageError):
        payload(notebook, prompt)
    assert notebook.session.conversation.chat is chat


def test_what_would_be_refused_says_so(open_notebook):
    with pytest.raises(PolicyError):
        payload(open_notebook(share="names"), "Look", files=(PNG,))


def test_while_a_turn_runs_it_is_not_known(notebook):
    hold = Hold()
    notebook.provider.answer([hold])

    async def meanwhile() -> AssistError:
        async with asyncio.TaskGroup() as group:
            turn = group.create_task(notebook.type("Wait"))
            await hold.reached.wait()
            with pytest.raises(UsageError) as raised:
                await notebook.session.preview(Submit(prompt="Hello"))
            turn.cancel()
        return raised.value

    assert "running" in asyncio.run(meanwhile()).message
