"""What a person reaches the assistant by in the notebook: buttons, menus, the palette, keys."""

import pytest
from playwright.sync_api import expect
from staging import Staging

TYPO = "numbers = [1, 2, 3]\nprint(sum(numbrs))"
ZERO = "1 / 0"


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request):
    return request.getfixturevalue(request.param)


def buttons(notebook, index):
    return notebook.cell(index).get_by_role("toolbar", name="The assistant about this error")


def test_fix_below_an_error_stages_the_correction_in_the_cell(jupyter, open_notebook):
    notebook = open_notebook(jupyter, TYPO)
    expect(buttons(notebook, 0)).to_have_count(0)
    notebook.run_cell(0)
    buttons(notebook, 0).get_by_role("button", name="Fix").click()
    staging = Staging(notebook)
    staging.stage("Change code cell [1]")
    ask = notebook.sidebar.button("Ask")  # for whatever is asked in the chat
    expect(ask).to_have_attribute("aria-pressed", "true")
    staging.press("Accept and run")
    notebook.sidebar.ended()
    assert notebook.sources() == [TYPO.replace("numbrs", "numbers")]
    assert notebook.outputs(0)[0]["text"] == "6\n"
    expect(buttons(notebook, 0)).to_have_count(0)


@pytest.mark.parametrize("how", ["button", "command"])
def test_a_fix_that_is_asked_for_again_proposes_a_change_again(open_notebook, how):
    notebook = open_notebook(None, TYPO)
    notebook.run_cell(0)
    buttons(notebook, 0).get_by_role("button", name="Fix").click()
    staging = Staging(notebook)
    staging.stage("Change code cell [1]")
    staging.reject("")
    sidebar = notebook.sidebar
    sidebar.ended()
    notebook.save()
    notebook.reload()
    sidebar.ready()
    expect(sidebar.button("Ask")).to_have_attribute("aria-pressed", "true")
    if how == "button":
        sidebar.turns.last.hover()
        sidebar.button("Ask again").click()
    else:
        sidebar.send("/retry")
    staging.stage("Change code cell [1]")
    staging.press("Accept and run")
    sidebar.ended()
    expect(sidebar.turns).to_have_count(1)
    assert notebook.sources() == [TYPO.replace("numbrs", "numbers")]


def test_fix_is_about_the_cell_of_its_button_not_about_the_last_error(open_notebook):
    notebook = open_notebook(None, TYPO, ZERO)
    notebook.run_cell(0)
    notebook.run_cell(1)
    buttons(notebook, 0).get_by_role("button", name="Fix").click()
    staging = Staging(notebook)
    staging.stage("Change code cell [1]")
    expect(notebook.cell(0).locator(".jp-AssistStage")).to_contain_text("sum(numbers)")
    staging.reject("")
    notebook.sidebar.ended()


def test_explain_below_an_error_opens_the_sidebar(open_notebook):
    notebook = open_notebook(None, TYPO)
    notebook.run_cell(0)
    buttons(notebook, 0).get_by_role("button", name="Explain").click()
    notebook.sidebar.ready()
    turn = notebook.sidebar.ended()
    expect(turn).to_contain_text("/explain")
    expect(turn).to_contain_text("numbers")
    expect(turn).to_contain_text("It failed with NameError")


def test_the_buttons_are_reached_by_the_keyboard(open_notebook):
    notebook = open_notebook(None, ZERO)
    notebook.run_cell(0)
    explain = buttons(notebook, 0).get_by_role("button", name="Explain")
    expect(explain).to_be_visible()
    notebook.select(0)
    for _ in range(20):
        notebook.page.keyboard.press("Tab")
        if explain.evaluate("button => button === document.activeElement"):
            break
    notebook.page.keyboard.press("Enter")
    expect(notebook.sidebar.turns).to_have_count(1)


def test_an_error_that_was_saved_has_its_buttons(open_notebook):
    notebook = open_notebook(None, ZERO)
    notebook.run_cell(0)
    notebook.save()
    notebook.reload()
    expect(buttons(notebook, 0)).to_have_count(1)


def test_the_menu_of_a_cell_asks_about_that_cell(jupyter, open_notebook, model):
    notebook = open_notebook(jupyter, "a = 1", "b = 2")
    notebook.sidebar.open().use(model.id)
    notebook.select(1)
    notebook.cell(1).get_by_role("button", name="Ask the assistant about this cell").click()
    menu = notebook.page.locator(".lm-Menu")
    expect(menu.get_by_role("menuitem").locator(".lm-Menu-itemLabel")).to_have_text(
        [
            "Write or Change This Cell…",
            "Fix This Cell",
            "Explain This Cell",
            "Document This Cell",
            "Improve This Cell",
            "Ask about This Cell…",
        ]
    )
    model.says("It is fine.")
    menu.get_by_text("Improve This Cell").click()
    notebook.sidebar.ended()
    expect(menu).to_have_count(0)
    asked = model.requests[-1]["messages"][-1]["content"]
    assert "Improve this cell" in str(asked)
    assert "b = 2" in str(asked)


def test_ask_about_a_cell_puts_the_cursor_into_the_input(open_notebook):
    notebook = open_notebook(None, "a = 1")
    notebook.cell(0).click(button="right", position={"x": 200, "y": 10})
    notebook.page.locator(".lm-Menu").get_by_text("Assistant", exact=True).hover()
    notebook.page.get_by_text("Ask about This Cell…").click()
    expect(notebook.sidebar.input).to_be_focused()


def test_the_palette_has_it_all(open_notebook, model):
    notebook = open_notebook(None, "a = 1")
    notebook.command("Show the Assistant")
    sidebar = notebook.sidebar.ready().use(model.id)
    notebook.command("Switch between Ask and Agent")
    expect(sidebar.button("Agent")).to_have_attribute("aria-pressed", "true")
    model.calls("insert_cell", source="b = 2")
    model.says("Done.")
    sidebar.send("Add b.")
    staging = Staging(notebook)
    staging.stage("Add a code cell")
    notebook.command("Accept the Proposed Change")
    sidebar.ended()
    assert notebook.sources() == ["a = 1", "b = 2"]
    notebook.command("Undo the Last Turn")
    sidebar.ended()
    assert notebook.sources() == ["a = 1"]
    notebook.command("New Chat")
    expect(sidebar.turns).to_have_count(0)


def test_a_key_opens_the_sidebar_with_the_cursor_in_its_input(jupyter, open_notebook):
    notebook = open_notebook(jupyter, "a = 1")
    notebook.select(0)
    notebook.page.keyboard.press("Control+Shift+Space")
    expect(notebook.sidebar.input).to_be_focused()
