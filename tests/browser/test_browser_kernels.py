"""Kernels that are busy, start anew or die while the assistant is at work."""

from playwright.sync_api import expect
from scripted_model import Gate

SLEEP = "print('asleep', flush=True)\nimport time; time.sleep(600)"


def test_variables_are_told_while_a_cell_runs(open_notebook):
    notebook = open_notebook(None, "answer = 42", SLEEP)
    notebook.run_cell(0)
    sidebar = notebook.sidebar.open()
    sidebar.ask("what's in @answer?")
    notebook.start_cell(1)
    notebook.shows("asleep")
    turn = sidebar.ask("what's in @answer?")
    expect(turn.get_by_text("42").first).to_be_visible()
    assert notebook.executed(1) is None  # it runs still
    notebook.interrupt()


def test_a_kernel_that_was_busy_from_the_start_is_no_dead_end(open_notebook):
    notebook = open_notebook(None, "answer = 42", SLEEP)
    notebook.run_cell(0)
    notebook.start_cell(1)
    notebook.shows("asleep")
    sidebar = notebook.sidebar.open()
    sidebar.input.press_sequentially("what's in @ans")
    # Whoever waits for a name is told why it is not offered, and is offered it later.
    said = sidebar.root.get_by_text("tells of its variables once it is idle")
    expect(said).to_be_visible()
    turn = sidebar.ask("what's in @answer?")
    expect(turn).to_contain_text("once it is idle")
    notebook.interrupt()
    sidebar.input.press_sequentially("what's in @ans")
    expect(sidebar.root.get_by_role("option", name="@answer")).to_be_visible()
    expect(said).to_have_count(1)  # in the turn
    turn = sidebar.ask("what's in @answer?")
    expect(turn.get_by_text("42").first).to_be_visible()


def test_a_kernel_that_knows_nothing_of_us_is_asked_nothing_that_it_would_log(
    make_jupyter, open_notebook
):
    jupyter = make_jupyter("jupyterlab")
    notebook = open_notebook(jupyter, "answer = 42")
    notebook.run_cell(0)
    expect(
        notebook.sidebar.open().ask("what's in @answer?").get_by_text("42").first
    ).to_be_visible()
    assert "UNKNOWN CONTROL MESSAGE" not in jupyter.log.read_text()


def test_nor_is_one_that_is_busy_when_it_is_first_met(make_jupyter, open_notebook):
    jupyter = make_jupyter("jupyterlab")
    notebook = open_notebook(jupyter, SLEEP)
    notebook.start_cell(0)
    notebook.shows("asleep")
    turn = notebook.sidebar.open().ask("what's in @answer?")
    expect(turn).to_contain_text("once it is idle")
    notebook.interrupt()
    assert "UNKNOWN CONTROL MESSAGE" not in jupyter.log.read_text()


def test_a_run_that_is_stopped_interrupts_the_cell(open_notebook, model):
    notebook = open_notebook(None, SLEEP)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=notebook.ids())
    sidebar.send("Run it.")
    sidebar.approve()
    notebook.shows("asleep")
    sidebar.stop()
    sidebar.ended()
    notebook.wait_for_kernel("idle")
    notebook.shows("KeyboardInterrupt")


def test_a_run_that_takes_long_is_told_of_as_running(open_notebook, model):
    notebook = open_notebook(None, SLEEP)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=notebook.ids(), patience=1)
    model.says("It goes on.")
    sidebar.send("Run it.")
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("It goes on.")
    assert '"running"' in model.results()[-1]
    notebook.wait_for_kernel("busy")
    notebook.interrupt()


def test_a_kernel_that_starts_anew_ends_the_call_and_not_the_turn(open_notebook, model):
    notebook = open_notebook(None, SLEEP)
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=notebook.ids())
    model.says("The kernel was restarted.")
    sidebar.send("Run it.")
    sidebar.approve()
    notebook.shows("asleep")
    notebook.restart()
    expect(sidebar.ended()).to_contain_text("The kernel was restarted.")
    assert '"status": "ok"' not in model.results()[-1]
    # And it can be used again.
    model.calls("scratch", code="20 + 22")
    model.says("Yes.")
    sidebar.send("Is it there?")
    sidebar.approve()
    sidebar.ended()
    assert "42" in model.results()[-1]


