"""The panel, from its comm to the engine: a real kernel, and pages as it sees them."""

from __future__ import annotations

import json
import threading

import nbformat
import pytest
from nbformat.v4 import new_notebook
from panel_page import PanelPage, comm_of, subshell_of
from servers.raw import Play, RawServer
from servers.wires import ChatWire, reply, wire_for_path

CONFIG = """
c.AssistCompatible.providers = [
    {{"name": "Lab", "slug": "lab", "base_url": "{url}/v1",
      "models": [{{"id": "m", "name": "M"}}]}}
]
c.Assist.max_retries = 0
"""


@pytest.fixture
def server():
    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["An ", "answer."]))) as it:
        yield it


@pytest.fixture
def start(server, start_kernel, tmp_path):
    """Start a kernel that knows the model ``lab:m``; its own model is the offline guide."""

    def start_(config="", **environ):
        folder = tmp_path / "home0" / "config"
        folder.mkdir(parents=True, exist_ok=True)
        text = CONFIG.format(url=server.url) + config
        (folder / "jupyter_ai_assist_config.py").write_text(text)
        kernel = start_kernel(**environ)
        assert kernel.run("from jupyter_ai_assist import assist").status == "ok"
        return kernel

    return start_


@pytest.fixture
def kernel(start):
    return start()


def show(kernel, code="panel = assist.panel(); panel", name="page", **options):
    """Show a panel, and open a page with it."""
    ran = kernel.run(code)
    assert ran.status == "ok", ran.errors
    return PanelPage(kernel, comm_of(ran), name, **options)


def hold(kernel, page):
    """Start a cell that runs until ``let_go``."""
    cell = kernel.send(
        "import os, time; open('running', 'w').close()\n"
        "while not os.path.exists('end'): time.sleep(0.01)"
    )
    page.until((kernel.folder / "running").exists)
    return cell


def let_go(kernel, cell, **options):
    (kernel.folder / "end").touch()
    assert kernel.collect(cell, **options).status == "ok"


def read_anew(page):
    """The conversations that a page is told to read anew."""
    return [frame["elsewhere"]["thread"] for frame in page.frames if "elsewhere" in frame]


def calls(server, name, **arguments):
    wire = ChatWire()
    call = wire.call("call_1", name, [json.dumps(arguments)])
    server.play(Play([wire.start(), call, wire.finish("tool_calls")]))


def test_a_turn_goes_over_the_comm_and_into_the_history(kernel):
    page = show(kernel)
    hello = page.open()
    assert (hello["thread"], hello["running"], hello["can_edit"]) == ("", False, False)
    ended = page.ask("Hello", model="lab:m")
    assert (ended["type"], ended["text"]) == ("turn_finished", "An answer.")
    thread = page.await_event("turn_started")["thread"]
    assert page.question("turns", thread=thread)["turns"][0]["question"] == "Hello"
    assert [one["id"] for one in page.question("threads")] == [thread]


def test_the_magic_shows_a_panel_too(kernel):
    kernel.run("%load_ext jupyter_ai_assist")
    page = show(kernel, "shown = %assist --mode agent -m lab:m /panel")
    assert page.open()["chat"]
    assert kernel.value("(shown.mode, shown.model)") == ("agent", "lab:m")
    failed = kernel.run("%assist /panel in red")
    assert failed.status == "error"
    assert "/panel takes no words" in failed.stream + "".join(failed.errors)


def test_a_program_follows_the_turns_by_traits_and_callbacks(kernel):
    page = show(
        kernel,
        "seen = []; panel = assist.panel(model='lab:m')\n"
        "panel.on_turn(lambda it, end: seen.append((it is panel, end.text)))\n"
        "panel.observe(lambda change: seen.append(change.new), 'busy')\n"
        "panel",
    )
    page.open()
    page.ask("Hello", model="lab:m")
    page.until(lambda: page.traits.get("busy") is False)
    assert kernel.value("seen") == [True, False, (True, "An answer.")]
    thread = page.await_event("turn_started")["thread"]
    assert kernel.value("panel.thread") == thread


