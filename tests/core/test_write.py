"""``/write``: a text is rewritten on its own, within its limit, by any preset."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core import hooks
from jupyter_ai_assist.core.errors import RateLimitedError
from jupyter_ai_assist.core.protocol import Notice, Report, TurnFailed, TurnFinished
from jupyter_ai_assist.core.tasks.presets import PRESETS, named
from jupyter_ai_assist.core.workspace.base import Cell

TEXT = 'Thier {"data"} is $here, \\frac{a}{b} {{unknown}}.\n\nSecond paragraph.'


def test_the_text_goes_alone_and_byte_for_byte(notebook):
    notebook.workspace.all_cells.append(Cell(id="a", source="x = 1", execution_count=1))
    notebook.provider.answer("Hello!", "Their data is here.")
    notebook.run("Hello")
    finished = notebook.run(f"/write spelling\n{TEXT}")[-1]
    assert isinstance(finished, TurnFinished)
    assert finished.text == "Their data is here."
    request = notebook.provider.requests[-1]
    assert [message.text for message in request.messages] == [TEXT]
    assert request.tools == ()
    assert "spelling" in request.system
    assert request.settings["max_tokens"] == 1024


def test_the_conversation_goes_on_as_if_nothing_had_been_written(notebook):
    notebook.provider.answer("One.", "Shorter.", "Two.")
    notebook.run("First?")
    notebook.run("/write shorter\nA long text.")
    notebook.run("Second?")
    sent = " ".join(message.text for message in notebook.provider.requests[-1].messages)
    assert "First?" in sent
    assert "A long text." not in sent
    names = [
        thread.name
        for thread in notebook.session.conversation.assistant.history.threads("analysis.ipynb")
    ]
    assert "writing" in names


def test_a_failed_task_is_what_retry_repeats(notebook):
    notebook.provider.answer("One.", RateLimitedError("Busy.", status=429), "Shorter.")
    notebook.run("First?")
    notebook.run("/write shorter\nA long text.")
    assert notebook.run("/retry")[-1].text == "Shorter."
    assert [m.text for m in notebook.provider.requests[-1].messages] == ["A long text."]


def test_a_variable_is_inserted_and_wishes_are_added(notebook):
    notebook.workspace.texts["draft"] = "It rains."
    notebook.provider.answer("Regen.")
    notebook.run("/write custom as a haiku\n{{draft}}")
    request = notebook.provider.requests[-1]
    assert request.messages[0].text == "It rains."
    assert "as a haiku" in request.system


def test_too_long_a_result_is_asked_for_once_more(notebook):
    notebook.provider.answer("x" * 300, "short enough")
    events = notebook.run("/write post\nSome text.")
    assert events[-1].text == "short enough"
    asked = notebook.provider.requests[-1].messages
    assert asked[-1].text.startswith("That has 300 characters, of at most 279.")
    assert events[-1].usage.requests == 2


def test_a_result_that_stays_too_long_is_kept_and_said(notebook):
    notebook.provider.answer("x" * 300, "y" * 280)
    events = notebook.run("/write post\nSome text.")
    assert events[-1].text == "y" * 280
    assert Notice(text="The result still has 280 characters, of at most 279.") in events


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("/write shortr\nText", "There is no preset 'shortr'."),
        ("/write shorter", "There is no text to work on."),
        ("/write custom\nText", "needs to be told what to do"),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(notebook, prompt, said):
    failed = notebook.run(prompt)[-1]
    assert isinstance(failed, TurnFailed)
    assert said in failed.message
    assert failed.hint
    assert notebook.provider.requests == []


def test_without_a_name_the_presets_are_listed(notebook):
    listed = notebook.run("/write")[-1]
    assert isinstance(listed, Report)
    assert all(f"`{preset.name}`" in listed.markdown for preset in PRESETS)


def test_an_installed_package_adds_presets_and_replaces_ours(tmp_path, monkeypatch):
    package = tmp_path / "house_style"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from jupyter_ai_assist.core.tasks.presets import Preset\n"
        "def presets():\n"
        "    return [Preset('legal', 'Make it legal', 'Make it legal.'),\n"
        "            Preset('post', 'Our posts', 'Write our kind of post.', limit=100)]\n"
    )
    metadata = tmp_path / "house_style-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: house-style\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{hooks.PRESETS}]\nhouse = house_style:presets\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    problems = []
    presets = named([*PRESETS, *hooks.load(hooks.PRESETS, problems.append)])
    assert problems == []
    assert presets["legal"].help == "Make it legal"
    assert presets["post"].limit == 100
