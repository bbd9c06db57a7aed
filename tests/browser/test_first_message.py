"""The first minutes: a question, an answer, a repaired cell."""

import pytest
from playwright.sync_api import expect

TYPO = "numbers = [1, 2, 3]\nprint(sum(numbrs))"


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request):
    return request.getfixturevalue(request.param)


def test_a_first_question_is_answered_about_the_open_notebook(jupyter, open_notebook):
    notebook = open_notebook(jupyter, "import math\nanswer = 42")
    notebook.run_cell(0)
    sidebar = notebook.sidebar.open()
    turn = sidebar.ask("what's in @answer?")
    expect(turn.get_by_text("42").first).to_be_visible()
    expect(turn.locator(".jp-Assist-usage")).to_contain_text("guide:offline")


def test_a_failed_cell_is_repaired_and_run_after_two_yeses(jupyter, open_notebook):
    notebook = open_notebook(jupyter, TYPO)
    notebook.run_cell(0)
    sidebar = notebook.sidebar.open().agent()
    sidebar.send("/fix")
    expect(sidebar.approval).to_contain_text("sum(numbers)")
    sidebar.approve()
    expect(sidebar.approval).to_contain_text("Run a cell")
    sidebar.approve()
    sidebar.ended()
    assert notebook.sources() == [TYPO.replace("numbrs", "numbers")]
    assert notebook.outputs(0)[0]["text"] == "6\n"