def test_a_kernel_that_dies_ends_the_call_and_not_the_turn(open_notebook, model):
    notebook = open_notebook(None, "import os; os._exit(1)")
    notebook.expect_errors("Kernel|kernel|Canceled future")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=notebook.ids())
    model.says("It died.")
    sidebar.send("Run it.")
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("It died.")
    assert '"status": "ok"' not in model.results()[-1]


def test_a_failed_cell_is_mended_in_a_kernel_that_has_loaded_nothing(open_notebook):
    notebook = open_notebook(None, "numbers = [1, 2, 3]", "print(sum(numbrs))\n")
    notebook.run_cell(0)
    notebook.run_cell(1)
    sidebar = notebook.sidebar.open()
    first = sidebar.ask("/fix")
    expect(first).to_contain_text("numbers")
    expect(first).not_to_contain_text("in-2")
    sidebar.agent()
    sidebar.send("/fix")
    sidebar.approve("Once, and run")
    sidebar.ended()
    assert notebook.outputs(1)[0]["text"] == "6\n"


def test_a_failed_cell_that_was_changed_since_is_mended_as_it_is_now(open_notebook):
    notebook = open_notebook(None, "numbers = [1, 2, 3]", "print(sum(numbrs))")
    notebook.run_cell(0)
    notebook.run_cell(1)
    notebook.type_into(1, "\nprint('mine')")
    sidebar = notebook.sidebar.open().agent()
    sidebar.send("/fix")
    sidebar.approve("Once, and run")
    sidebar.ended()
    assert notebook.sources()[1] == "print(sum(numbers))\nprint('mine')"
    assert notebook.outputs(1)[0]["text"] == "6\nmine\n"


def test_whoever_types_in_a_cell_goes_on_when_the_assistant_runs_another(open_notebook, model):
    notebook = open_notebook(None, "words = 1", "print('ran', 6 * 7)")
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    first, second = notebook.ids()
    model.calls("run_cells", ids=[second])
    model.says("It ran.")
    sidebar.send("Run it.")
    sidebar.approve("This chat")
    sidebar.ended()
    gate = Gate()
    model.calls("run_cells", gate=gate, ids=[second])
    model.says("Again.")
    sidebar.send("And again.")
    notebook.cell(0).locator(".jp-InputArea-editor .cm-content").click()
    notebook.page.keyboard.press("Control+End")
    notebook.page.keyboard.type("0")
    gate.set()
    expect(sidebar.ended()).to_contain_text("Again.")
    notebook.page.keyboard.type("0ddx")
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("words = 100ddx")
    assert notebook.ids() == [first, second]


def test_a_cell_is_run_where_the_page_hears_late_that_the_kernel_is_idle(open_notebook, model):
    notebook = open_notebook(None, "print('first')", "print('second')")
    late = Late(notebook.page)
    notebook.reload()
    sidebar = notebook.sidebar.open().use(model.id, agent=True)
    model.calls("run_cells", ids=[notebook.ids()[1]])
    model.says("It ran.")
    late.begin()
    notebook.start_cell(0)
    expect(notebook.cell(0)).to_contain_text("first\n")
    notebook.wait_for_kernel("busy")
    sidebar.send("Run the second.")
    sidebar.approve()
    expect(sidebar.ended()).to_contain_text("It ran.")
    assert '"status": "ok"' in model.results()[-1]
    assert notebook.outputs(1)[0]["text"] == "second\n"


class Late:
    """Keeps back that the kernel is idle, until it has the page's own question before it."""

    def __init__(self, page):
        self.page = page
        self.held = []
        self.holding = False
        page.route_web_socket("**/api/kernels/*/channels**", self.pass_on)

    def begin(self):
        self.holding = True

    def pass_on(self, socket):
        server = socket.connect_to_server()

        def hear(message):
            if self.holding and b'"execution_state": "idle"' in as_bytes(message):
                self.held.append(message)
            else:
                socket.send(message)

        def say(message):
            if self.held and b"kernel_info_request" in as_bytes(message):
                self.holding = False
                for one in self.held:
                    socket.send(one)
                self.held.clear()
            server.send(message)

        server.on_message(hear)
        socket.on_message(say)


def as_bytes(message):
    return message.encode() if isinstance(message, str) else message
