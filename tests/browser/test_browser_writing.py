"""Writing where a person sees it: staged in its cell, and a column with its bar."""

import json

import pytest
from nbformat.v4 import new_markdown_cell
from playwright.sync_api import expect
from staging import Staging

LONG = "# Ferries\n\nThe ferry leaves at nine. It takes *forty* minutes."
SHORT = "# Ferries\n\nDaily, forty minutes."


@pytest.fixture
def sidebar(open_notebook, model):
    notebook = open_notebook(None, new_markdown_cell(LONG), "b = 2")
    sidebar = notebook.sidebar.open().use(model.id)
    notebook.select(0)
    return notebook, sidebar


def test_a_markdown_cell_is_rewritten_in_its_place_after_a_yes(sidebar, model):
    notebook, chat = sidebar
    model.says(SHORT)
    chat.send("/write shorter --to cell")
    staging = Staging(notebook)
    staging.stage("Change markdown cell")
    expect(staging.text).to_contain_text("Daily")
    assert notebook.sources() == [LONG, "b = 2"]
    staging.press("Accept")
    chat.ended()
    assert notebook.sources() == [SHORT, "b = 2"]
    assert model.requests[-1]["messages"][-1]["content"] == LONG
    chat.send("/undo")
    notebook.wait_for_source(0, LONG)


def test_a_no_leaves_the_cell_and_the_result_in_the_chat(sidebar, model):
    notebook, chat = sidebar
    model.says(SHORT)
    chat.send("/write shorter --to cell")
    staging = Staging(notebook)
    staging.stage("Change markdown cell")
    staging.reject("too short")
    chat.ended()
    assert notebook.sources() == [LONG, "b = 2"]
    expect(notebook.page.locator(".jp-Assist-turn")).to_contain_text("Daily, forty minutes.")


def test_the_next_cell_is_a_markdown_cell_below(sidebar, model):
    notebook, chat = sidebar
    model.says(SHORT)
    chat.send("/write shorter --to next")
    staging = Staging(notebook)
    staging.stage("Add a markdown cell")
    staging.press("Accept")
    chat.ended()
    assert notebook.sources() == [LONG, SHORT, "b = 2"]


def test_an_object_is_shown_as_json_and_checked_by_its_schema(sidebar, model):
    notebook, chat = sidebar
    folder = notebook.jupyter.folder
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    (folder / "person.json").write_text(json.dumps(schema))
    model.says('{"age": "many"}')
    model.says('{"age": ', "36}")
    chat.send("/object --schema person.json Ada was 36.")
    chat.ended()
    turn = notebook.page.locator(".jp-Assist-turn")
    expect(turn).to_contain_text("asking for it once more")
    expect(turn.locator("pre").last).to_contain_text('"age": 36')


def test_a_column_is_for_a_cell_and_the_sidebar_says_so(sidebar):
    notebook, chat = sidebar
    chat.send("/write shorter --map df.text")
    expect(notebook.page.locator(".jp-Assist-turn")).to_contain_text(
        "Only a cell can take values from its kernel"
    )


def test_a_column_has_a_bar_and_its_first_results(open_notebook, model):
    notebook = open_notebook(
        None,
        "texts = ['One.', 'Two.', None]\n%load_ext jupyter_ai_assist",
        f"%assist -m {model.id} /write shorter --map texts --to short",
        "short",
    )
    model.says("1")
    model.says("2")
    notebook.run_cell(0)
    notebook.run_cell(1)
    output = notebook.cell(1).locator(".jp-OutputArea")
    expect(output.locator("progress")).to_have_attribute("value", "2")
    expect(output).to_contain_text("2 of 3 are done, in short. 1 have no text")
    expect(output.locator("table")).to_contain_text("Two.")