def test_a_page_gets_answers_while_a_cell_runs_where_it_has_a_subshell(kernel):
    page = show(kernel, subshell=subshell_of(kernel))
    cell = hold(kernel, page)
    page.open()
    assert page.ask("Hello", model="lab:m")["text"] == "An answer."
    status = page.ask("x", model="lab:m")
    assert status["type"] == "turn_finished"
    let_go(kernel, cell)


def test_without_subshells_it_is_answered_when_the_cell_has_ended(kernel):
    page = show(kernel)
    page.open()
    cell = hold(kernel, page)
    page.submit("Hello", model="lab:m")
    number = page.send("here", socket=page.socket)
    let_go(kernel, cell, watch=page.take)
    assert number not in page.got
    assert page.await_event("turn_finished")["text"] == "An answer."
    assert number in page.got


def test_two_pages_see_one_conversation(kernel):
    page = show(kernel)
    other = PanelPage(kernel, page.comm, "other")
    hello = page.open()
    # Both read from one channel here, as two pages do from two.
    page.take, alone = (lambda message: (other.take(message), alone(message))), page.take
    other.send("open", socket="other/1", chat=hello["chat"], client="other", after=None)
    other.socket = "other/1"
    page.ask("Hello", model="lab:m")
    page.until(lambda: any(event["type"] == "turn_finished" for event in other.events))
    assert [frame["client"] for frame in other.frames if "submit" in frame] == ["page"]
    other.send("close", socket="other/1")
    count = len(other.frames)
    assert page.ask("And again", model="lab:m")["text"] == "An answer."
    assert len(other.frames) == count


def test_a_page_that_is_loaded_anew_finds_the_turn_that_runs(kernel, server):
    page = show(kernel)
    page.open()
    wire = ChatWire()
    gate = threading.Event()
    server.play(Play([wire.start(), wire.text("Begun, "), gate, wire.text("done."), wire.finish()]))
    page.submit("Go on", model="lab:m")
    page.await_event("text_delta")
    fresh = PanelPage(kernel, page.comm, "fresh")
    hello = fresh.open()
    assert hello["running"]
    fresh.await_event("turn_started")
    gate.set()
    assert fresh.await_event("turn_finished")["text"] == "Begun, done."


def test_an_approval_is_answered_in_the_panel_and_for_what_was_shown_alone(kernel, server):
    page = show(kernel)
    page.open()
    kernel.run("x = 20")
    calls(server, "scratch", code="print(x + 1)")
    page.submit("Try it", model="lab:m", mode="agent")
    asked = page.await_event("approval")
    page.frame(type="decide", id=asked["id"], hash="another", verdict="once")
    page.frame(type="decide", id=asked["id"], hash=asked["hash"], verdict="once")
    finished = page.await_event("tool_finished")
    assert "21" in finished["output"]
    assert page.await_event("turn_finished")["text"] == "An answer."
    assert [event["type"] for event in page.events].count("settled") == 1


def test_code_of_a_turn_waits_for_no_cell_that_runs(kernel, server):
    page = show(kernel, subshell=subshell_of(kernel))
    page.open()
    cell = hold(kernel, page)
    calls(server, "scratch", code="print(1)")
    page.submit("Try it", model="lab:m", mode="agent")
    asked = page.await_event("approval")
    page.frame(type="decide", id=asked["id"], hash=asked["hash"], verdict="once")
    finished = page.await_event("tool_finished")
    assert finished["is_error"]
    assert "running a cell" in finished["output"]
    let_go(kernel, cell)


def test_a_forged_message_widens_nothing(start, server):
    kernel = start(
        "c.AssistOpenAI.allowed_models = []\nc.Assist.tool_modes = {'scratch': 'deny'}\n"
    )
    page = show(kernel)
    page.open()
    refused = page.ask("Hi", model="openai:gpt-5", mode="agent")
    assert (refused["type"], refused["code"]) == ("turn_failed", "policy")
    refused = page.ask("Hi", model="lab:m", settings={"base_url": "http://evil"})
    assert (refused["type"], refused["code"]) == ("turn_failed", "usage")
    assert server.seen == []
    calls(server, "scratch", code="open('evil', 'w')")
    page.ask("Go", model="lab:m", mode="agent")
    offered = [tool["function"]["name"] for tool in json.loads(server.seen[0].body)["tools"]]
    assert "scratch" not in offered
    assert not (kernel.folder / "evil").exists()
    state = {
        "busy": True,
        "_esm": "evil()",
        "_title": "x",
        "mode": "root",
        "model": 7,
        "_told": "<b>",
    }
    for name, value in state.items():
        page.put({"method": "update", "state": {name: value}, "buffer_paths": []})
    assert page.question("status")["enabled"]
    assert kernel.value("(panel.busy, panel.mode, panel.model, 'evil' in panel._esm[:20])") == (
        False,
        "ask",
        "",
        False,
    )


