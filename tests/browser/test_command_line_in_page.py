"""The command line reaches the cells of a notebook through the page that has it open."""

import threading

import pytest
from command_line import CommandLine, ended, exit_code
from playwright.sync_api import expect
from staging import Staging

from jupyter_ai_assist.core.edits.edits import hash_of

MEAN = "values = [1, 2, 3]\ntotal = sum(values)\nprint(total)"
BETTER = MEAN.replace("print(total)", "print(total / len(values))")
ASK = ("ask", "Make it better.", "--mode", "agent")


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def propose(open_notebook, model):
    """Open a notebook whose last cell the model wants to change, and let a terminal ask."""

    def propose(*more, jupyter=None):
        notebook = open_notebook(jupyter, MEAN)
        model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(MEAN), source=BETTER)
        model.says("Done.")
        return notebook, CommandLine(notebook), (*ASK, "-m", model.id, *more)

    return propose


def test_a_cell_changes_in_the_page_whose_sidebar_was_never_opened(jupyter, propose):
    notebook, command_line, words = propose("--yes", "edit_cell", jupyter=jupyter)
    before = command_line.file.read_bytes()
    done = command_line.run(*words)
    assert done.returncode == 0, done
    assert "is open in Jupyter" in done.stdout
    assert "Done." in done.stdout
    assert notebook.sources() == [BETTER]
    assert command_line.file.read_bytes() == before, "the page alone saves it"
    bar = Staging(notebook).bar
    expect(bar).to_contain_text("The assistant changed 1 cell")
    bar.get_by_role("button", name="Undo turn").click()
    notebook.wait_for_source(0, MEAN)


def test_a_proposal_is_accepted_in_the_page_while_the_terminal_waits(propose):
    notebook, command_line, words = propose()
    terminal = command_line.terminal(*words)
    terminal.expect_exact("Allow edit_cell?")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    staging.press("Accept")
    terminal.expect_exact("decided elsewhere: allowed once")
    assert exit_code(terminal) == 0
    notebook.wait_for_source(0, BETTER)


def test_a_proposal_is_accepted_in_the_terminal_while_the_page_shows_it(propose):
    notebook, command_line, words = propose()
    terminal = command_line.terminal(*words)
    terminal.expect_exact("Allow edit_cell?")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    terminal.sendline("y")
    staging.gone()
    notebook.wait_for_source(0, BETTER)
    assert exit_code(terminal) == 0


def test_what_was_typed_for_a_question_that_is_gone_answers_no_other(propose, model):
    notebook, command_line, words = propose()
    again = MEAN.replace("print", "display")
    model.forget()
    for source in (BETTER, again):
        model.calls("edit_cell", id=notebook.ids()[0], hash=hash_of(MEAN), source=source)
    model.says("Done.")
    terminal = command_line.terminal(*words)
    terminal.expect_exact("Allow edit_cell?")
    terminal.send("y")
    staging = Staging(notebook)
    staging.stage("Change code cell")
    staging.reject("use numpy")
    terminal.expect_exact("decided elsewhere: not allowed")
    terminal.expect_exact("Allow edit_cell?")
    terminal.sendline("n")
    terminal.expect_exact("Why not?")
    terminal.sendline("no")
    assert exit_code(terminal) == 0
    assert notebook.sources() == [MEAN]


def test_where_nobody_can_be_asked_nothing_is_done_and_what_would_allow_it_is_said(propose):
    notebook, command_line, words = propose()
    done = command_line.run(*words)
    assert done.returncode == 3, done
    assert "--yes edit_cell" in done.stderr
    assert notebook.sources() == [MEAN]


