"""The ``/commands``, through a session."""

from __future__ import annotations

import re
import stat

import nbformat
import pytest

from jupyter_ai_assist.core.commands import COMMANDS
from jupyter_ai_assist.core.errors import ConfigError
from jupyter_ai_assist.core.protocol import Report, TurnFailed, TurnFinished


def report(notebook, prompt, **options) -> str:
    last = notebook.run(prompt, **options)[-1]
    assert isinstance(last, Report), last
    return last.markdown


def test_a_word_that_is_no_command_is_named_with_the_nearest_one(notebook):
    failed = notebook.run("/explian")[-1]
    assert failed.code == "usage"
    assert "explain" in failed.hint


def test_a_path_at_the_start_is_a_plain_prompt(notebook):
    notebook.provider.answer("ok")
    notebook.run("/usr/bin/python is missing, why?")
    last = notebook.provider.requests[0].messages[-1].parts[-1].text
    assert last == "/usr/bin/python is missing, why?"


def test_ask_is_a_plain_prompt(notebook):
    notebook.provider.answer("ok")
    notebook.run("/ask What's {x}?")
    assert notebook.provider.requests[0].messages[-1].parts[-1].text == "What's {x}?"


def test_help_lists_every_command(notebook):
    text = report(notebook, "/help")
    for name in COMMANDS:
        assert f"`/{name}" in text
    assert "/fix" in report(notebook, "/help fix")
    assert notebook.run("/help fxi")[-1].code == "usage"


def test_models_and_the_choice_of_one(notebook):
    assert "`fake:model`" in report(notebook, "/models")
    assert "`guide:offline`" not in report(notebook, "/model fake:model")
    assert notebook.run("/model fake-model")[-1].code == "usage"


def test_new_starts_a_conversation_that_knows_nothing_of_the_last(notebook):
    notebook.provider.answer("one")
    notebook.provider.answer("two")
    notebook.run("First")
    report(notebook, "/new")
    notebook.run("Second")
    assert len(notebook.provider.requests[1].messages) == 1


def test_a_named_thread_is_continued_by_its_name(notebook):
    for text in ("one", "two", "three"):
        notebook.provider.answer(text)
    notebook.run("First", thread="tea")
    notebook.run("Other", thread="coffee")
    notebook.run("Second", thread="tea")
    texts = [message.text for message in notebook.provider.requests[2].messages]
    assert texts == ["First", "one", "Second"]


def test_history_lists_searches_shows_opens_and_deletes(notebook):
    notebook.provider.answer("Chamomile it is.")
    notebook.run("Which tea?")
    report(notebook, "/new")
    assert "Which tea?" in report(notebook, "/history")
    assert "Which tea?" in report(notebook, "/history search chamomile")
    assert "Nothing" in report(notebook, "/history search espresso")
    (id_,) = re.findall(r"\| `(\w+)` \|", report(notebook, "/history"))
    assert "Chamomile it is." in report(notebook, f"/history show {id_}")
    report(notebook, f"/history open {id_}")
    notebook.provider.answer("ok")
    notebook.run("And milk?")
    assert [m.text for m in notebook.provider.requests[-1].messages][:2] == [
        "Which tea?",
        "Chamomile it is.",
    ]
    report(notebook, f"/history delete {id_}")
    assert "no conversations" in report(notebook, "/history")


def test_deleting_all_conversations_asks_first(notebook):
    notebook.provider.answer("ok")
    notebook.run("Hi")
    notebook.replies = ["no", "yes"]
    assert "Nothing was deleted" in report(notebook, "/history delete all")
    assert "Hi" in report(notebook, "/history")
    report(notebook, "/history delete all")
    assert "no conversations" in report(notebook, "/history")


def test_retry_asks_again_as_if_the_first_answer_never_was(notebook):
    for text in ("one", "bad", "good"):
        notebook.provider.answer(text)
    notebook.run("First")
    notebook.run("Second")
    finished = notebook.run("/retry")[-1]
    assert finished.text == "good"
    texts = [message.text for message in notebook.provider.requests[2].messages]
    assert texts == ["First", "one", "Second"]


def test_retry_without_a_prompt_says_so(notebook):
    assert notebook.run("/retry")[-1].code == "usage"


def test_export_writes_a_new_file_and_never_over_an_old_one(notebook, tmp_path):
    notebook.workspace.root = str(tmp_path)
    assert notebook.run("/export")[-1].code == "usage"
    notebook.provider.answer("Use\n```python\nx = 1\n```")
    notebook.run("How?")
    report(notebook, "/export talk.md")
    report(notebook, "/export talk.md")
    report(notebook, "/export talk.ipynb")
    assert "How?" in (tmp_path / "talk.md").read_text()
    assert stat.S_IMODE((tmp_path / "talk-2.md").stat().st_mode) & 0o077 == 0
    nbformat.validate(nbformat.read(tmp_path / "talk.ipynb", as_version=4))
    assert notebook.run("/export talk.exe")[-1].code == "usage"
    assert notebook.run("/export ../talk.md")[-1].code == "policy"


def test_context_shows_the_default_prompt_as_a_template(notebook):
    text = report(notebook, "/context")
    assert "You are the assistant in a Jupyter notebook" in text
    assert notebook.provider.requests == []


def test_usage_counts_this_conversation_and_all(notebook):
    assert report(notebook, "/usage").count("Nothing was used in the last 14 days.") == 1
    notebook.provider.answer("ok")
    notebook.run("Hi")
    rows = [line for line in report(notebook, "/usage").splitlines() if line.startswith("| ")]
    assert [row.split("|")[2].strip() for row in rows[2:5]] == ["1", "1", "1"]


def test_setup_says_how_to_connect_a_model(notebook):
    text = report(notebook, "/setup")
    assert "AssistCompatible.providers" in text
    assert "guide:offline" in text


def test_doctor_works_with_a_broken_configuration_and_prompts_do_not(notebook):
    problem = ConfigError("c.Assist.share in x.py is 'all'.", hint="Write one of four.")
    notebook.session.conversation.assistant.problems = (problem,)
    failed = notebook.run("Hi")[-1]
    assert isinstance(failed, TurnFailed)
    assert (failed.message, failed.hint) == (problem.message, problem.hint)
    assert "share in x.py" in report(notebook, "/doctor")


@pytest.mark.parametrize("prompt", ["/key set", "/key set fake sk-123", "/key st", "/key delete x"])
def test_a_slip_with_keys_is_explained_and_never_echoes_a_key(notebook, prompt):
    failed = notebook.run(prompt)[-1]
    assert failed.code == "usage"
    assert "sk-123" not in failed.message + failed.hint


def test_an_empty_question_is_refused(notebook):
    for prompt in ("/ask", "/doc", "/ask   "):
        assert notebook.run(prompt)[-1].code == "usage"


def test_a_model_chosen_for_the_conversation_stays(notebook):
    notebook.provider.answer("ok")
    report(notebook, "/model fake:model")
    assert isinstance(notebook.run("Hi")[-1], TurnFinished)


def test_usage_is_told_apart_by_command_and_refuses_other_words(notebook):
    notebook.provider.answer("ok", "ok")
    notebook.run("Hi")
    notebook.workspace.error = None
    notebook.run("/ask Hi")
    text = report(notebook, "/usage by command, 7 days")
    assert "by command, last 7 days" in text
    assert "a prompt" in text
    assert "/ask" in text
    failed = notebook.run("/usage modle")[-1]
    assert (failed.code, failed.hint) == ("usage", "Did you mean model?")
