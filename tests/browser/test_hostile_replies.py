"""Replies that try to reach the network or to run something, in a real browser."""

import re

import pytest
from kernel.hostile_markdown import CONTEXTS, PAYLOADS, compositions
from playwright.sync_api import expect

PIECE = 9
"""Characters that come at once: what is half there must do no harm either."""
SOME = len(CONTEXTS) * len(PAYLOADS) + 300
A_CHAT = 15
"""Turns of one chat: more are not all on the page."""
PARTS, IN_ONE_REPLY = 4, 40
OURS = re.compile(r"^(ws|http)://127\.0\.0\.1:\d+/((ai-assist/|lab/)?api/|static/|lab/extensions/)")
"""What JupyterLab and we ask the server meanwhile, and load of our own code."""

ALIVE = """turns => turns.flatMap(turn => [
  ...turn.querySelectorAll(
    "script, style, link, iframe, object, embed, form, video, audio, source, input, meta, base"
    + ", img:not([src^='data:image/']), [style*='url'], [id], [name]"
    + ", [data-commandlinker-command]"
  ),
  ...[...turn.querySelectorAll("*")].filter(element =>
    [...element.attributes].some(({ name }) => name.startsWith("on"))
    || (element.hasAttribute("href") && !/^(https?|mailto):/.test(element.href))),
].map(element => element.outerHTML))"""


@pytest.fixture
def seen(open_notebook, model):
    """A chat; what it has asked of the network, and what has run in it."""
    notebook = open_notebook()
    notebook.sidebar.open().use(model.id)
    seen = []
    page = notebook.page
    page.on("request", lambda request: OURS.match(request.url) or seen.append(request.url))
    page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda popup: seen.append(f"popup: {popup.url}"))
    return notebook, seen


def pieces(text):
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def test_no_reply_reaches_the_network_or_runs_anything(seen, model):
    notebook, requests = seen
    for number, payload in enumerate(PAYLOADS):
        if number and number % A_CHAT == 0:
            notebook.sidebar.button("New chat").click()
            expect(notebook.sidebar.turns).to_have_count(0)
        model.says(*pieces(payload), "\n\nThe end.")
        notebook.sidebar.ask(payload)
        assert notebook.sidebar.turns.evaluate_all(ALIVE) == []
    assert requests == []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_composition_does(seen, model, part):
    notebook, requests = seen
    texts = list(compositions(300))[part::PARTS]
    assert len(list(compositions(300))) == SOME
    for at in range(0, len(texts), IN_ONE_REPLY):
        model.says(*(f"{text}\n\n----\n\n" for text in texts[at : at + IN_ONE_REPLY]))
        notebook.sidebar.ask("Go on.")
    assert notebook.sidebar.turns.evaluate_all(ALIVE) == []
    assert requests == []


def test_no_tool_card_and_no_name_of_a_chat_does(seen, model):
    notebook, requests = seen
    everything = "\n\n".join(PAYLOADS)
    model.calls("search_notebook", text=everything, query=everything)
    model.says("Nothing found.")
    turn = notebook.sidebar.ask(everything)
    turn.locator(".jp-Assist-tool summary").first.click()
    assert notebook.sidebar.turns.evaluate_all(ALIVE) == []
    notebook.sidebar.open_list()
    notebook.page.locator(".jp-Assist-thread").first.wait_for()
    assert notebook.page.locator(".jp-Assist-thread").evaluate_all(ALIVE) == []
    assert requests == []