def test_a_prompt_knows_the_cells_on_the_screen_and_the_variables_that_live(open_notebook, model):
    notebook = open_notebook(None, "answer = 41 + 1", "first")
    notebook.run_cell(0)
    notebook.set_source(1, "nobody_has_saved = this")
    model.says("It is what it is.")
    done = CommandLine(notebook).run("ask", "What is @answer?", "-m", model.id)
    assert done.returncode == 0, done
    assert "It is what it is." in done.stdout
    told = str(model.requests[-1]["messages"])
    assert "nobody_has_saved = this" in told
    assert "42" in told
    notebook.sidebar.open()
    expect(notebook.sidebar.turns.last).to_contain_text("What is @answer?")


def test_fix_corrects_the_cell_that_failed_in_the_page(open_notebook):
    notebook = open_notebook(None, "values = [1, 2, 3]", "total = sum(valeus)")
    notebook.run_cell(0)
    notebook.run_cell(1)
    command_line = CommandLine(notebook)
    done = command_line.run("fix", "--mode", "agent", "--yes", "edit_cell,run_cells")
    assert done.returncode == 0, done
    notebook.wait_for_source(1, "total = sum(values)")
    assert notebook.outputs(1) == []
    undone = command_line.run("undo")
    assert undone.returncode == 0, undone
    notebook.wait_for_source(1, "total = sum(valeus)")


def test_a_cell_that_fails_in_the_page_is_a_failure(open_notebook, model):
    notebook = open_notebook(None, "1 / 0")
    model.calls("run_cells", ids=notebook.ids())
    model.says("It failed.")
    words = ("ask", "Run it.", "-m", model.id, "--mode", "agent", "--yes", "run_cells")
    done = CommandLine(notebook).run(*words)
    assert done.returncode == 1, done
    assert "failed when it ran last: ZeroDivisionError: division by zero." in done.stderr
    notebook.shows("division by zero")


@pytest.fixture
def slow(open_notebook, model):
    """A notebook, and what is asked about it: the model begins its answer, and waits."""
    notebook = open_notebook(None, "x = 1")
    gate = threading.Event()
    model.says("It is", gate, " one.")
    return notebook, CommandLine(notebook), ("ask", "What is x?", "-m", model.id), gate


def test_ctrl_c_stops_the_turn(slow, model):
    notebook, command_line, words, _ = slow
    terminal = command_line.terminal(*words)
    terminal.expect_exact("It is")
    terminal.sendintr()
    terminal.expect_exact("Stopped.")
    assert exit_code(terminal) == 130
    assert model.gone()
    notebook.sidebar.open()
    expect(notebook.sidebar.ended()).to_contain_text("Stopped")


def test_the_time_limit_stops_the_turn(slow, model):
    _, command_line, words, _ = slow
    done = command_line.run(*words, "--timeout", 10)
    assert done.returncode == 1, done
    assert "It was not done within 10 seconds." in done.stderr
    assert model.gone()


def test_the_time_limit_ends_a_question(propose):
    notebook, command_line, words = propose()
    terminal = command_line.terminal(*words, "--timeout", 15)
    terminal.expect_exact("Allow edit_cell?")
    terminal.expect_exact("It was not done within 15 seconds.")
    assert exit_code(terminal) == 1
    Staging(notebook).gone()


def test_where_a_turn_runs_nothing_is_asked(slow, model):
    _, command_line, words, gate = slow
    first = command_line.script(*words)
    model.await_request()
    second = command_line.run(*words)
    assert second.returncode == 1, second
    assert "where the assistant is at work in its chat; nothing was done." in second.stderr
    gate.set()
    done = ended(first)
    assert done.returncode == 0, done
    assert "It is one." in done.stdout
    assert len(model.requests) == 1


