"""Cells run in a real kernel, with no frontend; their outputs are in the file."""

import asyncio
import time

import nbformat
import pytest

from jupyter_ai_assist.core.edits.edits import Author, DeleteCell, ReplaceCell, hash_of
from jupyter_ai_assist.core.errors import UnknownCellError, WorkspaceError

PATIENCE = 60


def test_outputs_are_kept_as_a_notebook_keeps_them(open_door):
    door = open_door(
        a="import sys\nprint(1)\nprint(2, flush=True)\n"
        "print('oh', file=sys.stderr, flush=True)\nprint(3)\n4",
        b=(
            "from IPython.display import clear_output, display\n"
            "print('gone')\nclear_output(wait=True)\nshown = display('first', display_id=True)"
        ),
        c="shown.update('second')",
        d="print?",
    )
    result = door("run", "a", PATIENCE)
    assert (result.status, result.execution_count) == ("ok", 1)
    assert result.output == "1\n2\noh\n3\n4"
    kinds = [(output.output_type, output.get("text")) for output in door.outputs["a"]]
    assert kinds[:3] == [("stream", "1\n2\n"), ("stream", "oh\n"), ("stream", "3\n")]
    assert door.outputs["a"][3].execution_count == 1
    door("run", "b", PATIENCE)
    assert [output.data["text/plain"] for output in door.outputs["b"]] == ["'first'"]
    door("run", "c", PATIENCE)
    assert [output.data["text/plain"] for output in door.outputs["b"]] == ["'second'"]
    assert "print(" in door("run", "d", PATIENCE).output


def test_images_come_along(open_door):
    dot = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAA"
        "SUVORK5CYII="
    )
    source = (
        f"import base64\nfrom IPython.display import Image\nImage(data=base64.b64decode('{dot}'))"
    )
    result = open_door(a=source)("run", "a", PATIENCE)
    assert result.images[0].media_type == "image/png"


def test_a_failure_tells_name_value_and_traceback(open_door):
    door = open_door(a="def f():\n    return 1 / 0\nf()", b="1 +")
    result = door("run", "a", PATIENCE)
    assert (result.status, result.error_name) == ("error", "ZeroDivisionError")
    assert result.error_value == "division by zero"
    assert "return 1 / 0" in result.traceback
    assert "\x1b" not in result.traceback
    assert door.outputs["a"][0].ename == "ZeroDivisionError"
    error = door("last_error")
    assert (error.cell.id, error.frames[-1].line) == ("a", 2)
    assert door("run", "b", PATIENCE).error_name == "SyntaxError"


def test_a_cell_that_asks_for_input_fails_at_once(open_door):
    result = open_door(a="input('Name? ')")("run", "a", PATIENCE)
    assert result.status == "error"
    assert "does not support input" in result.error_value


def test_what_takes_longer_goes_on_and_is_kept(open_door, tmp_path):
    door = open_door(
        a=(
            "import time, pathlib\nprint('begun')\n"
            "while not pathlib.Path('go').exists():\n    time.sleep(0.01)\nprint('ended')"
        ),
        b="1",
    )
    result = door("run", "a", 3)
    assert (result.status, result.output) == ("running", "begun")
    assert door.text("a") == "begun\n"
    status = door("kernel")
    assert (status.state, status.running) == ("busy", "a")
    with pytest.raises(WorkspaceError, match="busy with the cell 'a'"):
        door("run", "b", PATIENCE)
    with pytest.raises(WorkspaceError, match="busy"):
        door("scratch", "1", PATIENCE)
    assert "time" in {variable.name for variable in door("variables")}  # answered meanwhile
    (tmp_path / "go").touch()
    door("finish")
    assert door.text("a") == "begun\nended\n"
    assert door("kernel").state == "idle"
    assert door("kernel").execution_count == 1


def test_outputs_find_their_cell_whatever_was_changed_meanwhile(open_door, tmp_path):
    source = (
        "import time, pathlib\nwhile not pathlib.Path('go').exists():\n"
        "    time.sleep(0.01)\nprint('ended')"
    )
    door = open_door(a=source, b="1")
    assert door("run", "a", 0.2).status == "running"
    author = Author(turn="t", model="m")
    door("apply", ReplaceCell(id="a", base=hash_of(source), source="new", author=author))
    door("apply", DeleteCell(id="b", base=hash_of("1")))
    (tmp_path / "go").touch()
    door("finish")
    assert list(door.outputs) == ["a"]
    assert door.text("a") == "ended\n"
    assert nbformat.read(door.path, 4).cells[0].source == "new"


