"""``jupyter assist`` as people and programs call it: real processes, kernels and files."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from importlib import import_module
from pathlib import Path

import nbformat
import pexpect
import pytest

from jupyter_ai_assist import __version__
from jupyter_ai_assist.core.protocol import EVENT, Approval, Decide
from jupyter_ai_assist.headless.deciding import Deciding

PROGRAM = [sys.executable, "-m", "jupyter_ai_assist.headless"]
CELLS = {"a": "values = [1, 2, 3]", "b": "total = sum(valeus)", "c": "print(total)"}


def assist(*arguments, **options):
    """Run a command with nobody at the keyboard."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        **options,
    )


def events(done):
    return [EVENT.validate_json(line) for line in done.stdout.splitlines()]


def sources(path):
    return [cell.source for cell in nbformat.read(path, 4).cells]


def configure(**settings):
    folder = Path(os.environ["JUPYTER_CONFIG_DIR"])
    folder.mkdir(parents=True)
    (folder / "jupyter_ai_assist_config.json").write_text(json.dumps({"Assist": settings}))


def test_help_and_version_import_nothing_heavy():
    code = (
        "import sys\nfrom jupyter_ai_assist.headless.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'pydantic', 'jupyter_client', 'IPython', 'asyncio', 'nbformat'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    for arguments in (["--help"], ["fix", "--help"], ["--version"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
        )
        assert done.stdout
    assert done.stdout.strip() == __version__


def test_the_help_names_every_exit_code():
    shown = assist("--help").stdout
    for code in ("0", "1", "2", "3", "130"):
        assert f"\n  {code} " in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["fix", "--notbook", "a.ipynb"], "no option --notbook. Did you mean --notebook?"),
        (["fix", "--notebok=a.ipynb"], "no option --notebok. Did you mean --notebook?"),
        (["ask", "why", "--notebook", "a.ipynb", "--zzz"], "no option --zzz.\n"),
        (["config", "check", "--admn", "a.py"], "no option --admn. Did you mean --admin?"),
        (["ask", "--notebook", "a.ipynb", "--", "--why"], "there is no notebook a.ipynb"),
        (["ask", "--note", "a.ipynb", "why"], "there is no notebook a.ipynb"),
        (["fix"], "required: --notebook"),
    ],
)
def test_a_slip_is_told_with_what_was_probably_meant(typed, told):
    done = assist(*typed)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_notebook_that_has_not_run_is_told_how_to_be(write):
    path = write(**CELLS)
    for action in ("fix", "explain"):
        done = assist(action, "--notebook", path)
        assert done.returncode == 2
        assert f"jupyter assist {action} --run --notebook {path}" in done.stderr


def test_jupyter_finds_the_program():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    module, _, name = project["project"]["scripts"]["jupyter-assist"].partition(":")
    assert callable(getattr(import_module(module), name))


def test_fix_reads_the_error_that_the_file_shows_and_changes_nothing(write):
    path = write(**CELLS)
    assert assist("fix", "--notebook", path, "--run").returncode == 0
    before = path.read_bytes()
    done = assist("fix", "--notebook", path)
    assert done.returncode == 0, done.stderr
    assert "NameError" in done.stdout
    assert "valeus" in done.stdout
    assert path.read_bytes() == before


def test_run_goes_up_to_the_first_failure(write):
    path = write(**CELLS)
    done = assist("fix", "--notebook", path, "--run")
    assert "Cell 2 of 3 failed (b): NameError" in done.stdout
    assert "total = sum(values)" in done.stdout
    cells = nbformat.read(path, 4).cells
    assert [cell.execution_count for cell in cells] == [1, 2, None]
    assert cells[1].outputs[0].ename == "NameError"
    assert sources(path) == list(CELLS.values())


def test_a_notebook_that_runs_needs_no_fix_and_that_is_no_failure(write):
    path = write(a="print(1)", b="print(2)")
    done = assist("fix", "--notebook", path, "--run")
    assert done.returncode == 0, done.stderr
    assert "The notebook ran: 2 code cells, no failure." in done.stdout
    assert "nothing to fix" in done.stdout
    assert events(assist("fix", "--notebook", path, "--run", "--json"))[-1].type == "report"
    assert assist("fix", "--notebook", path).returncode == 2


