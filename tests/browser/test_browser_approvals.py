"""Each answer to "may I?", and what comes of it."""

import pytest
from playwright.sync_api import expect

BEFORE = "x = 1"
AFTER = "x = 2"


@pytest.fixture
def notebook(open_notebook):
    return open_notebook(None, BEFORE, "print(x)")


@pytest.fixture
def sidebar(notebook, model):
    return notebook.sidebar.open().use(model.id, agent=True)


@pytest.fixture
def propose(notebook, model):
    """Let the model propose a new source of the first cell."""

    def propose(source=AFTER):
        (id_, *_), (before, *_) = notebook.ids(), notebook.sources()
        hash_ = notebook.hash_of(before)
        model.calls("edit_cell", id=id_, hash=hash_, source=source)

    return propose


def test_once_makes_this_one_change(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    expect(sidebar.approval).to_contain_text(BEFORE)
    expect(sidebar.approval).to_contain_text(AFTER)
    assert notebook.sources()[0] == BEFORE
    model.says("Done.")
    sidebar.approve("Once")
    sidebar.ended()
    assert notebook.sources()[0] == AFTER
    # The next one is asked about again.
    propose("x = 3")
    sidebar.send("Again.")
    expect(sidebar.approval).to_have_count(1)
    model.says("Well.")
    sidebar.approve("Deny Esc")
    sidebar.approve("Deny")
    sidebar.ended()
    assert notebook.sources()[0] == AFTER


def test_once_and_run_makes_the_change_and_shows_what_came(notebook, sidebar, model, propose):
    propose("print('by the assistant')")
    sidebar.send("Change and run it.")
    model.says("Done.")
    sidebar.approve("Once, and run")
    sidebar.ended()
    notebook.shows("by the assistant")
    assert "by the assistant" in model.results()[-1]


def test_this_chat_is_not_asked_again(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    model.says("Done.")
    sidebar.approve("This chat")
    sidebar.ended()
    propose("x = 3")
    model.says("Done again.")
    sidebar.ask("Again.")
    assert notebook.sources()[0] == "x = 3"


def test_esc_denies_with_a_reason_that_the_model_gets(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    expect(sidebar.approval).to_be_focused()
    model.says("I see.")
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.type("It must stay 1.")
    notebook.page.keyboard.press("Enter")
    sidebar.ended()
    assert notebook.sources()[0] == BEFORE
    assert "It must stay 1." in model.results()[-1]
    expect(sidebar.tools.last).to_contain_text("denied")


def test_esc_twice_denies_without_a_reason(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    expect(sidebar.approval).to_be_focused()
    model.says("I see.")
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("Escape")
    sidebar.ended()
    assert notebook.sources()[0] == BEFORE


def test_esc_denies_also_after_a_reload(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    expect(sidebar.approval).to_be_visible()
    notebook.reload()
    sidebar.ready()
    expect(sidebar.approval).to_be_focused()
    model.says("I see.")
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("Escape")
    sidebar.ended()
    assert notebook.sources()[0] == BEFORE
    expect(sidebar.tools.last).to_contain_text("denied")


def test_what_was_proposed_is_edited_first(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    sidebar.approve("Edit")
    text = sidebar.approval.get_by_label("What to do instead")
    expect(text).to_have_value(AFTER)
    text.fill("x = 20")
    model.says("Done.")
    sidebar.approve("Once")
    sidebar.ended()
    assert notebook.sources()[0] == "x = 20"
    assert "x = 20" in model.results()[-1]


def test_a_cell_that_was_changed_meanwhile_is_left_alone(notebook, sidebar, model, propose):
    propose()
    sidebar.send("Change it.")
    expect(sidebar.approval).to_be_visible()
    notebook.set_source(0, "x = 10  # mine")
    model.says("You changed it.")
    sidebar.approve("Once")
    sidebar.ended()
    assert notebook.sources()[0] == "x = 10  # mine"
    expect(sidebar.tools.last).to_contain_text("failed")


def test_a_turn_is_taken_back_and_its_outputs_with_it(notebook, sidebar, model, propose):
    notebook.run_cell(0)
    notebook.run_cell(1)
    propose()
    model.calls("insert_cell", source="z = 3", after=notebook.ids()[1])
    model.calls("delete_cell", id=notebook.ids()[1], hash=notebook.hash_of("print(x)"))
    model.says("Done.")
    sidebar.send("Change everything.")
    for title in ("Change code cell", "Add a code cell", "Delete code cell"):
        expect(sidebar.approval.get_by_role("heading")).to_contain_text(title)
        sidebar.approve("Once")
    sidebar.ended()
    assert notebook.sources() == [AFTER, "z = 3"]
    sidebar.ask("/undo")
    assert notebook.sources() == [BEFORE, "print(x)"]
    assert notebook.outputs(1)[0]["text"] == "1\n"


def test_a_question_of_the_model_is_answered_by_a_choice(sidebar, model):
    model.calls("ask_user", question="Which color?", choices=["red", "green"])
    sidebar.send("Paint.")
    model.says("Green it is.")
    sidebar.button("green").click()
    expect(sidebar.ended()).to_contain_text("Green it is.")
    assert "green" in model.results()[-1]