def test_a_cell_that_was_deleted_while_it_ran_stays_away(open_door):
    source = "import time\ntime.sleep(1)\nprint('ended')"
    door = open_door(a=source)
    assert door("run", "a", 0.1).status == "running"
    door("apply", DeleteCell(id="a", base=hash_of(source)))
    door("finish")
    assert door.outputs == {}


def test_a_cancelled_run_is_interrupted(open_door, runner):
    door = open_door(a="import time\ntime.sleep(600)", b="'free'")

    async def cancel():
        running = asyncio.create_task(door.workspace.run("a", PATIENCE))
        while door.workspace.running != "a":  # noqa: ASYNC110 - another process decides
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await door.workspace.finish()

    runner.run(asyncio.wait_for(cancel(), PATIENCE))
    assert door.outputs["a"][-1].ename == "KeyboardInterrupt"
    assert door("run", "b", PATIENCE).output == "'free'"


def test_interrupt_and_restart(open_door):
    door = open_door(a="x = 1\nimport time\ntime.sleep(600)")
    with pytest.raises(WorkspaceError, match="No kernel"):
        door("interrupt")
    assert door("run", "a", 0.5).status == "running"
    door("interrupt")
    assert door("kernel").state == "idle"
    assert door("text_of", "x") == "1"
    assert door("text_of", "y") is None
    door("restart")
    assert door("variables") == []
    assert door("kernel").execution_count is None


def test_a_restart_ends_what_runs(open_door):
    door = open_door(a="print('begun')\nimport time\ntime.sleep(600)")
    assert door("run", "a", 1).status == "running"
    door("restart")
    assert door("kernel").state == "idle"
    assert door.text("a") == "begun\n"


def test_a_kernel_that_dies_is_told_and_its_last_words_kept(open_door):
    door = open_door(
        a="import os, time\nprint('last words', flush=True)\ntime.sleep(0.5)\nos._exit(1)", b="1"
    )
    with pytest.raises(WorkspaceError, match="died"):
        door("run", "a", PATIENCE)
    assert door("kernel").state == "dead"
    assert door.text("a") == "last words\n"
    with pytest.raises(WorkspaceError, match="dead"):
        door("run", "b", PATIENCE)
    assert door("variables") == []
    door("restart")
    assert door("run", "b", PATIENCE).output == "1"


def test_scratch_changes_no_name_and_counts_nothing(open_door):
    door = open_door(a="x = 1", b="2")
    door("run", "a", PATIENCE)
    result = door("scratch", "x = 7\ny = 8\nprint('aside')\nx + y", PATIENCE)
    assert (result.status, result.output, result.execution_count) == ("ok", "aside\n15", None)
    failed = door("scratch", "def f():\n    return x / 0\nf()", PATIENCE)
    assert (failed.status, failed.error_name) == ("error", "ZeroDivisionError")
    assert failed.traceback.startswith("Traceback")
    assert '"<scratch>", line 2, in f' in failed.traceback
    assert "run_aside" not in failed.traceback
    assert door("last_error") is None
    with pytest.raises(WorkspaceError, match="plain Python"):
        door("scratch", "%cd /", PATIENCE)
    assert door("scratch", "import time\ntime.sleep(600)", 0.5).status == "running"
    door("interrupt")
    assert {variable.name for variable in door("variables")} == {"x"}
    assert door("run", "b", PATIENCE).execution_count == 2
    assert [cell.id for cell in door("executed")] == ["a", "b"]


def test_variables_docs_and_values_come_from_the_kernel(open_door):
    door = open_door(a="x = [1, 2]\nx")
    assert door("variables") == []
    assert door("inspect", "x") is None
    assert door("kernel").state == "none"
    door("run", "a", PATIENCE)
    assert door("inspect", "x").value == "[1, 2]"
    assert door("inspect", "nothing") is None
    assert door("docs", "x.append").signature
    assert door("output", 1).type == "list"


def test_questions_at_the_same_time_are_all_answered(open_door, runner):
    door = open_door(a="x = 1")
    door("run", "a", PATIENCE)

    async def ask():
        seen = door.workspace
        for _ in range(100):
            await asyncio.gather(seen.last_error(), seen.variables(), seen.inspect("x"))

    runner.run(asyncio.wait_for(ask(), PATIENCE))


