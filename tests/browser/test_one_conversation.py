"""One conversation about a notebook, in its cells and in the sidebar, live in both."""

from playwright.sync_api import expect


def test_a_conversation_that_a_cell_begins_goes_on_in_the_sidebar_and_back(open_notebook, model):
    ask = f"%assist -m {model.id} --"
    notebook = open_notebook(
        None,
        "%load_ext jupyter_ai_assist",
        f"{ask} What is a prime number?",
        f"{ask} And the largest below a hundred?",
    )
    sidebar = notebook.sidebar.open()
    notebook.run_cell(0)
    model.says("One with two divisors.")
    notebook.run_cell(1)
    expect(sidebar.turns).to_have_count(1)
    expect(sidebar.turns.last).to_contain_text("What is a prime number?")
    expect(sidebar.turns.last).to_contain_text("One with two divisors.")
    sidebar.use(model.id)
    model.says("Two.")
    sidebar.ask("Which is the smallest?")
    model.says("Ninety-seven.")
    notebook.run_cell(2)
    expect(sidebar.turns).to_have_count(3)
    expect(sidebar.turns.last).to_contain_text("And the largest below a hundred?")
    expect(sidebar.turns.last).to_contain_text("Ninety-seven.")
    told = str(model.requests[-1]["messages"])
    assert "One with two divisors." in told
    assert "Which is the smallest?" in told
    assert "Two." in told


def test_a_report_and_what_is_typed_stay_when_a_cell_goes_on(open_notebook, model):
    ask = f"%assist -m {model.id} --"
    notebook = open_notebook(
        None, "%load_ext jupyter_ai_assist", f"{ask} From a cell", f"{ask} From another"
    )
    sidebar = notebook.sidebar.open()
    notebook.run_cell(0)
    model.says("First.")
    notebook.run_cell(1)
    expect(sidebar.turns.last).to_contain_text("First.")
    sidebar.ask("/tools")
    sidebar.input.fill("half a senten")
    model.says("Second.")
    notebook.run_cell(2)
    expect(sidebar.turns.last).to_contain_text("Second.")
    expect(sidebar.turns).to_have_count(3)
    expect(sidebar.turns.nth(1)).to_contain_text("edit_cell")
    expect(sidebar.input).to_have_value("half a senten")
