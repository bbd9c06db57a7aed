"""What a person was at stays: the place they have scrolled to, the keyboard, what they chose."""

from playwright.sync_api import expect
from scripted_model import Gate

from jupyter_ai_assist.core.edits.edits import hash_of


def test_the_notebook_stays_where_it_was_scrolled_to_when_a_cell_is_run(open_notebook, model):
    long = "\n".join(f"line_{number} = {number}" for number in range(30))
    notebook = open_notebook(None, "print('ran')", long, long, long, long)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    first, *_ = notebook.ids()
    model.calls("run_cells", ids=[first])
    model.says("It ran.")
    sidebar.send("Run it.")
    sidebar.approve("This chat")
    sidebar.ended()
    notebook.select(0)
    gate = Gate()
    model.calls("run_cells", gate=gate, ids=[first])
    model.says("Again.")
    sidebar.send("And again.")
    place = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    notebook.page.locator(".jp-WindowedPanel-outer").hover()
    notebook.page.mouse.wheel(0, 1200)
    notebook.page.wait_for_function(f"{place} === 1200")
    gate.set()
    expect(sidebar.ended()).to_contain_text("Again.")
    assert notebook.executed(0) == 2
    assert notebook.page.evaluate(place) == 1200


def test_the_keyboard_is_in_the_input_after_a_turn_was_undone(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    first = notebook.ids()[0]
    model.calls("edit_cell", id=first, hash=hash_of("x = 1"), source="x = 2")
    model.says("Done.")
    sidebar.send("Change it.")
    sidebar.approve()
    sidebar.ended()
    sidebar.open_list()
    sidebar.root.get_by_role("button", name="Change it.").click()
    undo = sidebar.turns.last.get_by_role("button", name="Undo this turn")
    undo.focus()
    notebook.page.keyboard.press("Enter")
    notebook.wait_for_source(0, "x = 1")
    expect(undo).to_have_count(0)
    notebook.page.keyboard.type("Thanks.")
    expect(sidebar.input).to_have_value("Thanks.")


def test_a_model_and_mode_that_were_chosen_and_not_used_outlast_a_reload(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    model.says("Yes.")
    sidebar.ask("Are you there?")
    sidebar.use("scripted:other", agent=True)
    notebook.save()
    notebook.reload()
    sidebar.ready()
    expect(sidebar.turns.last).to_contain_text("Yes.")
    expect(sidebar.model).to_have_value("scripted:other")
    expect(sidebar.button("Agent")).to_have_attribute("aria-pressed", "true")
    sidebar.button("New chat").click()
    expect(sidebar.button("Agent")).to_have_attribute("aria-pressed", "false")
