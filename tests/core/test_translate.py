"""``/translate``: Markdown cells, files and texts, staged and never applied by itself."""

from __future__ import annotations

import pytest

from jupyter_ai_assist.core.protocol import (
    Approval,
    Notice,
    Report,
    ToolFinished,
    TurnFailed,
    TurnFinished,
    View,
)
from jupyter_ai_assist.core.workspace.base import Cell

SOURCE = "# The `data`\n\nSee [the page](https://a.example): $x^2$ and <b>more</b>.\n"
FRENCH = "# Les ⟦1⟧\n\nVoir [la page]⟦2⟧ : ⟦3⟧ et ⟦4⟧plus⟦5⟧."
DONE = "# Les `data`\n\nVoir [la page](https://a.example) : $x^2$ et <b>plus</b>.\n"


@pytest.fixture
def cells(notebook):
    notebook.workspace.all_cells += [
        Cell(id="intro", kind="markdown", source=SOURCE),
        Cell(id="code", kind="code", source="x = 1"),
        Cell(id="end", kind="markdown", source="The end."),
        Cell(id="rule", kind="markdown", source="---"),
    ]
    return notebook


def sources(place) -> dict[str, str]:
    return {cell.id: cell.source for cell in place.workspace.all_cells}


def failed(place, prompt, **options) -> TurnFailed:
    end = place.run(prompt, **options)[-1]
    assert isinstance(end, TurnFailed), end
    assert end.hint
    return end


def test_code_math_links_and_html_are_not_sent_and_come_back_untouched(cells):
    cells.provider.answer(FRENCH)
    cells.verdicts = ["once"]
    events = cells.run("/translate French --from cell:intro")
    assert isinstance(events[-1], TurnFinished), events[-1]
    (sent,) = cells.provider.requests[-1].messages
    assert not any(piece in sent.text for piece in ("data`", "https", "x^2", "<b>"))
    (approval,) = [event for event in events if isinstance(event, Approval)]
    assert approval.tool == "edit_cell"
    assert "-# The `data`" in approval.shown
    assert "+# Les `data`" in approval.shown
    assert sources(cells)["intro"] == DONE


def test_without_a_yes_nothing_is_changed(cells):
    cells.provider.answer(FRENCH)
    cells.verdicts = ["no"]
    events = cells.run("/translate French --from cell:intro")
    assert events[-1].text == DONE
    assert sources(cells)["intro"] == SOURCE


def test_it_asks_also_where_edits_are_allowed(open_notebook):
    place = open_notebook(tool_modes={"edit_cell": "allow"})
    place.workspace.all_cells.append(Cell(id="end", kind="markdown", source="The end."))
    place.provider.answer("La fin.")
    place.verdicts = ["no"]
    place.run("/translate French --from cell:end")
    assert sources(place)["end"] == "The end."


def test_an_admin_who_denies_edits_is_obeyed(open_notebook):
    place = open_notebook(tool_modes={"edit_cell": "deny"})
    place.workspace.all_cells.append(Cell(id="end", kind="markdown", source="The end."))
    place.provider.answer("La fin.")
    events = place.run("/translate French --from cell:end")
    assert [event.is_error for event in events if isinstance(event, ToolFinished)] == [True]
    assert sources(place)["end"] == "The end."


def test_the_active_cell_is_what_is_meant(cells):
    cells.provider.answer("La fin.")
    cells.verdicts = ["once"]
    cells.run("/translate French", view=View(cell="end"))
    assert sources(cells)["end"] == "La fin."
    assert "code cell" in failed(cells, "/translate French", view=View(cell="code")).message


def test_all_markdown_cells_are_each_staged_and_taken_back_as_one(cells):
    cells.provider.answer(FRENCH, "La fin.")
    cells.verdicts = ["turn"]
    events = cells.run("/translate French --from notebook")
    assert events[-1].text == "2 of 2 Markdown cells are now in French."
    assert sources(cells) == {"intro": DONE, "code": "x = 1", "end": "La fin.", "rule": "---"}
    cells.run("/undo")
    assert sources(cells)["intro"] == SOURCE
    assert sources(cells)["end"] == "The end."


def test_a_lost_piece_is_asked_for_once_more(cells):
    cells.provider.answer("# Les données", FRENCH)
    cells.verdicts = ["once"]
    cells.run("/translate French --from cell:intro")
    asked = cells.provider.requests[-1].messages[-1].text
    assert asked.startswith("That has lost ⟦1⟧")
    assert sources(cells)["intro"] == DONE