def test_a_lost_connection_is_one_sentence(make_jupyter, open_notebook, model):
    jupyter = make_jupyter("jupyterlab")
    notebook = open_notebook(jupyter, "x = 1")
    notebook.expect_errors("")
    model.says("It is", threading.Event(), " one.")
    asked = CommandLine(notebook).script("ask", "What is x?", "-m", model.id)
    model.await_request()
    jupyter.stop(kill=True)
    done = ended(asked)
    jupyter.start()
    assert done.returncode == 1, done
    assert "The connection to the Jupyter server was lost.\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_and_named_conversations_are_the_notebooks_own(open_notebook, model):
    notebook = open_notebook(None, "x = 1")
    command_line = CommandLine(notebook)
    asked = ("ask", "What is x?", "-m", model.id)
    conversations = [
        ((), 1),
        (("--new",), 1),
        (("--thread", "plots"), 1),
        (("--thread", "plots"), 2),
    ]
    for more, turns in conversations:
        model.says("One.")
        assert command_line.run(*asked, *more).returncode == 0
        notebook.sidebar.show()
        expect(notebook.sidebar.turns).to_have_count(turns)
    told = [str(one["messages"]).count("What is x?") for one in model.requests]
    assert told == [1, 1, 1, 2]


def test_what_a_new_conversation_changes_can_be_undone_in_the_page(propose):
    notebook, command_line, words = propose("--yes", "edit_cell", "--new")
    assert command_line.run("ask", "what can you do?").returncode == 0  # the guide answers
    notebook.sidebar.open()
    assert command_line.run(*words).returncode == 0
    expect(notebook.sidebar.turns).to_have_count(1)
    assert notebook.sources() == [BETTER]
    bar = Staging(notebook).bar
    expect(bar).to_contain_text("The assistant changed 1 cell")
    bar.get_by_role("button", name="Undo turn").click()
    notebook.wait_for_source(0, MEAN)


def test_a_page_that_is_loaded_anew_meanwhile_makes_the_change(propose):
    notebook, command_line, words = propose()
    before = command_line.file.read_bytes()
    terminal = command_line.terminal(*words)
    terminal.expect_exact("Allow edit_cell?")
    Staging(notebook).stage("Change code cell")
    notebook.reload()
    terminal.sendline("y")
    assert exit_code(terminal) == 0
    notebook.wait_for_source(0, BETTER)
    assert command_line.file.read_bytes() == before


@pytest.mark.parametrize("place", ["page", "terminal"])
def test_a_question_is_answered_where_the_person_is(open_notebook, model, place):
    notebook = open_notebook(None, "x = 1")
    notebook.sidebar.open()
    model.calls("ask_user", question="Which color?", choices=["red", "green"])
    model.says("Green it is.")
    terminal = CommandLine(notebook).terminal("ask", "Color it.", "-m", model.id)
    terminal.expect_exact("Which color? [red/green]")
    green = notebook.sidebar.button("green")
    if place == "page":
        green.click()
        terminal.expect_exact("This was answered elsewhere.")
    else:
        terminal.sendline("green")
        expect(green).to_have_count(0)
    terminal.expect_exact("Green it is.")
    assert exit_code(terminal) == 0
    assert "green" in model.results()[-1]


def test_what_leaves_is_read_in_the_terminal_or_in_the_page(make_jupyter, open_notebook, model):
    jupyter = make_jupyter("jupyterlab", config="c.Assist.review_before_sending = True")
    notebook = open_notebook(jupyter, "x = 1")
    model.says("One.")
    command_line = CommandLine(notebook)
    asked = ("ask", "What is x?", "-m", model.id)
    unread = command_line.run(*asked)
    assert unread.returncode == 3, unread
    assert model.requests == []
    terminal = command_line.terminal(*asked)
    terminal.expect_exact("Send it?")
    terminal.sendline("y")
    terminal.expect_exact("One.")
    assert exit_code(terminal) == 0


def test_a_change_that_could_not_be_made_is_a_failure(propose):
    notebook, command_line, words = propose()
    terminal = command_line.terminal(*words)
    terminal.expect_exact("Allow edit_cell?")
    notebook.set_source(0, "something_else = 1")
    terminal.sendline("y")
    assert exit_code(terminal) == 1
    assert notebook.sources() == ["something_else = 1"]
