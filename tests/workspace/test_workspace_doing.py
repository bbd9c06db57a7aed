"""What a workspace can do from inside a shell: propose a cell, run cells, try code aside."""

import asyncio
import linecache
import signal
import sys
import threading
from concurrent.futures import Future
from queue import SimpleQueue

import matplotlib as mpl
import pytest
from IPython.core.interactiveshell import InteractiveShell

from jupyter_ai_assist.core.edits.edits import (
    Author,
    CellState,
    InsertCell,
    ReplaceCell,
    WriteFile,
    hash_of,
)
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError, WorkspaceError
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace
from jupyter_ai_assist.snippets import scratch_request

AUTHOR = Author(turn="t", model="m")
PATIENCE = 30


@pytest.fixture(autouse=True)
def _the_shell(shell, monkeypatch):
    """``display`` asks for the one shell of the process."""
    monkeypatch.setattr(InteractiveShell, "_instance", shell)


@pytest.fixture
def do(workspace):
    """Call a method of the workspace, and wait for what comes of it."""
    return lambda name, *arguments: asyncio.run(getattr(workspace, name)(*arguments))


@pytest.fixture
def insert(do):
    def insert(source, id_="new", kind="code", after=()):
        return do(
            "apply", InsertCell(cell=CellState(id=id_, kind=kind, source=source), after=after)
        )

    return insert


@pytest.fixture
def pyplot():
    mpl.use("agg")
    import matplotlib.pyplot as plt

    yield plt
    plt.close("all")


# The next cell


def test_a_proposed_cell_can_be_read_run_changed_and_taken_back(workspace, do, insert, run):
    run("x = 20", "a")
    back = insert("y = x + 1\ny")
    assert [cell.id for cell in do("cells")] == ["a", "new"]
    assert do("run", "new", PATIENCE).output == "21"

    replace = ReplaceCell(id="new", base=hash_of("y = x + 1\ny"), source="y = x + 2", author=AUTHOR)
    undo = do("apply", replace)
    with pytest.raises(ConflictError):
        do("apply", back)  # it is not what was inserted any more
    do("apply", undo)
    do("apply", back)
    assert workspace.next_cell.take() == ""


def test_several_cells_become_one_in_order(workspace, insert):
    insert("a = 1\n", "1")
    insert("# Title\n\nWhat it is.", "2", "markdown")
    insert("c = 3", "3")
    insert("b = 2", "4", after=("1",))
    assert workspace.next_cell.take() == (
        "# 4 cells in one: a kernel can add only one at a time.\n\n"
        "a = 1\n\n"
        "b = 2\n\n"
        "# # Title\n#\n# What it is.\n\n"
        "c = 3"
    )
    assert workspace.next_cell.take() == ""


def test_a_text_cell_alone_shows_its_text_when_it_is_run(workspace, insert, run, capsys):
    insert("# Title", kind="markdown")
    source = workspace.next_cell.take()
    assert source == "%%markdown\n# Title"
    assert run(source).success


def test_a_cell_magic_is_not_joined_with_anything(workspace, insert):
    insert("%%timeit\nx = 1", "1")
    with pytest.raises(WorkspaceError, match="begins with %%timeit"):
        insert("y = 2", "2")
    assert workspace.next_cell.take() == "%%timeit\nx = 1"


@pytest.mark.parametrize(
    ("inserted", "answer", "cell"),
    [
        ([], "a = 1", "a = 1"),
        (["b = 2"], "", "b = 2"),
        (["a = 1"], "a = 1\n", "a = 1"),
        (
            ["b = 2"],
            "a = 1",
            "# 2 cells in one: a kernel can add only one at a time.\n\nb = 2\n\na = 1",
        ),
    ],
)
def test_code_of_the_answer_comes_last_and_only_once(workspace, insert, inserted, answer, cell):
    for source in inserted:
        insert(source)
    assert workspace.next_cell.take(answer) == cell


