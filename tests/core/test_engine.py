"""The engine's thread: commands from another thread, stopping, answering."""

from __future__ import annotations

import queue
import threading

from jupyter_ai_assist.core.engine import Engine
from jupyter_ai_assist.core.protocol import (
    Approval,
    Decide,
    Submit,
    TextDelta,
    TurnFinished,
    TurnStopped,
)
from jupyter_ai_assist.core.providers.base import TextChunk
from jupyter_ai_assist.core.providers.fake import Hold, call


def start(notebook, prompt):
    events = queue.SimpleQueue()
    run = Engine().submit(notebook.session, Submit(prompt=prompt), events.put)
    return run, lambda: events.get(timeout=60)


def until(kind, next_event):
    while True:
        event = next_event()
        if isinstance(event, kind):
            return event


def test_events_arrive_from_the_engines_thread(notebook):
    notebook.provider.answer("Hello.")
    run, next_event = start(notebook, "Hi")
    assert until(TurnFinished, next_event).text == "Hello."
    assert run.wait(60)
    assert run.done


def test_cancelling_ends_the_run_with_one_last_event(notebook):
    notebook.provider.answer([TextChunk("Begun"), Hold()])
    run, next_event = start(notebook, "Hi")
    until(TextDelta, next_event)
    run.cancel()
    run.cancel()
    assert isinstance(until(TurnStopped, next_event), TurnStopped)
    assert run.wait(60)
    run.cancel()


def test_a_run_cancelled_at_once_still_ends_with_an_event(notebook):
    notebook.provider.answer([Hold()])
    run, next_event = start(notebook, "Hi")
    run.cancel()
    assert isinstance(until(TurnStopped, next_event), TurnStopped)


def test_an_approval_waits_for_its_decision_from_another_thread(open_notebook):
    notebook = open_notebook(tool_modes={"list_variables": "ask"})
    notebook.provider.answer(call("list_variables"))
    notebook.provider.answer("Done.")
    run, next_event = start(notebook, "Look")
    approval = until(Approval, next_event)
    yes = Decide(id=approval.id, hash=approval.hash, verdict="once")
    run.decide(yes.model_copy(update={"id": "no-such-approval", "verdict": "no"}))
    threading.Thread(target=run.decide, args=(yes,)).start()
    assert until(TurnFinished, next_event).text == "Done."


def test_a_second_command_waits_for_the_first(notebook):
    notebook.provider.answer("One.")
    notebook.provider.answer("Two.")
    engine = Engine()
    events = queue.SimpleQueue()
    for prompt in ("First", "Second"):
        engine.submit(notebook.session, Submit(prompt=prompt), events.put)
    ends = [until(TurnFinished, lambda: events.get(timeout=60)).text for _ in range(2)]
    assert ends == ["One.", "Two."]
    assert [len(request.messages) for request in notebook.provider.requests] == [1, 3]
