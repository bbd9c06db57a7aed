"""What a person has to read or to press is neither covered, nor cut off, nor torn apart."""

import pytest
from nbformat.v4 import new_markdown_cell
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

LONG = "It was measured by the students who took part, and the teachers has written of it. " * 3
BETTER = LONG.replace("has written", "have written")
CALL = f"print({', '.join(map(str, range(100)))})"
LINES = """prompt => {
    const words = document.createTreeWalker(prompt, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const tops = new Set();
    while (words.nextNode()) {
        range.selectNodeContents(words.currentNode);
        [...range.getClientRects()].forEach(({ top }) => tops.add(Math.round(top)));
    }
    return tops.size;
}"""
"""How many lines a text takes on the screen."""


def area(locator):
    """Left, top, right and bottom of what is shown, in pixels."""
    box = locator.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def covers(one, other):
    left, top, right, bottom = area(one)
    its_left, its_top, its_right, its_bottom = area(other)
    return left < its_right and its_left < right and top < its_bottom and its_top < bottom


@pytest.fixture
def propose(open_notebook, model):
    """Propose a change of the only cell."""

    def propose(cell, before, after):
        notebook = open_notebook(None, cell)
        sidebar = notebook.sidebar.open().use(model.id, agent=True)
        model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(before), source=after)
        model.says("Done.")
        sidebar.send("Correct it.")
        staging = Staging(notebook)
        staging.stage("Change")
        return staging

    return propose


def test_the_button_of_a_change_is_not_on_its_text(propose):
    staging = propose(new_markdown_cell(LONG), LONG, BETTER)
    button = staging.stages.get_by_role("button", name="Leave out")
    line = staging.text.locator(".cm-line")
    expect(line).to_contain_text("have written")
    assert not covers(button, line)


def test_the_button_of_a_change_is_in_sight_beside_lines_that_are_not(propose):
    staging = propose(CALL, CALL, CALL.replace("50", "fifty"))
    button = staging.stages.get_by_role("button", name="Leave out")
    expect(button).to_be_in_viewport(ratio=1)
    assert area(button)[2] <= area(staging.stages)[2]
    assert not any(covers(button, line) for line in staging.text.locator(".cm-line").all())


@pytest.mark.parametrize("application", ["lab", "notebook7"])
def test_the_sidebar_is_whole_in_a_small_window(application, request, open_notebook):
    width = 1000
    notebook = open_notebook(request.getfixturevalue(application), "a = 1", width=width)
    sidebar = notebook.sidebar.open()
    for button in (sidebar.button("Send"), sidebar.button("Settings of the assistant")):
        assert area(button)[2] <= width


def test_the_question_of_a_cell_breaks_between_its_choices(open_notebook, model):
    prompt = f"%assist --mode agent -m {model.id} Try it."
    notebook = open_notebook(None, f"%load_ext jupyter_ai_assist\n{prompt}")
    model.calls("scratch", code="print(1 + 1)")
    model.says("Done.")
    notebook.start_cell(0)
    question = notebook.page.locator(".jp-Stdin-prompt")
    expect(question).to_contain_text("Allow scratch?")
    lines = (question.text_content() or "").split("\n")
    assert len(lines) > 1
    assert all(line.rstrip().endswith((",", ":")) for line in lines)
    assert question.evaluate(LINES) == len(lines)
    answer = notebook.page.locator(".jp-Stdin-input")
    answer.fill("y")
    answer.press("Enter")
    notebook.shows("Done.")