NO_MESSAGES = [
    None,
    7,
    {},
    {"type": "open"},
    {"type": "open", "page": "p", "number": 1, "socket": ""},
    {"type": "open", "page": "p", "number": "x", "socket": "s"},
    {"type": "frame", "page": "p", "number": 1, "socket": "nobody's", "text": "{}"},
    {"type": "ask", "page": "p", "number": 1, "ask": "a", "method": "__class__", "args": {}},
    {"type": "evil", "page": "p", "number": 1},
]


def test_what_is_no_message_of_a_page_does_nothing(kernel):
    page = show(kernel)
    for content in NO_MESSAGES:
        page.put({"method": "custom", "content": content})
    page.open()
    assert page.ask("Hello", model="lab:m")["text"] == "An answer."


def test_a_wrong_question_gets_one_sentence(kernel):
    page = show(kernel)
    page.open()
    assert page.question("nothing") == "A panel answers nothing to 'nothing'."
    assert page.question("turns", thread=7) == "thread is no text."
    assert page.question("save_endpoint", slug="x") == "endpoint is no object."
    assert page.question("turns", thread="nobody's") == "There is no such conversation."
    page.frame(type="submit")
    page.until(lambda: any("error" in frame for frame in page.frames))


def test_files_go_along_and_come_back(kernel, server):
    page = show(kernel)
    chat = page.open()["chat"]
    ref = page.question("upload", [b"a,b\n1,2\n"], chat=chat, name="t.csv", kind="text/csv")
    assert page.ask("Look", model="lab:m", attach=[ref])["type"] == "turn_finished"
    assert "a,b" in server.seen[0].body.decode()
    thread = page.await_event("turn_started")["thread"]
    value = page.question("export", thread=thread, format="markdown")
    assert value == {"name": "Look.md", "media_type": "text/markdown"}
    assert b"An answer." in page.file


def test_a_named_conversation_is_opened_and_goes_on(kernel):
    page = show(kernel, "panel = assist.panel(thread='plots', model='lab:m'); panel")
    page.open("plots")
    page.ask("Hello", model="lab:m")
    thread = page.await_event("turn_started")["thread"]
    other = show(kernel, "other = assist.panel(thread='plots'); other", "other")
    assert other.open("plots")["thread"] == thread


def test_a_panel_and_a_cell_go_on_with_one_conversation(kernel, server):
    kernel.run("%load_ext jupyter_ai_assist")
    page = show(kernel, "panel = assist.panel(thread='tea'); panel")
    page.open("tea")
    page.ask("From the panel", model="lab:m")
    thread = page.await_event("turn_started")["thread"]
    # No other program writes meanwhile: that would have the panel look as well.
    kernel.run("%assist -m lab:m --thread tea From a cell", watch=page.take)
    page.until(lambda: read_anew(page))
    assert set(read_anew(page)) == {thread}
    turns = page.question("turns", thread=thread)["turns"]
    assert [turn["question"] for turn in turns] == ["From the panel", "From a cell"]
    page.ask("From the panel again", model="lab:m")
    kernel.run("%assist -m lab:m --thread tea Last", watch=page.take)
    told = server.seen[-1].body.decode()
    asked = ("From the panel", "From a cell", "From the panel again", "Last")
    assert all(f'{words}"' in told or f"{words}\\n" in told for words in asked), told


