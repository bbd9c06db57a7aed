"""Connections that break, servers that end, and clients that lie."""

import json
import re

import pytest
from playwright.sync_api import expect
from scripted_model import Gate
from servers.raw import Play

CHAT = re.compile("/ai-assist/api/chat")


class Connections:
    """Those of a page's chat: they pass through our hands, or find nobody."""

    def __init__(self, page):
        self.greeted = 0
        """How often the server has let the chat in."""
        self.refused = 0
        self._page = page
        self._open = []
        self._refusing = False
        page.route_web_socket(CHAT, self._pass_on)

    def lose(self):
        """Break the connection."""
        self._open[-1].close()

    def refuse(self):
        """Break it, and let no other one come about."""
        self._refusing = True
        self.lose()

    def accept(self):
        """Let them come about again."""
        self._refusing = False

    def await_greetings(self, count):
        """Wait until the server has let the chat in so often."""
        self._until(lambda: self.greeted >= count)

    def await_refusals(self, count):
        """Wait until so many tries have failed, and one just now."""
        count = max(count, self.refused + 1)
        self._until(lambda: self.refused >= count)

    def _until(self, holds):
        while not holds():  # the test's limit ends it
            self._page.wait_for_timeout(20)

    def _pass_on(self, socket):
        if self._refusing:
            self.refused += 1
            socket.close()
            return
        self._open.append(socket)

        def tell(message):
            socket.send(message)
            self.greeted += "hello" in json.loads(message)

        socket.connect_to_server().on_message(tell)


@pytest.fixture
def notebook(open_notebook):
    return open_notebook(None, "x = 1")


@pytest.fixture
def connections(notebook):
    connections = Connections(notebook.page)
    notebook.reload()
    return connections


def test_a_lost_connection_comes_back_without_loss_or_duplication(notebook, connections, model):
    sidebar = notebook.sidebar.open().use(model.id)
    gate, rest = Gate(), Gate()
    model.says("One, ", gate, "two, ", rest, "three.")
    turn = sidebar.send("Count.")
    expect(turn).to_contain_text("One,")
    connections.lose()
    gate.set()
    expect(turn).to_contain_text("One, two,")
    assert connections.greeted > 1
    connections.lose()
    rest.set()
    sidebar.ended()
    expect(turn.get_by_text("One, two, three.", exact=True)).to_be_visible()
    expect(sidebar.turns).to_have_count(1)


def test_an_approval_outlives_the_connection(notebook, connections, model):
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("insert_cell", source="y = 2", after=notebook.ids()[0])
    sidebar.send("Add one.")
    expect(sidebar.approval).to_be_visible()
    lost = sidebar.root.get_by_text("The connection is lost")
    connections.refuse()
    lost.wait_for()
    connections.accept()
    connections.await_greetings(2)
    lost.wait_for(state="detached")
    model.says("Done.")
    sidebar.approve()
    sidebar.ended()
    assert notebook.sources() == ["x = 1", "y = 2"]


def test_what_is_sent_without_a_connection_stays_in_the_input(notebook, connections, model):
    sidebar = notebook.sidebar.open().use(model.id)
    connections.refuse()
    sidebar.root.get_by_text("The connection is lost").wait_for()
    sidebar.input.fill("A long prompt.")
    sidebar.input.press("Enter")
    expect(sidebar.root.get_by_text("Your text is kept")).to_be_visible()
    expect(sidebar.input).to_have_value("A long prompt.")
    connections.await_refusals(3)  # then there are seconds until the next try of its own
    connections.accept()
    sidebar.button("Connect now").click()
    model.says("Heard.")
    expect(sidebar.button("Send")).to_be_enabled()
    sidebar.input.press("Enter")
    expect(sidebar.ended()).to_contain_text("Heard.")
    assert len(model.requests) == 1