def test_a_cell_that_ends_the_kernel_is_named(write):
    path = write(a="print(1)", b="import os\nos._exit(1)", c="print(2)")
    done = assist("explain", "--notebook", path, "--run")
    assert done.returncode == 1
    assert "Cell 2 of 3 failed (b): The kernel died." in done.stdout


def test_a_whole_task_is_done_with_a_yes_beforehand_and_undone(write):
    path = write(**CELLS)
    how = ["--run", "--mode", "agent", "--yes", "edit_*,run_cells"]
    done = assist("fix", "--notebook", path, *how)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sources(path)[1] == "total = sum(values)"
    assert nbformat.read(path, 4).cells[1].outputs == []
    undone = assist("undo", "--notebook", path)
    assert undone.returncode == 0, undone.stderr
    assert sources(path)[1] == CELLS["b"]
    assert nbformat.read(path, 4).cells[1].outputs[0].ename == "NameError"
    assert assist("redo", "--notebook", path).returncode == 0
    assert sources(path)[1] == "total = sum(values)"
    assert assist("redo", "--notebook", path).returncode == 2


def test_fix_goes_on_until_the_notebook_runs(write):
    path = write(**CELLS, d="size = lenght(values)", e="print(total, size)")
    how = ["--run", "--mode", "agent", "--yes", "edit_*,run_cells"]
    done = assist("fix", "--notebook", path, *how)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Cell 4 of 5 failed (d): NameError" in done.stdout
    write(**CELLS, d="print(totla)", e="print(total * 7)")
    done = assist("fix", "--notebook", path, *how)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The notebook ran: 5 code cells, no failure." in done.stdout
    cells = nbformat.read(path, 4).cells
    assert [cell.source for cell in cells[1:4]] == [
        "total = sum(values)",
        "print(total)",
        "print(total)",
    ]
    assert cells[4].outputs[0].text == "42\n"
    assert [cell.execution_count is not None for cell in cells] == [True] * 5


def test_what_fix_has_written_runs_only_as_far_as_tools_may_run_it(write):
    path = write(a="values = [1]", b="open('marks.txt', 'a').write(str(valeus))", c="print('c')")
    done = assist("fix", "--notebook", path, "--run", "--mode", "agent", "--yes", "edit_cell")
    assert sources(path)[1] == "open('marks.txt', 'a').write(str(values))"
    assert "Cell 2 of 3 was changed and has not run since (b)." in done.stdout
    assert done.returncode == 3
    assert (path.parent / "marks.txt").read_text() == ""
    assert nbformat.read(path, 4).cells[2].execution_count is None


def test_without_a_terminal_nothing_is_done_and_what_would_allow_it_is_said(write):
    path = write(**CELLS)
    done = assist("fix", "--notebook", path, "--run", "--mode", "agent")
    assert done.returncode == 3
    assert "--yes edit_cell" in done.stderr
    assert sources(path) == list(CELLS.values())


def test_a_yes_beforehand_allows_only_what_it_names(write):
    path = write(**CELLS)
    done = assist("fix", "--notebook", path, "--run", "--mode", "agent", "--yes", "edit_cell")
    assert done.returncode == 3
    assert "--yes run_cells" in done.stderr
    assert sources(path)[1] == "total = sum(values)"


def test_a_yes_beforehand_is_never_above_the_policy(write):
    configure(tool_modes={"*_cell": "deny"})
    path = write(**CELLS)
    done = assist("fix", "--notebook", path, "--run", "--mode", "agent", "--yes", "*")
    assert sources(path) == list(CELLS.values())
    assert "_cell(" not in done.stdout


@pytest.mark.parametrize("person", [True, False])
def test_a_yes_beforehand_is_none_where_each_call_must_be_asked_about(person):
    told, asked = [], []

    def ask(approval):
        asked.append(approval)
        return Decide(id=approval.id, hash=approval.hash, verdict="no")

    approval = Approval(id="1", tool="run_cells", title="", shown="", hash="h", lasting=False)
    deciding = Deciding(("*",), False, ask if person else None, told.append)
    assert deciding(approval).verdict == ("no" if person else "nobody")
    assert "--yes cannot stand for a yes here" in told[0]
    assert asked == ([approval] if person else [])
    assert deciding.unasked == ([] if person else [approval])
    assert deciding.would_allow == ""


