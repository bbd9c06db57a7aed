"""A prompt in a cell: a draft comes as a diff, and nothing changes before a yes."""

import threading

import pytest
from inline_prompt import InlinePrompt
from playwright.sync_api import expect

CODE = "def rows(path):\n    with open(path) as file:\n        return list(file)"
DRAFT = (
    'def rows(path):\n    """All lines."""\n    with open(path) as file:\n        return list(file)'
)


def fenced(code, language="python"):
    return f"```{language}\n{code}\n```"


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request):
    return request.getfixturevalue(request.param)


def opened(open_notebook, model, *cells, jupyter=None):
    notebook = open_notebook(jupyter, *cells)
    notebook.sidebar.open().use(model.id)
    return notebook


def test_a_draft_streams_in_and_is_accepted_as_one_step_of_undo(jupyter, open_notebook, model):
    notebook = opened(open_notebook, model, CODE, jupyter=jupyter)
    gate = threading.Event()
    model.says("Of course:\n\n```python\n", DRAFT[:40], gate, DRAFT[40:], "\n```\nThat is all.")
    prompt = InlinePrompt.open(notebook, 0).ask("add a docstring")
    expect(prompt.draft).to_contain_text('"""All li')
    expect(prompt.draft).to_contain_text("return list(file)")
    expect(prompt.button("Accept")).to_have_count(0)
    assert notebook.sources() == [CODE]
    gate.set()
    prompt.drafted()
    expect(prompt.draft.locator(".cm-changedLine")).to_have_count(1)
    expect(prompt.draft).not_to_contain_text("That is all")
    assert notebook.sources() == [CODE]
    prompt.button("Accept").click()
    prompt.gone()
    assert notebook.sources() == [DRAFT]
    notebook.cell(0).locator(".cm-content").click()
    notebook.page.keyboard.press("Control+z")
    notebook.wait_for_source(0, CODE)


def test_accept_and_run(jupyter, open_notebook, model):
    notebook = opened(open_notebook, model, "", jupyter=jupyter)
    model.says(fenced("print(6 * 7)"))
    prompt = InlinePrompt.open(notebook, 0).ask("print six times seven").drafted()
    prompt.input.press("Shift+Enter")
    prompt.gone()
    notebook.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.context.model.sharedModel.cells[0].outputs.length"
    )
    assert notebook.outputs(0)[0]["text"] == "42\n"
    assert notebook.sources() == ["print(6 * 7)"]


def test_discard_leaves_the_cell_alone(open_notebook, model):
    notebook = opened(open_notebook, model, CODE)
    model.says(fenced(DRAFT))
    prompt = InlinePrompt.open(notebook, 0).ask("add a docstring").drafted()
    prompt.input.press("Escape")
    prompt.gone()
    assert notebook.sources() == [CODE]
    expect(notebook.cell(0).locator(".cm-content")).to_contain_text("return list(file)")


def test_stop_closes_the_connection_and_keeps_the_words_and_what_came(open_notebook, model):
    notebook = opened(open_notebook, model, CODE)
    gate = threading.Event()
    model.says("```python\ndef rows(path):\n    # st", gate)
    prompt = InlinePrompt.open(notebook, 0).ask("start again")
    expect(prompt.draft).to_contain_text("# st")
    prompt.button("Stop").click()
    assert model.gone(len(model.requests))
    expect(prompt.status).to_contain_text("Stopped")
    expect(prompt.draft).to_contain_text("# st")
    expect(prompt.draft).to_contain_text("return list(file)")
    expect(prompt.input).to_have_value("start again")
    assert notebook.sources() == [CODE]
    gate.set()
    model.says(fenced(DRAFT))
    prompt.input.press("Enter")
    expect(prompt.draft).to_contain_text("All lines")
    prompt.drafted()


def test_stop_keeps_what_came_of_a_wish_about_a_draft_and_the_draft_before(open_notebook, model):
    notebook = opened(open_notebook, model, CODE)
    model.says(fenced(DRAFT))
    prompt = InlinePrompt.open(notebook, 0).ask("add a docstring").drafted()
    gate = threading.Event()
    model.says("```python\ndef rows(path):\n    # shorter\n", gate)
    prompt.ask("make it shorter")
    expect(prompt.draft).to_contain_text("# shorter")
    prompt.button("Stop").click()
    gate.set()
    expect(prompt.status).to_contain_text("the rest is as in the draft before")
    expect(prompt.draft).to_contain_text("# shorter")
    expect(prompt.draft).to_contain_text("All lines")
    expect(prompt.input).to_have_value("make it shorter")
    prompt.button("Earlier draft").click()
    expect(prompt.draft).not_to_contain_text("# shorter")
    expect(prompt.button("Earlier draft")).to_have_count(0)
    expect(prompt.input).to_have_value("make it shorter")
    prompt.button("Accept").click()
    prompt.gone()
    assert notebook.sources() == [DRAFT]