def test_what_stays_wrong_is_not_used(cells):
    cells.provider.answer("# Les données", FRENCH.replace("plus", "`plus`"))
    end = failed(cells, "/translate French --from cell:intro")
    assert "it was not used" in end.message
    assert sources(cells)["intro"] == SOURCE


def test_a_typed_text_is_shown(notebook):
    notebook.provider.answer("Il pleut.")
    assert notebook.run("/translate French It rains.")[-1].text == "Il pleut."


def test_a_long_text_goes_in_parts(notebook):
    text = "\n\n".join(f"Paragraph {number}. {'word ' * 100}." for number in range(30))
    notebook.provider.answer(*(f"Partie {number}." for number in range(6)))
    finished = notebook.run(f"/translate French\n{text}")[-1]
    assert isinstance(finished, TurnFinished), finished
    sent = [request.messages[-1].text for request in notebook.provider.requests]
    assert len(sent) > 1
    assert max(map(len, sent)) <= 6_600
    assert finished.text.split("\n\n") == [f"Partie {number}." for number in range(len(sent))]


def test_glossary_and_style_guide_go_along_as_far_as_they_matter(notebook):
    notebook.workspace.texts["terms"] = str({"kernel": "noyau", "cell": "cellule"})
    notebook.workspace.texts["guide"] = "Formal; never a contraction."
    notebook.provider.answer("Le noyau.", "Le kernel.")
    prompt = "/translate French --glossary terms --style guide The kernel."
    notebook.run(prompt)
    system = notebook.provider.requests[-1].system
    assert "kernel = noyau" in system
    assert "cellule" not in system
    assert "Formal; never a contraction." in system
    said = "The translation does not have the glossary's word for “kernel”."
    assert Notice(text=said) in notebook.run(prompt)


def test_a_file_is_proposed_beside_it(notebook, tmp_path):
    notebook.workspace.root = str(tmp_path)
    (tmp_path / "notes.md").write_text("It rains. `x`\n")
    (tmp_path / "terms.txt").write_text("# ours\nrain = pluie\n")
    notebook.provider.answer("Il pleut. ⟦1⟧")
    notebook.verdicts = ["once"]
    events = notebook.run("/translate French --from file:notes.md --glossary terms.txt")
    (approval,) = [event for event in events if isinstance(event, Approval)]
    assert approval.tool == "write_file"
    assert (tmp_path / "notes.french.md").read_text() == "Il pleut. `x`\n"
    assert (tmp_path / "notes.md").read_text() == "It rains. `x`\n"


def test_a_file_that_is_there_is_replaced_after_its_diff(notebook, tmp_path):
    notebook.workspace.root = str(tmp_path)
    (tmp_path / "a.md").write_text("It rains.")
    notebook.provider.answer("Il pleut.")
    notebook.verdicts = ["once"]
    events = notebook.run("/translate fr --from file:a.md --to file:a.md")
    (approval,) = [event for event in events if isinstance(event, Approval)]
    assert "-It rains." in approval.shown
    assert (tmp_path / "a.md").read_text() == "Il pleut."


def test_a_preview_sends_nothing(cells):
    shown = cells.run("/translate French --from notebook", dry_run=True)[-1]
    assert isinstance(shown, Report)
    assert "⟦1⟧" in shown.markdown
    assert cells.provider.requests == []


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("/translate", "no language"),
        ("/translate --from x", "no language"),
        ("/translate French", "no text to translate"),
        ("/translate French --from nothing", "no variable 'nothing'"),
        ("/translate French ---", "no words"),
        ("/translate French --glosary x Text", "no option --glosary"),
        ("/translate French --to df.x Text", "no place"),
        ("/translate French --to cell Text", "no cell's"),
        ("/translate French --glossary bad Text", "no term"),
        ("/translate French --glossary many Text", "201 terms, of at most 200"),
        ("/translate French --glossary none Text", "holds no terms"),
        ("/translate French --at-once 3 Text", "needs --map"),
    ],
)
def test_a_slip_gets_one_sentence_and_sends_nothing(notebook, prompt, said):
    many = {f"term{number}": "x" for number in range(201)}
    notebook.workspace.texts |= {"bad": "just words", "many": str(many), "none": "{}"}
    assert said in failed(notebook, prompt).message
    assert notebook.provider.requests == []


def test_the_guide_is_refused(notebook):
    from jupyter_ai_assist.core.guide import GuideProvider

    notebook.session.conversation.assistant.providers["guide"] = GuideProvider()
    end = failed(notebook, "/translate French It rains.", model="guide:offline")
    assert "no language model" in end.message