def test_a_server_that_starts_anew_in_mid_turn_keeps_what_had_come(
    make_jupyter, open_notebook, model
):
    own = make_jupyter("jupyterlab")
    notebook = open_notebook(own, "x = 1")
    notebook.expect_errors("")  # JupyterLab itself says much about it
    sidebar = notebook.sidebar.open().use(model.id)
    model.says("Something of worth ", Gate(), "and more.")
    expect(sidebar.send("Tell me.")).to_contain_text("Something of worth")
    sidebar.input.fill("What I was writing meanwhile.")
    notebook.dismiss_dialogs()
    own.stop()
    own.start()
    sidebar.ended()
    expect(sidebar.turns).to_have_count(1)
    expect(sidebar.turns.last).to_contain_text("Tell me.")
    expect(sidebar.turns.last).to_contain_text("Something of worth")
    expect(sidebar.input).to_have_value("What I was writing meanwhile.")
    model.says("All of it.")
    expect(sidebar.ask("Again.")).to_contain_text("All of it.")


def test_a_server_that_crashes_in_mid_turn_leaves_no_turn_that_runs_for_ever(
    make_jupyter, open_notebook, model
):
    own = make_jupyter("jupyterlab")
    notebook = open_notebook(own, "x = 1")
    notebook.expect_errors("")
    sidebar = notebook.sidebar.open().use(model.id)
    model.says("Half ", Gate(), "and more.")
    expect(sidebar.send("Tell me.")).to_contain_text("Half")
    notebook.dismiss_dialogs()
    own.stop(kill=True)
    own.start()
    sidebar.ended()
    expect(sidebar.turns).to_have_count(1)
    expect(sidebar.turns.last).to_contain_text("Tell me.")
    expect(sidebar.turns.last).to_contain_text("Half")
    expect(sidebar.turns.last).to_contain_text("did not end")
    model.says("All of it.")
    expect(sidebar.ask("Again.")).to_contain_text("All of it.")


SEND = """
async ([path, frames]) => {
  const address = new URL(document.baseURI);
  const url = `ws://${address.host}/ai-assist/api/chat?notebook=${path}&client=forged`;
  const socket = new WebSocket(url);
  const heard = [];
  socket.addEventListener("message", (message) => heard.push(JSON.parse(message.data)));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("refused")));
  });
  frames.forEach((frame) => socket.send(JSON.stringify(frame)));
  // An answer to something that is no message tells that all before it was read.
  socket.send("{}");
  while (!heard.some((frame) => "error" in frame && frame.error.code === "usage"
    && frame.error.message.includes("no message"))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return heard;
}
"""


def test_a_forged_decision_is_none(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("insert_cell", source="y = 2", after=notebook.ids()[0])
    sidebar.send("Add one.")
    expect(sidebar.approval).to_be_visible()
    heard = notebook.page.evaluate(SEND, [notebook.path, []])
    [approval] = [
        frame["event"] for frame in heard if frame.get("event", {}).get("type") == "approval"
    ]
    yes = {"type": "decide", "id": approval["id"], "hash": approval["hash"], "verdict": "once"}
    forged = [
        {**yes, "hash": "0" * len(yes["hash"])},
        {**yes, "id": "call_of_nobody"},
        {**yes, "verdict": "certainly"},
        {**yes, "text": 5},
        {"type": "workspace_result", "id": "1", "ok": True, "value": {"cells": []}},
        {"type": "workspace_result", "id": "999", "ok": True, "value": None},
        {"type": "submit", "prompt": "Do it.", "mode": "agent", "tools": True},
    ]
    notebook.page.evaluate(SEND, [notebook.path, forged])
    expect(sidebar.approval).to_be_visible()
    assert notebook.sources() == ["x = 1"]
    model.says("Not added.")
    sidebar.approve("Deny Esc")
    sidebar.approve("Deny")
    sidebar.ended()
    assert notebook.sources() == ["x = 1"]
    assert len(model.requests) == 2


def test_a_page_of_another_site_cannot_use_the_login(open_notebook, lab, model_server):
    notebook = open_notebook()
    stranger = notebook.page.context.new_page()
    model_server.play(Play([b"<p>Another site.</p>"], headers={"content-type": "text/html"}))
    stranger.goto(model_server.url)
    refused = stranger.evaluate(
        """url => new Promise(resolve => {
             const socket = new WebSocket(url);
             socket.addEventListener("open", () => resolve(false));
             socket.addEventListener("error", () => resolve(true));
           })""",
        f"ws://127.0.0.1:{lab.port}/ai-assist/api/chat?notebook={notebook.path}",
    )
    assert refused is True