def test_text_of_tells_what_the_value_itself_did_wrong(open_door):
    source = "class Bad:\n    def __str__(self):\n        raise OSError\nbad = Bad()"
    door = open_door(a=source)
    door("run", "a", PATIENCE)
    with pytest.raises(WorkspaceError, match="its class raised OSError"):
        door("text_of", "bad")


def test_a_thread_may_print_after_the_end(open_door, runner):
    door = open_door(
        a=(
            "import threading, time\ndef late():\n    time.sleep(0.3)\n    print('late')\n"
            "threading.Thread(target=late).start()"
        ),
    )
    door("run", "a", PATIENCE)
    runner.run(asyncio.sleep(1))
    door("close")
    assert door.text("a") == "late\n"


def test_only_code_cells_run(open_door):
    door = open_door(text="# Title", a="1")
    with pytest.raises(UnknownCellError):
        door("run", "text", PATIENCE)
    with pytest.raises(UnknownCellError):
        door("run", "elsewhere", PATIENCE)
    assert door("kernel").state == "none"


def test_the_kernel_works_in_the_notebooks_folder_and_knows_its_path(open_door, tmp_path):
    door = open_door(a="import os; print(os.getcwd(), os.environ['JPY_SESSION_NAME'])")
    assert door("run", "a", PATIENCE).output == f"{tmp_path} {tmp_path / 'work.ipynb'}"


def test_a_kernel_that_is_not_installed_is_named(open_door):
    spec = {"kernelspec": {"name": "cobol-85", "display_name": "", "language": "python"}}
    door = open_door(metadata=spec, a="1")
    with pytest.raises(WorkspaceError, match="'cobol-85' is not installed"):
        door("run", "a", PATIENCE)


def test_another_language_runs_and_says_what_it_cannot(open_door, install_kernel):
    door = open_door(metadata=install_kernel("parrot_kernel.py", "parrot"), a="hello")
    assert "scratch" not in door.workspace.abilities
    assert door("run", "a", PATIENCE).output == "hello"
    assert door("docs", "word").text == "A word: word"
    for method, *arguments in [("variables",), ("inspect", "x"), ("scratch", "1", PATIENCE)]:
        with pytest.raises(WorkspaceError, match="parrot; only Python"):
            door(method, *arguments)


def test_a_kernel_that_keeps_no_rules_ends_the_run_and_not_the_patience(open_door, install_kernel):
    spec = install_kernel("parrot_kernel.py", "parrot")
    door = open_door(metadata=spec, a="shrug", b="hello")
    with pytest.raises(WorkspaceError, match="cannot be understood: KeyError"):
        door("run", "a", PATIENCE)
    door("restart")
    assert door("run", "b", PATIENCE).output == "hello"


def test_a_kernel_without_this_package_runs_and_says_what_it_cannot(open_door, install_kernel):
    door = open_door(metadata=install_kernel("bare_kernel.py", "python"), a="x = 1\n1 / 0")
    assert door("run", "a", PATIENCE).error_name == "ZeroDivisionError"
    assert door("text_of", "x") == "1"
    assert door("scratch", "x + 1", PATIENCE).output == "2"
    assert "Print" in door("docs", "print").text
    assert door("last_error").cell.id == "a"
    with pytest.raises(WorkspaceError, match="no jupyter-ai-assist"):
        door("variables")


def test_a_flood_of_output_is_kept_and_bounded_for_the_model(open_door):
    door = open_door(a="for i in range(20_000):\n    print('x' * 500)")
    result = door("run", "a", PATIENCE)
    assert result.status == "ok"
    assert len(result.output) < 12_000
    assert len(door.text("a")) == 20_000 * 501


def test_a_run_lasts_as_long_as_its_code(open_door):
    began = time.monotonic()
    result = open_door(a="import time; time.sleep(0.5)")("run", "a", PATIENCE)
    assert 0.5 <= result.seconds <= time.monotonic() - began


@pytest.mark.parametrize("refusals", [2, 3])
def test_a_kernel_that_ends_at_once_is_started_anew_twice(
    open_door, install_kernel, tmp_path, refusals
):
    file = tmp_path / "refusals"
    file.write_text(str(refusals))
    door = open_door(metadata=install_kernel("shy_kernel.py", "python"), a="print('at last')")
    if refusals == 2:
        assert door("run", "a", PATIENCE).output == "at last"
    else:
        with pytest.raises(WorkspaceError, match="'shy_kernel' does not start: The kernel died"):
            door("run", "a", PATIENCE)
    assert file.read_text() == str(refusals - 3)