def test_a_panel_that_has_not_begun_goes_on_with_what_a_cell_began(start, server, tmp_path):
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(nbformat.writes(new_notebook()))
    kernel = start(JPY_SESSION_NAME=str(notebook))
    kernel.run("%load_ext jupyter_ai_assist")
    page = show(kernel)
    assert page.open()["thread"] == ""
    ran = kernel.run("%assist -m lab:m Begun in a cell", watch=page.take)
    assert ran.status == "ok", ran.errors
    page.until(lambda: read_anew(page))
    [thread] = set(read_anew(page))
    assert page.question("turns", thread=thread)["turns"][0]["question"] == "Begun in a cell"
    page.ask("And here", model="lab:m")
    assert page.await_event("turn_started")["thread"] == thread
    assert "Begun in a cell" in server.seen[-1].body.decode()


def test_a_named_panel_goes_on_with_what_a_cell_begins_under_its_name(kernel):
    kernel.run("%load_ext jupyter_ai_assist")
    page = show(kernel, "panel = assist.panel(thread='tea'); panel")
    assert page.open("tea")["thread"] == ""
    kernel.run("%assist -m lab:m --thread tea Begun in a cell", watch=page.take)
    page.until(lambda: read_anew(page))
    [thread] = set(read_anew(page))
    page.ask("And here", model="lab:m")
    assert page.await_event("turn_started")["thread"] == thread
    assert [one["name"] for one in page.question("threads")] == ["tea"]


def test_panels_of_one_name_show_one_conversation_before_it_has_begun(kernel):
    page = show(kernel, "panel = assist.panel(thread='tea'); panel")
    other = show(kernel, "other = assist.panel(thread='tea'); other", "other")
    chat = page.open("tea")["chat"]
    assert other.open("tea")["chat"] == chat
    assert other.open("coffee")["chat"] != chat


def two_that_have_begun(kernel):
    """Two panels, each with a conversation of its own; the second goes on as ``tea``."""
    kernel.run("%load_ext jupyter_ai_assist")
    page = show(kernel, "mine = assist.panel(thread='mine'); mine")
    page.open("mine")
    other = show(kernel, "other = assist.panel(thread='tea'); other", "other")
    take, page.take = page.take, lambda message: (take(message), other.take(message))
    other.open("tea")
    other.ask("Tea?", model="lab:m")
    page.ask("Hello", model="lab:m")
    return page, other


def test_a_new_conversation_leaves_on_the_page_what_was_said_before(kernel):
    page, other = two_that_have_begun(kernel)
    left = page.await_event("turn_started")["thread"]
    page.ask("/new")
    kernel.run("%assist -m lab:m --thread tea From a cell", watch=page.take)
    # Both are looked at in turn, the one that was opened first before the other.
    page.until(lambda: read_anew(other))
    assert read_anew(page) == []
    assert page.question("remove", thread=left) is None
    page.until(lambda: read_anew(page))
    assert read_anew(page) == [""]


def test_a_panel_goes_on_with_a_cell_where_nothing_is_saved(start, server):
    kernel = start("c.Assist.save_history = False\n")
    kernel.run("%load_ext jupyter_ai_assist")
    page = show(kernel, "panel = assist.panel(thread='tea'); panel")
    page.open("tea")
    page.ask("From the panel", model="lab:m")
    thread = page.await_event("turn_started")["thread"]
    kernel.run("%assist -m lab:m --thread tea From a cell", watch=page.take)
    page.until(lambda: read_anew(page))
    assert page.question("turns", thread=thread)["turns"][-1]["question"] == "From a cell"


def test_a_panel_reads_its_own_turns_not_anew(kernel):
    page, other = two_that_have_begun(kernel)
    page.ask("Hello again", model="lab:m")
    kernel.run("%assist -m lab:m --thread tea From a cell", watch=page.take)
    # Both are looked at in turn, the one that was opened first before the other.
    page.until(lambda: read_anew(other))
    assert read_anew(page) == []


