"""Many chats of one notebook: found again, named, deleted, and gone on with."""

from playwright.sync_api import expect


def rows(sidebar):
    return sidebar.root.get_by_role("region", name="Chats of this notebook").get_by_role("listitem")


def start(sidebar, model, *questions):
    for number, question in enumerate(questions):
        if number:
            sidebar.button("New chat").click()
            expect(sidebar.turns).to_have_count(0)
        model.says("Done.")
        sidebar.ask(question)


def test_the_keyboard_stays_in_the_list(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    start(sidebar, model, "First question", "Second question", "Third question")
    press = notebook.page.keyboard.press
    sidebar.open_list()
    press("ArrowDown")  # before the chats are there, it may be
    press("ArrowDown")
    expect(sidebar.root.get_by_role("button", name="Second question")).to_be_focused()
    press("F2")
    notebook.page.keyboard.type("Quartalszahlen nach Region")
    press("Enter")
    named = sidebar.root.get_by_role("button", name="Quartalszahlen nach Region")
    expect(named).to_be_focused()
    press("Delete")
    press("Escape")
    expect(named).to_be_focused()
    press("ArrowDown")
    press("Delete")
    press("Tab")
    press("Enter")
    expect(rows(sidebar)).to_have_count(2)
    expect(named).to_be_focused()
    sidebar.root.get_by_label("Search chats").fill("zahlen")
    expect(rows(sidebar)).to_have_count(1)
    expect(rows(sidebar)).to_contain_text("Quartalszahlen nach Region")
    press("Escape")
    expect(sidebar.input).to_be_focused()


def test_a_chat_goes_on_with_its_model(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    start(sidebar, model, "First question")
    expect(notebook.reload().sidebar.model).to_have_value(model.id)
    other = notebook.another_tab().sidebar.open()
    expect(other.model).to_have_value(model.id)
    sidebar.use("scripted:other")
    sidebar.open_list()
    rows(sidebar).get_by_role("button", name="First question").click()
    expect(sidebar.model).to_have_value(model.id)


def test_how_a_turn_ended_can_be_read_in_a_narrow_sidebar(open_notebook, model):
    notebook = open_notebook(None, "x = 1", width=900)
    sidebar = notebook.sidebar.open().use(model.id)
    start(sidebar, model, "First question")
    for line in sidebar.root.locator(".jp-Assist-usage").all():
        hidden = line.evaluate("line => line.scrollWidth - line.clientWidth")
        assert hidden <= 0, line.inner_text()
