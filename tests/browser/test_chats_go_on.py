"""A chat that is come back to is as it was left, and so is the keyboard."""

from playwright.sync_api import expect


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