def test_a_refusal_of_the_policy_has_its_own_code(write):
    configure(enabled=False)
    done = assist("ask", "hello", "--notebook", write(a="1"))
    assert done.returncode == 3
    assert "Assist.enabled" in done.stderr


def test_json_is_one_event_a_line(write):
    path = write(**CELLS)
    done = assist("fix", "--notebook", path, "--run", "--json", "--mode", "agent")
    assert done.returncode == 3
    assert done.stderr == ""
    kinds = [event.type for event in events(done)]
    assert kinds[0] == "notice"
    assert kinds[-1] == "turn_finished"
    assert {"turn_started", "tool_started", "tool_finished", "approval", "text_delta"} <= set(kinds)
    failed = assist("fix", "--notebook", write("clean.ipynb", a="1"), "--json")
    assert [(event.type, event.code) for event in events(failed)] == [("turn_failed", "usage")]
    assert failed.returncode == 2


def test_a_conversation_goes_on_unless_a_new_one_is_asked_for(write):
    path = write(a="1")

    def thread(*arguments):
        done = assist("ask", "what can you do", "--notebook", path, "--json", *arguments)
        return next(event.thread for event in events(done) if event.type == "turn_started")

    first = thread()
    assert thread() == first
    named = thread("--thread", "plots")
    assert named != first
    assert thread("--thread", "plots") == named
    assert thread("--new") not in {first, named}


