"""A chat that is come back to is as it was left, and so is the keyboard."""

from playwright.sync_api import expect

TABLE = """| Region | January | February | March | April | May | June | Total_of_the_half_year |
|---|---|---|---|---|---|---|---|
| North | 1,234,567 | 1,234,567 | 1,234,567 | 1,234,567 | 1,234,567 | 1,234,567 | 7,407,402 |
"""


def test_a_chat_goes_on_in_its_mode_and_a_new_one_in_the_default(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.says("Done.")
    sidebar.ask("First question")
    sidebar = notebook.reload().sidebar
    expect(sidebar.button("Agent")).to_have_attribute("aria-pressed", "true")
    sidebar.button("New chat").click()
    expect(sidebar.button("Ask")).to_have_attribute("aria-pressed", "true")
    sidebar.open_list()
    sidebar.root.get_by_role("button", name="First question").click()
    expect(sidebar.button("Agent")).to_have_attribute("aria-pressed", "true")


def test_a_failure_is_told_with_its_next_step_after_a_reload(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    model.fails(401, "No such key.")
    lines = sidebar.ask("What is 6 times 7?").get_by_role("alert").locator("p")
    expect(lines).to_have_count(2)
    told = lines.all_inner_texts()
    failed = notebook.reload().sidebar.turns.last.get_by_role("alert")
    expect(failed.locator("p")).to_have_text(told)
    model.says("42")
    failed.get_by_role("button", name="Try again").click()
    expect(sidebar.turns.last).to_contain_text("42")
    expect(sidebar.turns).to_have_count(1)


def test_who_asks_anew_writes_on_in_the_input(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    model.fails(401, "No such key.")
    failed = sidebar.ask("Which one?")
    model.says("One.")
    failed.get_by_role("button", name="Try again").click()
    expect(sidebar.input).to_be_focused()
    expect(sidebar.turns.last).to_contain_text("One.")
    sidebar.ended().hover()
    sidebar.button("Edit and resend").click()
    model.says("Two.")
    notebook.page.keyboard.type(" Say it")
    notebook.page.keyboard.press("Enter")
    expect(sidebar.turns.last).to_contain_text("Two.")
    expect(sidebar.input).to_be_focused()
    notebook.page.keyboard.type("And now?")
    expect(sidebar.input).to_have_value("And now?")


def test_a_wide_table_is_scrolled_by_itself_and_by_the_keyboard(open_notebook, model):
    notebook = open_notebook(None, "x = 1", width=900)
    sidebar = notebook.sidebar.open().use(model.id)
    model.says(TABLE)
    turn = sidebar.ask("How much?")
    table = turn.locator(".jp-Assist-table")
    list_ = sidebar.root.get_by_role("log")
    assert list_.evaluate("list => list.scrollWidth - list.clientWidth") == 0
    assert table.evaluate("table => table.scrollWidth - table.clientWidth") > 0
    list_.focus()
    for _ in range(10):
        notebook.page.keyboard.press("Tab")
        if table.evaluate("table => table === document.activeElement"):
            break
    for _ in range(20):
        notebook.page.keyboard.press("ArrowRight")
    notebook.page.wait_for_function("document.activeElement.scrollLeft > 100")
    expect(table.get_by_text("Total_of_the_half_year")).to_be_in_viewport()
