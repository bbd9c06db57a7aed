"""A turn as it is watched: streamed, stopped, left, found again."""

import re

import pytest
from playwright.sync_api import expect
from scripted_model import Gate

LONG = 200_000


def test_a_reply_is_seen_before_its_end(open_notebook, model):
    sidebar = open_notebook().sidebar.open().use(model.id)
    gate = Gate()
    model.says("The **first** half, ", gate, "and the second.")
    turn = sidebar.send("Tell me.")
    expect(turn.locator("strong")).to_have_text("first")
    expect(turn).to_have_attribute("aria-busy", "true")
    gate.set()
    sidebar.ended()
    expect(turn).to_contain_text("The first half, and the second.")
    expect(turn).to_contain_text(model.id)


def test_stop_ends_the_request_and_keeps_what_had_come(open_notebook, model):
    sidebar = open_notebook().sidebar.open().use(model.id)
    model.says("Half an ans", Gate(), "wer.")
    turn = sidebar.send("Tell me.")
    expect(turn).to_contain_text("Half an ans")
    sidebar.stop()
    sidebar.ended()
    expect(turn).to_contain_text("Stopped")
    expect(turn).to_contain_text("Half an ans")
    assert model.gone()
    model.says("All of it.")
    expect(sidebar.ask("Again.")).to_contain_text("All of it.")


def test_a_failed_turn_says_why_and_is_tried_again_by_the_one_button(open_notebook, model):
    sidebar = open_notebook().sidebar.open().use(model.id)
    model.fails(401, "No such key.")
    failed = sidebar.ask("What is 6 times 7?")
    expect(failed.get_by_role("alert")).to_be_visible()
    model.says("42")
    sidebar.button("Retry").click()
    expect(sidebar.turns.last).to_contain_text("42")
    assert "6 times 7" in str(model.requests[-1]["messages"][-1]["content"])


def test_a_page_that_is_reloaded_in_mid_turn_shows_it_from_its_beginning(open_notebook, model):
    notebook = open_notebook()
    sidebar = notebook.sidebar.open().use(model.id)
    gate = Gate()
    model.says("Before, ", gate, "and after.")
    expect(sidebar.send("Tell me.")).to_contain_text("Before,")
    notebook.reload()
    sidebar.ready()
    turn = sidebar.turns.last
    expect(turn).to_contain_text("Tell me.")
    expect(turn).to_contain_text("Before,")
    expect(turn).to_have_attribute("aria-busy", "true")
    gate.set()
    sidebar.ended()
    expect(turn).to_contain_text("Before, and after.")
    expect(sidebar.turns).to_have_count(1)


def test_a_turn_goes_on_when_its_tab_is_closed_and_is_there_in_the_next_one(open_notebook, model):
    notebook = open_notebook()
    gate = Gate()
    sidebar = notebook.sidebar.open().use(model.id)
    model.says("Before, ", gate, "and after.")
    expect(sidebar.send("Tell me.")).to_contain_text("Before,")
    again = notebook.another_tab()
    notebook.page.close()
    gate.set()
    sidebar = again.sidebar.open()
    sidebar.ended()
    expect(sidebar.turns).to_have_count(1)
    expect(sidebar.turns.last).to_contain_text("Before, and after.")


def test_two_tabs_on_one_chat_see_the_same(open_notebook, model):
    first = open_notebook()
    one = first.sidebar.open().use(model.id)
    two = first.another_tab().sidebar.open()
    gate = Gate()
    model.says("Said ", gate, "twice.")
    one.send("Tell us.")
    expect(two.turns.last).to_contain_text("Tell us.")
    expect(two.turns.last).to_contain_text("Said")
    # What the second one sends meanwhile is refused, and kept in its input.
    expect(two.button("Stop")).to_be_visible()
    gate.set()
    for sidebar in (one, two):
        sidebar.ended()
        expect(sidebar.turns.last).to_contain_text("Said twice.")
    model.says("And again.")
    two.use(model.id).send("Once more.")
    expect(one.turns.last).to_contain_text("And again.")
    for sidebar in (one, two):
        expect(sidebar.turns).to_have_count(2)


def test_the_model_is_switched_for_the_next_question(open_notebook, model):
    sidebar = open_notebook().sidebar.open()
    expect(sidebar.ask("Hello")).to_contain_text("guide:offline")
    model.says("One.")
    expect(sidebar.use(model.id).ask("Hello")).to_contain_text("scripted:model")
    model.says("Two.")
    expect(sidebar.use("scripted:other").ask("Hello")).to_contain_text("scripted:other")
    assert [request["model"] for request in model.requests] == ["model", "other"]


@pytest.mark.parametrize(
    "words",
    ["A sentence of a very long answer. ", "A *paragraph* of `code` and words.\n\n"],
    ids=["one paragraph", "many"],
)
def test_a_reply_of_200000_characters_is_shown_whole(open_notebook, model, words):
    sidebar = open_notebook().sidebar.open().use(model.id)
    count = LONG // len(words) + 1
    pieces = [words * 50] * (count // 50)
    model.says(*pieces, "The very end.")
    turn = sidebar.ask("Write a book.")
    expect(turn.get_by_text("The very end.")).to_be_visible()
    shown = turn.inner_text()
    assert len(re.findall("sentence|paragraph", shown)) == 50 * len(pieces)
    # The chat goes on as before.
    model.says("Short.")
    expect(sidebar.ask("Shorter.")).to_contain_text("Short.")


def test_reasoning_is_folded(open_notebook, model):
    sidebar = open_notebook().sidebar.open().use(model.id)
    model.says("An answer.", reasoning="Let me think of it.")
    turn = sidebar.ask("Why?")
    thought = turn.get_by_text("Let me think of it.")
    expect(thought).to_be_hidden()
    turn.get_by_text("Thought").click()
    expect(thought).to_be_visible()


def test_a_new_chat_begins_empty_and_the_old_one_is_found_again(open_notebook):
    sidebar = open_notebook().sidebar.open()
    sidebar.ask("what can you do?")
    sidebar.button("New chat").click()
    expect(sidebar.turns).to_have_count(0)
    sidebar.button("Chats").click()
    sidebar.root.get_by_role("button", name=re.compile("what can you do")).click()
    expect(sidebar.turns).to_have_count(1)
