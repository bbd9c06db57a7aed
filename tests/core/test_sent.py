"""The record of what left with each turn, and where it went."""

from __future__ import annotations

from jupyter_ai_assist.core.guide import GuideProvider
from jupyter_ai_assist.core.history import History
from jupyter_ai_assist.core.history.export import export_markdown, export_notebook
from jupyter_ai_assist.core.messages import FilePart, ToolCallPart
from jupyter_ai_assist.core.protocol import View
from jupyter_ai_assist.core.workspace.base import Cell, Variable

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
PNG = FilePart(name="pasted.png", media_type="image/png", data=b"\x89PNG rest")
READ = ToolCallPart(id="1", name="read_cells", arguments={})


def sent(notebook):
    """What left with the last turn."""
    return notebook.session.conversation.turns()[-1].sent


def names(notebook):
    return [part.title for one in sent(notebook) for part in one.parts]


def test_cells_variables_files_and_results_are_named(notebook):
    notebook.workspace.all_cells = [Cell(id="a", source=f"x = '{SECRET}'", execution_count=3)]
    notebook.workspace.objects["df"] = Variable(name="df", type="DataFrame", summary="2 rows")
    notebook.provider.answer(READ, "Fine.")
    notebook.run("What is @df?", view=View(cell="a"), files=(PNG,))
    assert names(notebook) == [
        "notebook", "active cell", "df (DataFrame)", "pasted.png", "prompt", "result of read_cells",
    ]  # fmt: skip
    (one,) = sent(notebook)
    assert (one.model, one.requests, one.hidden) == ("fake:model", 2, 1)
    assert one.tokens > sum(part.tokens for part in one.parts)


def test_a_later_turn_tells_of_what_is_its_own(notebook):
    notebook.workspace.all_cells = [Cell(id="a", source="x = 1", execution_count=3)]
    notebook.provider.answer("Fine.", "Fine.")
    notebook.run("One?")
    notebook.run("Two?")
    assert names(notebook) == ["prompt"]


def test_it_is_there_also_where_the_turn_was_cut_off_or_failed(notebook):
    notebook.provider.answer(RuntimeError("broken"))
    notebook.run("One?")
    assert names(notebook) == ["prompt"]


def test_what_stays_in_this_process_has_not_left(notebook):
    notebook.session.conversation.assistant.providers["guide"] = GuideProvider()
    notebook.run("What is it?", model="guide:offline")
    assert sent(notebook) == ()
    told = notebook.run("/context --sent")[-1].markdown
    assert "Nothing: it sent no request" in told
    assert "With all turns" not in told


def test_it_outlasts_the_process_and_is_exported(open_notebook, tmp_path):
    place = tmp_path / "history.db"
    notebook = open_notebook(History.open(place))
    notebook.provider.answer("Fine.")
    notebook.run("What is it?", files=(PNG,))
    thread = notebook.session.conversation.chat.thread
    turns = History.open(place).turns(thread.id)
    assert [part.title for part in turns[-1].sent[0].parts] == ["pasted.png", "prompt"]
    told = "Sent to fake:model (Fake): 1 request, about"
    assert told in export_markdown(thread, turns)
    assert told in str(export_notebook(thread, turns))


def test_a_person_can_look_it_up(notebook):
    notebook.provider.answer("Fine.", "Fine.")
    assert "no turn yet" in notebook.run("/context --sent")[-1].markdown
    notebook.run("One?")
    notebook.run("Two?", files=(PNG,))
    told = notebook.run("/context --sent")[-1].markdown
    assert "| pasted.png |" in told
    assert told.count("fake:model (Fake): 1 request") == 3
    assert notebook.provider.requests[2:] == []


def test_a_task_has_one_as_well(notebook):
    notebook.provider.answer("Short.")
    notebook.run("/write shorter\nA long text.")
    told = notebook.run("/context --sent")[-1].markdown
    assert "| prompt |" in told


def test_the_glossary_and_the_style_guide_of_a_translation_are_named(notebook):
    notebook.workspace.texts = {"terms": '{"kernel": "noyau"}'}
    notebook.provider.answer("Le noyau.", "La fin.")
    notebook.run("/translate French --glossary terms --style 'very formal' The kernel.")
    told = notebook.run("/context --sent")[-1].markdown
    assert "| system prompt with the glossary and style guide |" in told
    assert "| prompt |" in told
    # What no term is in, takes none along.
    notebook.run("/translate French --glossary terms The end.")
    assert "| system prompt |" in notebook.run("/context --sent")[-1].markdown


def test_what_a_person_told_a_task_is_named(notebook):
    notebook.provider.answer("Short.")
    notebook.run("/write shorter --system 'as a pirate'\nA long text.")
    assert "| system prompt |" in notebook.run("/context --sent")[-1].markdown