def test_what_was_said_stands_in_for_a_panel_without_a_kernel(kernel):
    page = show(kernel)
    page.open()
    page.ask("Hello", model="lab:m")
    page.until(lambda: "An answer." in page.traits.get("_told", ""))
    [bundle] = [content["data"] for content in kernel.run("panel").of("execute_result")]
    assert bundle["text/markdown"] == page.traits["_told"]
    assert "> Hello" in bundle["text/markdown"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "In a terminal, ask with %assist" in bundle["text/plain"]


def test_what_stands_in_is_bounded_and_harmless(kernel, server):
    page = show(kernel)
    page.open()
    hostile = "# Head\n\n`` ![x](https://evil.example/a.png)\n\n<img src=x>\n\n"
    for number in range(21):
        page.ask(f"Question {number}", model="lab:m")
    page.until(lambda: "Question 20" in page.traits.get("_told", ""))
    told = page.traits["_told"]
    assert "Earlier turns are left out" in told
    assert "Question 0\n" not in told
    first = show(kernel, "long = assist.panel(thread='long'); long", "long")
    first.open("long")
    server.play(Play(reply(ChatWire(), [hostile + "long words " * 5_000])))
    first.ask("one " * 5_000, model="lab:m")
    first.until(lambda: "left out" in first.traits.get("_told", ""))
    told = first.traits["_told"]
    assert len(told) < 20_000
    assert "![" not in told.replace("\\![", "").replace("!\\[", "")
    assert "<img" not in told
    assert "\n#" not in told


def test_its_front_end_is_sent_once_for_each_panel(kernel):
    sent = []

    def watch(message):
        if "_esm" in json.dumps(message["content"]):
            sent.append(message["msg_type"])

    shown = kernel.run("panel = assist.panel(); panel", watch=watch)
    kernel.run("import ipywidgets; ipywidgets.VBox([panel, panel])", watch=watch)
    page = PanelPage(kernel, comm_of(shown))
    take, page.take = page.take, lambda message: (take(message), watch(message))
    page.open()
    page.ask("Hello", model="lab:m")
    page.until(lambda: "An answer." in page.traits.get("_told", ""))
    assert sent == ["comm_open"]
    # It belongs to no cell: nbconvert --execute, which saves the widgets of cells, has none of it.
    assert not any("_esm" in json.dumps(content) for content in shown.of("comm_open"))


def test_a_page_that_embeds_it_has_all_that_shows_what_was_said(kernel):
    page = show(kernel)
    page.open()
    page.ask("Hello", model="lab:m")
    page.until(lambda: "An answer." in page.traits.get("_told", ""))
    kernel.run(
        "from ipywidgets.embed import embed_data\n"
        "states = embed_data(views=[panel])['manager_state']['state']\n"
        "state = states[panel.model_id]['state']"
    )
    names = "('_model_name', '_view_name', '_view_module', 'mode')"
    found = kernel.value(f"[state.get(name) for name in {names}]")
    assert found == ["AnyModel", "AnyView", "anywidget", "ask"]
    assert kernel.value("('An answer.' in state['_told'], state['_esm'] == panel._esm)") == (
        True,
        True,
    )


COUNT = """
import gc
def living():
    gc.collect()
    names = ("Panel", "Lines", "CommSocket", "Client", "Connection", "PanelComm")
    kinds = [type(it).__name__ for it in gc.get_objects()
             if str(type(it).__module__).startswith("jupyter_ai_assist")]
    return {name: kinds.count(name) for name in names}
"""


def test_pages_and_panels_that_come_and_go_leave_nothing(kernel):
    kernel.run(COUNT)
    page = show(kernel)
    page.open()
    before = kernel.value("living()")
    assert before["Client"] == 1
    for number in range(200):
        fresh = PanelPage(kernel, page.comm, f"fresh{number}")
        fresh.open()
        fresh.send("close", socket=fresh.socket)
    page.question("threads")
    assert kernel.value("living()") == before
    for _ in range(20):
        fresh = show(kernel, "passing = assist.panel(); display(passing)")
        fresh.open()
        kernel.run("passing.close(); del passing")
    page.question("threads")
    assert kernel.value("living()") == before


def test_nothing_of_a_panel_is_loaded_before_one_is_asked_for(start_kernel):
    kernel = start_kernel()
    kernel.run("%load_ext jupyter_ai_assist")
    kernel.run("%assist /help")
    loaded = "[name for name in ('anywidget', 'ipywidgets') if name in __import__('sys').modules]"
    assert kernel.value(loaded) == []


def test_a_switched_off_assistant_shows_no_panel(start_kernel):
    kernel = start_kernel(JUPYTER_AI_ASSIST_ENABLED="0")
    ran = kernel.run("from jupyter_ai_assist import assist; assist.panel()")
    assert ran.reply["ename"] == "PolicyError"
    assert "switched off" in ran.reply["evalue"]