def test_a_draft_is_edited_before_it_is_accepted(jupyter, open_notebook, model):
    notebook = opened(open_notebook, model, "x = 1", jupyter=jupyter)
    gate = threading.Event()
    model.says("```python\nx = 2\ny = 3\n", gate)
    prompt = InlinePrompt.open(notebook, 0).ask("two lines")
    expect(prompt.draft).to_contain_text("y = 3")
    text = prompt.draft.get_by_role("textbox", name="Draft")
    expect(text).to_have_attribute("aria-readonly", "true")  # as long as it is written
    prompt.button("Stop").click()
    gate.set()
    expect(prompt.button("Accept")).to_be_visible()
    text.click()
    notebook.page.keyboard.press("Control+Home")
    notebook.page.keyboard.insert_text("# mine\n")
    notebook.page.keyboard.press("Escape")
    expect(prompt.input).to_be_focused()
    assert notebook.sources() == ["x = 1"]
    text.click()
    notebook.page.keyboard.press("Control+Enter")
    prompt.gone()
    [source] = notebook.sources()
    assert source.startswith("# mine\nx = 2\ny = 3")


def test_a_draft_is_refined_by_typing_again_and_asked_for_anew(open_notebook, model):
    notebook = opened(open_notebook, model, "x = 1")
    model.says(fenced("x = 2"))
    prompt = InlinePrompt.open(notebook, 0).ask("two").drafted()
    model.says(fenced("x = 3"))
    prompt.ask("no, three")
    expect(prompt.draft.locator(".cm-line").first).to_contain_text("3")
    asked = str(model.requests[-1]["messages"])
    assert "x = 2" in asked
    assert "no, three" in asked
    model.says(fenced("x = 4"))
    prompt.button("Retry").click()
    expect(prompt.draft.locator(".cm-line").first).to_contain_text("4")
    prompt.drafted().input.press("Control+Enter")
    prompt.gone()
    assert notebook.sources() == ["x = 4"]


def test_only_the_selected_lines_are_rewritten(open_notebook, model):
    notebook = opened(open_notebook, model, CODE)
    notebook.cell(0).locator(".cm-line").nth(2).click()
    notebook.page.keyboard.press("Home")
    notebook.page.keyboard.press("Shift+End")
    notebook.page.keyboard.press("Control+k")
    prompt = InlinePrompt(notebook).ready()
    expect(prompt.input).to_have_attribute("placeholder", "What should change in line 3?")
    model.says(fenced("return file.readlines()"))
    prompt.ask("use readlines").drafted()
    prompt.button("Accept").click()
    prompt.gone()
    assert notebook.sources() == [CODE.replace("list(file)", "file.readlines()")]


def test_text_is_rewritten_too(open_notebook, model):
    notebook = opened(open_notebook, model, "x = 1")
    notebook.select(0)
    notebook.page.keyboard.press("m")
    notebook.type_into(0, "\n\nAn old text.")
    model.says("# A heading\n\nA new text.")
    prompt = InlinePrompt.open(notebook, 0).ask("write it anew").drafted()
    prompt.button("Accept and run").click()
    prompt.gone()
    expect(notebook.cell(0).get_by_role("heading", name="A heading")).to_be_visible()


def test_what_somebody_types_meanwhile_is_not_lost(open_notebook, model):
    notebook = opened(open_notebook, model, CODE)
    model.says(fenced(DRAFT))
    prompt = InlinePrompt.open(notebook, 0).ask("add a docstring").drafted()
    notebook.page.evaluate(
        "window.jupyterapp.shell.currentWidget.context.model.sharedModel.cells[0]"
        ".setSource('typed = 1')"
    )
    expect(prompt.root.get_by_role("alert")).to_contain_text("The cell has changed since")
    expect(prompt.button("Accept")).to_have_count(0)
    expect(notebook.cell(0).locator(".jp-InputArea-editor")).to_be_visible()
    expect(prompt.draft).to_contain_text("All lines")
    model.says(fenced("typed = 2"))
    prompt.button("Retry").click()
    prompt.drafted().button("Accept").click()
    assert notebook.sources() == ["typed = 2"]


def test_a_failure_and_a_question_are_said_at_the_prompt(open_notebook, model):
    notebook = opened(open_notebook, model, CODE)
    model.fails(400, "The prompt is odd.")
    prompt = InlinePrompt.open(notebook, 0).ask("do it")
    expect(prompt.root.get_by_role("alert")).to_contain_text("The prompt is odd.")
    expect(prompt.input).to_have_value("do it")
    model.says("Which file do you mean?")
    prompt.input.press("Enter")
    expect(prompt.root.get_by_role("alert")).to_have_text("Which file do you mean?")
    assert notebook.sources() == [CODE]


def test_the_guide_repairs_a_cell_and_says_what_it_cannot_do(jupyter, open_notebook):
    typo = "numbers = [1, 2, 3]\nprint(sum(numbrs))"
    notebook = open_notebook(jupyter, typo)
    notebook.run_cell(0)
    prompt = InlinePrompt.open(notebook, 0).ask("make it faster")
    expect(prompt.root.get_by_role("alert")).to_contain_text("no language model")
    prompt.ask("fix it").drafted()
    prompt.button("Accept").click()
    prompt.gone()
    assert notebook.sources() == [typo.replace("numbrs", "numbers")]


def test_it_is_in_the_palette_and_in_the_menu_of_the_cell(open_notebook):
    notebook = open_notebook(None, CODE)
    notebook.select(0)
    notebook.command("Write or Change This Cell…")
    prompt = InlinePrompt(notebook).ready()
    prompt.input.press("Escape")
    prompt.gone()
    notebook.cell(0).locator(".cm-content").click(button="right")
    menu = notebook.page.locator(".lm-Menu")
    menu.get_by_text("Assistant", exact=True).hover()
    menu.get_by_text("Write or Change This Cell").click()
    prompt.ready()
