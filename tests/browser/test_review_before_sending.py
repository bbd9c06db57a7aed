"""What leaves is read first, where somebody has set that: in the sidebar, and nowhere else."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"


@pytest.fixture(scope="module")
def careful(make_jupyter):
    """A JupyterLab whose user reads what leaves."""
    return make_jupyter("jupyterlab", config="c.Assist.review_before_sending = True")


@pytest.fixture(scope="module")
def strict(make_jupyter):
    """One whose administrator has everybody read it."""
    return make_jupyter("jupyterlab", admins="c.Assist.review_before_sending = True")


def reading(sidebar):
    return sidebar.root.get_by_role("region", name="To be read before it is sent")


def test_nothing_is_sent_before_it_was_read(careful, open_notebook, model):
    notebook = open_notebook(careful, f"token = '{SECRET}'")
    sidebar = notebook.sidebar.open().use(model.id)
    model.says("It is a token.")
    sidebar.send("What is this?")
    card = reading(sidebar)
    expect(card).to_contain_text("127.0.0.1")
    expect(card).to_contain_text("token = '[hidden: GitHub token")
    expect(card).to_contain_text("What is this?")
    expect(card).not_to_contain_text(SECRET)
    assert model.requests == []
    card.press("Control+Enter")
    expect(sidebar.ended()).to_contain_text("It is a token.")
    assert len(model.requests) == 1
    sidebar.root.get_by_text("Sent to scripted:model").click()
    expect(sidebar.turns.last).to_contain_text("What is this?")


def test_esc_sends_nothing_and_the_prompt_is_not_lost(careful, open_notebook, model):
    notebook = open_notebook(careful, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    sidebar.send("What is this?")
    expect(reading(sidebar)).to_be_visible()
    sidebar.page.keyboard.press("Escape")
    turn = sidebar.ended()
    expect(turn).to_contain_text("What is this?")
    expect(turn).to_contain_text("This was not sent, as you said.")
    expect(turn).to_contain_text("Not sent to scripted:model")
    assert model.requests == []


def test_what_tools_find_is_read_as_well(strict, open_notebook, model):
    notebook = open_notebook(strict, "x = 'found by a tool'")
    sidebar = notebook.sidebar.open().use(model.id)
    model.calls("read_cells")
    sidebar.send("Look.")
    card = reading(sidebar)
    expect(card.get_by_role("button", name="Send all of this turn")).to_have_count(0)
    card.get_by_role("button", name="Send Ctrl Enter").click()
    expect(card).to_contain_text("result of read_cells")
    expect(card).to_contain_text("found by a tool")
    assert len(model.requests) == 1
    model.says("Done.")
    card.get_by_role("button", name="Send Ctrl Enter").click()
    expect(sidebar.ended()).to_contain_text("Done.")
    assert "found by a tool" in model.results()[-1]


def test_a_yes_can_be_for_all_of_a_turn(careful, open_notebook, model):
    notebook = open_notebook(careful, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    model.calls("read_cells")
    model.says("Done.")
    sidebar.send("Look.")
    reading(sidebar).get_by_role("button", name="Send all of this turn").click()
    expect(sidebar.ended()).to_contain_text("Done.")
    assert len(model.requests) == 2
    sidebar.send("And now?")
    expect(reading(sidebar)).to_be_visible()
    sidebar.stop()
    sidebar.ended()


def test_a_reload_shows_again_what_waits(careful, open_notebook, model):
    notebook = open_notebook(careful, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    sidebar.send("What is this?")
    expect(reading(sidebar)).to_be_visible()
    notebook.reload()
    sidebar.ready()
    model.says("It is one.")
    reading(sidebar).get_by_role("button", name="Send Ctrl Enter").click()
    expect(sidebar.ended()).to_contain_text("It is one.")


def test_a_picture_is_seen_before_it_leaves(careful, open_notebook, model):
    Image.new("RGB", (900, 600), "teal").save(careful.folder / "plot.png")
    notebook = open_notebook(careful, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id)
    sidebar.send("What is on @file:plot.png?")
    card = reading(sidebar)
    picture = card.get_by_role("img", name="plot.png")
    expect(picture).to_have_attribute("src", re.compile("^data:image/jpeg;base64,"))
    expect(picture).to_have_js_property("naturalWidth", 480)
    expect(picture).to_have_js_property("naturalHeight", 320)
    assert model.requests == []
    card.get_by_role("button", name="Show large: plot.png").press("Enter")
    large = sidebar.root.get_by_role("dialog", name="plot.png")
    expect(large).to_be_visible()
    sidebar.page.keyboard.press("Escape")  # of the picture alone: it is no answer
    expect(large).to_have_count(0)
    model.says("Teal.")
    card.press("Control+Enter")
    expect(sidebar.ended()).to_contain_text("Teal.")
    assert len(model.requests) == 1