def test_cells_of_the_notebook_are_out_of_reach_and_it_says_what_to_do(workspace, do, insert, run):
    run("x = 1", "a")
    edit = ReplaceCell(id="a", base=hash_of("x = 1"), source="x = 2", author=AUTHOR)
    with pytest.raises(WorkspaceError, match="no cell of the notebook can be changed") as refused:
        do("apply", edit)
    assert "Insert the corrected code" in refused.value.hint
    back = insert("y = 1")
    workspace.next_cell.take()
    with pytest.raises(WorkspaceError, match="is in the notebook by now"):
        do("apply", back)


def test_files_can_be_written_and_that_taken_back(do, tmp_path):
    back = do("apply", WriteFile(path="notes.txt", text="hello"))
    assert (tmp_path / "notes.txt").read_text() == "hello"
    do("apply", back)
    assert not (tmp_path / "notes.txt").exists()


# Running cells


def test_a_run_shows_counts_and_returns_what_the_cell_does(do, run, capsys):
    run("x = 20", "a")
    run("import sys\nprint('hi')\nprint('oh', file=sys.stderr)\nx + 1", "b")
    shown = capsys.readouterr().out
    result = do("run", "b", PATIENCE)
    assert (result.status, result.execution_count) == ("ok", 3)
    assert result.output == "hi\noh\n21"
    assert capsys.readouterr().out == shown.replace("Out[2]", "Out[3]")
    assert [(cell.id, cell.execution_count) for cell in do("executed")] == [
        ("a", 1),
        ("b", 2),
        ("b", 3),
    ]


def test_a_failed_run_is_returned_and_is_the_last_error_of_that_cell(shell, do, run, capsys):
    shell.user_ns["x"] = 1
    run("y = x", "a")
    shell.user_ns["x"] = None
    run("def f():\n    return x + 1\nf()", "b")
    run("ok = 1", "c")
    capsys.readouterr()
    result = do("run", "b", PATIENCE)
    assert (result.status, result.error_name) == ("error", "TypeError")
    assert "line 2, in f" in result.traceback
    assert "TypeError" in result.output
    assert "TypeError" in capsys.readouterr().err, "text, not an error of the cell that runs"
    report = do("last_error")
    assert (report.cell.id, report.cell.execution_count, report.line) == ("b", 4, 2)
    assert report.cell.output.count("Traceback") == 1
    assert run("after = 1").success


def test_code_that_cannot_be_compiled_is_a_failed_run(do, insert):
    insert("if True\n    pass")
    result = do("run", "new", PATIENCE)
    assert (result.status, result.error_name) == ("error", "SyntaxError")


def test_images_of_a_run_are_returned(do, insert, pyplot):
    insert(
        "from IPython.display import Image, display\n"
        "import base64, io, matplotlib.pyplot as plt\n"
        "plt.plot([1, 2]); kept = io.BytesIO(); plt.savefig(kept, format='png')\n"
        "display(Image(kept.getvalue()))"
    )
    (image,) = do("run", "new", PATIENCE).images
    assert image.media_type == "image/png"
    assert image.data.startswith(b"\x89PNG")


def test_long_output_is_bounded_at_both_ends(do, insert):
    insert("for n in range(100_000):\n    print('line', n)")
    output = do("run", "new", PATIENCE).output
    assert len(output) <= 11_000
    assert output.startswith("line 0\nline 1\n")
    assert output.endswith("line 99999")


def test_updates_and_clearing_leave_the_last_state(do, insert):
    insert(
        "from IPython.display import clear_output, display\n"
        "display('one', display_id='a')\n"
        "clear_output()\n"
        "display('two', display_id='b')\n"
        "display('three', display_id='b', update=True);"
    )
    assert do("run", "new", PATIENCE).output == "'three'"


def test_only_code_cells_that_exist_are_run(do, insert):
    insert("# Text", kind="markdown")
    for id_ in ("new", "none", ""):
        with pytest.raises(UnknownCellError):
            do("run", id_, PATIENCE)