def test_words_may_come_from_the_input(write):
    done = subprocess.run(
        [*PROGRAM, "doc", "-", "--notebook", write(a="1")],
        input="print",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "sep" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "ACTION"),
        (["ask", "hi"], "--notebook"),
        (["ask", "hi", "--notebook", "missing.ipynb"], "there is no notebook missing.ipynb"),
        (["ask", "--notebook", "{notebook}"], "needs some words"),
        (["ask", "hi", "--notebook", "{notebook}", "--timeout", "0"], "more than 0"),
        (["ask", "hi", "--notebook", "{notebook}", "--new", "--thread", "x"], "not allowed with"),
        (["fix", "--notebook", "{notebook}"], "no error to fix"),
        (["ask", "hi", "--notebook", "{notebook}", "-m", "nobody:x"], "nobody"),
    ],
)
def test_slips_are_named_and_end_with_2(write, arguments, said):
    path = write(a="1")
    done = assist(*[argument.format(notebook=path) for argument in arguments])
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_notebook_is_one_sentence(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text("{")
    done = assist("explain", "--notebook", path)
    assert done.returncode == 1
    assert done.stderr.startswith("The notebook broken.ipynb cannot be ")
    assert path.read_text() == "{"


SLEEPER = (
    "import os, pathlib, time\n"
    "try:\n"
    "    pathlib.Path('pid').write_text(str(os.getpid()))\n"
    "    time.sleep(600)\n"
    "finally:\n"
    "    pathlib.Path('interrupted').touch()"
)


def wait_for(path):
    end = time.monotonic() + 60
    while not path.exists() or not path.read_text():
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.05)
    return path.read_text()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def take_interrupts():
    """What runs in a shell's background ignores Ctrl-C, and hands that on to its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_interrupts_the_cell_and_ends_the_kernel(write, tmp_path):
    path = write(a=SLEEPER)
    process = subprocess.Popen(
        [*PROGRAM, "ask", "hi", "--run", "--notebook", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=take_interrupts,  # noqa: PLW1509 - it calls what is safe there
    )
    pid = int(wait_for(tmp_path / "pid"))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip() == "Stopped."
    assert not alive(pid)
    assert (tmp_path / "interrupted").exists()
    # As an error, or, where the interrupt came again while that was written, as text.
    assert "KeyboardInterrupt" in str(nbformat.read(path, 4).cells[0].outputs)


def test_the_time_limit_ends_everything(write, tmp_path):
    path = write(a=SLEEPER)
    done = assist("ask", "hi", "--run", "--timeout", 5, "--notebook", path)
    assert done.returncode == 1
    assert "within 5 seconds" in done.stderr
    if (tmp_path / "pid").exists():
        assert not alive(int((tmp_path / "pid").read_text()))


def test_a_person_at_a_terminal_is_asked(write):
    path = write(**CELLS)
    arguments = [*PROGRAM[1:], "fix", "--notebook", str(path), "--run", "--mode", "agent"]
    terminal = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60)
    terminal.expect_exact("Allow edit_cell?")
    terminal.sendline("y")
    terminal.expect_exact("Allow run_cells?")
    terminal.sendline("n")
    terminal.expect_exact("Why not?")
    terminal.sendline("later")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 1  # the cell was corrected, and nobody has seen it run
    assert sources(path)[1] == "total = sum(values)"


def test_ctrl_c_at_a_question_stops_the_turn(write):
    path = write(**CELLS)
    arguments = [*PROGRAM[1:], "fix", "--notebook", str(path), "--run", "--mode", "agent"]
    terminal = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60)
    terminal.expect_exact("Allow edit_cell?")
    terminal.sendintr()
    terminal.expect_exact("Stopped.")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert sources(path) == list(CELLS.values())


AGENT = ["--run", "--mode", "agent", "--yes", "*"]


def test_a_cell_that_fails_still_is_a_failure(write):
    path = write(a="raise RuntimeError('no rule knows this')", b="1")
    done = assist("fix", "--notebook", path, *AGENT)
    assert done.returncode == 1
    assert "The cell 'a' failed when it ran last: RuntimeError: no rule knows this." in done.stderr
    # Without a mend to be made the answer is what was asked for.
    assert assist("explain", "--notebook", path, "--run").returncode == 0


def test_a_mend_that_leads_to_the_next_error_is_a_failure(write):
    path = write(a="values = [1, 2, 3]", b="total = sum(valeus)\nraise RuntimeError('next')")
    done = assist("fix", "--notebook", path, *AGENT, "--json")
    assert done.returncode == 1
    assert sources(path)[1].startswith("total = sum(values)")
    told = events(done)
    assert told[-1].type == "turn_finished"
    assert told[-2].text == "The cell 'b' failed when it ran last: RuntimeError: next."


def test_a_cell_that_is_meant_to_fail_is_no_failure(write):
    path = write(a="1 / 0", b="print('on')")
    nb = nbformat.read(path, 4)
    nb.cells[0].metadata["tags"] = ["raises-exception"]
    nbformat.write(nb, path)
    done = assist("fix", "--notebook", path, *AGENT)
    assert done.returncode == 0, done.stderr
    assert "The notebook ran: 2 code cells, no failure." in done.stdout


def test_a_file_that_may_not_be_written_is_a_failure(write):
    path = write(a="print(math.sqrt(4))")
    assert assist("fix", "--notebook", path, "--run").returncode == 0
    before = path.read_bytes()
    path.chmod(0o444)
    done = assist("fix", "--notebook", path, "--mode", "agent", "--yes", "*")
    assert done.returncode == 1
    assert "The notebook work.ipynb is read-only; nothing was changed." in done.stderr
    assert path.read_bytes() == before


def test_a_hint_is_typed_as_it_stands(write):
    path = write(a="1 / 0")
    done = assist("ask", "what can you do?", "--notebook", path)
    assert f"jupyter assist fix --notebook {path}" in done.stdout
    assert "%assist" not in done.stdout
    listed = assist("ask", "/models", "--notebook", path)
    assert listed.returncode == 0
    assert "guide:offline" in listed.stdout


def at_a_secret_question(write, *more):
    words = [*PROGRAM[1:], "ask", "/key set openai", "--notebook", str(write(a="1")), *more]
    environ = {**os.environ, "JUPYTER_AI_ASSIST_MASTER_KEY": "correct horse battery staple"}
    terminal = pexpect.spawn(sys.executable, words, env=environ, encoding="utf-8", timeout=60)
    terminal.expect_exact("not shown")
    terminal.waitnoecho(30)
    return terminal


def test_a_secret_is_asked_for_and_not_shown(write):
    terminal = at_a_secret_question(write)
    terminal.sendline("sk-Zk39fVbQ81mTnXw7aLpR")
    said = terminal.expect(pexpect.EOF) or terminal.before
    terminal.close()
    assert terminal.exitstatus == 0, said
    assert "sk-Zk39fVbQ81mTnXw7aLpR" not in said


def test_the_time_limit_ends_a_secret_question(write):
    terminal = at_a_secret_question(write, "--timeout", "10")
    terminal.expect_exact("It was not done within 10 seconds.")
    assert terminal.getecho(), "what is typed next is seen again"
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 1
