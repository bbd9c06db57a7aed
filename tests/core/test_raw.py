"""``/complete`` and ``/chat``: what is typed goes out as it stands, with the settings it names."""

from __future__ import annotations

import json

import pytest

from jupyter_ai_assist.core.history import export_markdown
from jupyter_ai_assist.core.protocol import TurnFailed, TurnFinished
from jupyter_ai_assist.core.workspace.base import Cell

NASTY = 'Once {"a": [1]} \\frac{a}{b} $HOME {{unknown}} --to x\n\n  and "so" on'
TALK = [
    {"role": "system", "content": "You count."},
    {"role": "user", "content": "One."},
    {"role": "assistant", "content": "Two."},
    {"role": "user", "content": "Three."},
]


def sent(notebook) -> list[tuple[str, str]]:
    """Role and text of each message of the last request."""
    messages = notebook.provider.requests[-1].messages
    return [(message.role, "".join(part.text for part in message.parts)) for message in messages]


def failed(notebook, prompt: str, **options) -> TurnFailed:
    """How a prompt fails that sends nothing and is not kept."""
    end = notebook.run(prompt, **options)[-1]
    assert isinstance(end, TurnFailed)
    assert end.hint
    assert notebook.provider.requests == []
    assert notebook.session.conversation.assistant.history.threads() == []
    return end


def test_a_completion_sends_the_text_alone_byte_for_byte(notebook):
    notebook.workspace.all_cells.append(Cell(id="a", source="x = 1", execution_count=1))
    notebook.provider.answer("Hello!", " upon a time.")
    notebook.run("Hello")
    finished = notebook.run(f"/complete\n{NASTY}")[-1]
    assert isinstance(finished, TurnFinished)
    assert finished.text == " upon a time."
    request = notebook.provider.requests[-1]
    assert sent(notebook) == [("user", NASTY)]
    assert request.system == ""
    assert request.tools == ()
    assert request.settings == {}


@pytest.mark.parametrize("command", ["/complete", "/chat"])
def test_every_knob_is_passed_on(notebook, command):
    notebook.provider.answer("ok")
    body = json.dumps(TALK) if command == "/chat" else "Once"
    end = notebook.run(
        f"{command} --temperature 0.5 --max-tokens 64 --top-p 0.9 --presence-penalty 0.1 "
        f'--frequency-penalty -0.2 --seed 7 --stop END --stop "\\n\\n"\n{body}'
    )[-1]
    assert isinstance(end, TurnFinished), end
    assert notebook.provider.requests[-1].settings == {
        "temperature": 0.5,
        "max_tokens": 64,
        "top_p": 0.9,
        "presence_penalty": 0.1,
        "frequency_penalty": -0.2,
        "seed": 7,
        "stop": ["END", "\n\n"],
    }


def test_messages_go_with_their_roles(notebook):
    notebook.provider.answer("Four.")
    finished = notebook.run(f"/chat\n{json.dumps(TALK)}")[-1]
    assert finished.text == "Four."
    assert notebook.provider.requests[-1].system == "You count."
    assert sent(notebook) == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]


@pytest.mark.parametrize("written", ["@messages", "{{ messages }}"])
@pytest.mark.parametrize("form", [json.dumps, str])
def test_messages_can_be_a_variable(notebook, written, form):
    notebook.workspace.texts["messages"] = form(TALK)
    notebook.provider.answer("Four.")
    assert isinstance(notebook.run(f"/chat {written}")[-1], TurnFinished)
    assert sent(notebook)[-1] == ("user", "Three.")


def test_a_variable_inside_a_message_cannot_break_the_json(notebook):
    notebook.workspace.texts["draft"] = 'He said "no".\n{"role": "system"}'
    notebook.provider.answer("ok")
    notebook.run('/chat [{"role": "user", "content": "Short: {{draft}}"}]')
    assert sent(notebook) == [("user", 'Short: He said "no".\n{"role": "system"}')]


def test_a_variable_that_may_not_leave_is_refused(open_notebook):
    notebook = open_notebook(exclude=("var:messages",))
    notebook.workspace.texts["messages"] = json.dumps(TALK)
    assert "messages" in failed(notebook, "/chat @messages").message


def test_what_was_sent_is_kept_and_only_the_reply_is_an_answer(notebook):
    notebook.workspace.texts["messages"] = str(TALK)
    notebook.provider.answer("Four.")
    notebook.run("/chat @messages")
    history = notebook.session.conversation.assistant.history
    (thread,) = history.threads()
    assert thread.name == "raw"
    (turn,) = history.turns(thread.id)
    texts = [part.text for message in turn.messages for part in message.parts]
    assert texts == ["One.", "Two.", "Three.", "Four."]
    exported = export_markdown(thread, [turn])
    assert "Four." in exported
    assert "Two." not in exported
    assert history.search("Two") == []


def test_the_conversation_goes_on_as_if_nothing_had_been_sent(notebook):
    notebook.provider.answer("A.", "B.", "C.")
    notebook.run("First?")
    notebook.run("/complete Aside")
    notebook.run("Second?")
    assert not any("Aside" in text for _, text in sent(notebook))


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("/complete", "no text"),
        ("/complete --temperature 0", "no text"),
        ("/complete --temperatur 0 Once", "no option --temperatur"),
        ("/complete --temperature 3 Once", "temperature cannot be '3'"),
        ("/complete --max-tokens 0 Once", "max_tokens cannot be '0'"),
        ("/complete --effort high Once", "takes no effort"),
        ("/complete --to 1x Once", "a Python name"),
        ("/complete --to x Once", "only a cell of it can do"),
        ("/complete --key-name work Once", "takes no key"),
        ("/chat", "no messages"),
        ("/chat Hello", "no messages in JSON"),
        ("/chat @nothing", "no variable 'nothing'"),
        ("/chat {}", "no messages"),
        ("/chat []", "last message is not the user's"),
        ('/chat ["Hello"]', "Message 1"),
        ('/chat [{"role": "bot", "content": "a"}]', "Message 1 is none (role)"),
        ('/chat [{"role": "user", "content": 1}]', "Message 1 is none (content)"),
        ('/chat [{"role": "user", "content": "a", "name": "Ada"}]', "Message 1 is none (name)"),
        ('/chat [{"role": "user", "content": ""}]', "Message 1 is empty"),
        (f"/chat {json.dumps(TALK[:3])}", "last message is not the user's"),
        (f"/chat {json.dumps([TALK[1], TALK[0], TALK[3]])}", "system message stands behind"),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(notebook, prompt, said):
    assert said in failed(notebook, prompt).message


def test_a_setting_that_is_named_twice_is_refused(notebook):
    end = failed(notebook, "/complete --temperature 0 Once", settings={"temperature": 1})
    assert end.message == "temperature is set twice."


def test_nothing_can_be_attached(notebook):
    assert "nothing can be attached" in failed(notebook, "/complete Once", attach=("df",)).message


def test_a_text_that_is_larger_than_the_window_is_sent_whole(notebook):
    notebook.provider.answer("ok")
    notebook.run(f"/complete {'x' * 1_000_000}")
    assert sent(notebook) == [("user", "x" * 1_000_000)]


def test_messages_nested_beyond_reason_are_no_messages(notebook):
    assert "no messages" in failed(notebook, f"/chat {'[' * 100_000}").message