def test_everything_stands_as_before_after_a_run(shell, do, insert):
    write = sys.stdout.write
    insert("1 / 0")
    do("run", "new", PATIENCE)
    do("scratch", "1 / 0", PATIENCE)
    assert sys.stdout.write == write
    assert "_showtraceback" not in vars(shell)
    assert not {"publish", "clear_output"} & set(vars(shell.display_pub))
    assert "write_format_data" not in vars(shell.displayhook)


@pytest.fixture
def _interrupts():
    """As in a kernel: what a shell has started in the background ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interrupts")
def test_a_run_that_is_cancelled_is_interrupted(shell):
    """The turn is on its own thread, and the code on the main one."""
    work, started = SimpleQueue(), threading.Event()

    async def hand_over(function):
        done = Future()
        work.put(function)
        return await asyncio.wrap_future(done)

    workspace = KernelWorkspace(Recorder(shell), hand_over)
    source = "started.set()\nwhile True:\n    pass"
    workspace.next_cell.apply(InsertCell(cell=CellState(id="new", source=source)))
    shell.user_ns["started"] = started

    async def turn():
        task = asyncio.create_task(workspace.run("new", PATIENCE))
        assert await asyncio.to_thread(started.wait, 60)
        task.cancel()
        await asyncio.wait({task})

    thread = threading.Thread(target=asyncio.run, args=(turn(),))
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        work.get(timeout=60)()
    thread.join(60)
    assert asyncio.run(workspace.kernel()).state == "idle"


# Code aside


def test_code_aside_changes_no_name_and_is_not_counted(shell, do, run, capsys):
    run("x = 1", "a")
    capsys.readouterr()
    result = do("scratch", "x = 5\ny = x + 1\nprint(y)\n[x, y]", PATIENCE)
    assert (result.status, result.execution_count) == ("ok", None)
    assert result.output == "6\n[5, 6]"
    assert capsys.readouterr() == ("", ""), "it is the assistant's own trial"
    assert shell.user_ns["x"] == 1
    assert "y" not in shell.user_ns
    assert [cell.id for cell in do("executed")] == ["a"]
    assert shell.execution_count == 2


def test_an_error_aside_is_returned_and_no_error_of_the_user(do, run):
    run("1 / 0", "a")
    result = do("scratch", "a = 1\nnothing", PATIENCE)
    assert (result.status, result.error_name) == ("error", "NameError")
    assert result.error_value == "name 'nothing' is not defined"
    assert 'File "<scratch>", line 2' in result.traceback
    assert do("last_error").name == "ZeroDivisionError"
    assert linecache.getline("<scratch>", 2) == "nothing"


def test_leaving_is_a_failed_trial(do):
    assert do("scratch", "raise SystemExit", PATIENCE).error_name == "SystemExit"


def test_figures_aside_are_returned_and_closed(do, pyplot):
    kept = pyplot.figure().number
    result = do(
        "scratch", "import matplotlib.pyplot as plt\nplt.figure()\nplt.plot([1, 2]);", PATIENCE
    )
    (image,) = result.images
    assert image.data.startswith(b"\x89PNG")
    assert result.output == "[image/png]"
    assert pyplot.get_fignums() == [kept]


@pytest.mark.parametrize("code", ["%cd /", "x = !ls", "%%time\ny = 1", "len?"])
def test_magics_aside_are_refused(do, code):
    with pytest.raises(WorkspaceError, match="plain Python"):
        do("scratch", code, PATIENCE)


def test_a_string_that_looks_like_a_magic_is_none(do):
    assert do("scratch", "'''\n%cd /\n'''.strip()", PATIENCE).output == "'%cd /'"


def test_the_request_for_other_kernels_does_the_same_and_binds_nothing(shell, run, capsys):
    run("x = 1")
    names = set(shell.user_ns)
    capsys.readouterr()
    result = shell.run_cell(scratch_request("y = x + 1\nx = 7\ny"), store_history=False)
    assert result.success
    assert result.result is None
    assert capsys.readouterr().out.strip() == "2"
    assert set(shell.user_ns) == names
    assert shell.user_ns["x"] == 1
