"""The programs that set up a checkout and check it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from _beside import Beside
from _checks import Check, run_checks
from _clean_home import clean_home
from _console import program, run_quietly
from _machine import at_once
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SCRIPTS = Path(__file__).parent.parent / "scripts"


def check_notebook(folder: Path, *cells: nbformat.NotebookNode) -> subprocess.CompletedProcess[str]:
    path = folder / "a.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return subprocess.run(
        [sys.executable, SCRIPTS / "_check_notebook.py", path],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_checked_notebook_prints_what_each_cell_answered(tmp_path: Path) -> None:
    expected = new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]})
    checked = check_notebook(
        tmp_path,
        new_markdown_cell("No code."),
        new_code_cell("import sys\nprint(*range(100), sep='\\n')"),
        expected,
        new_code_cell("from IPython.display import Markdown\nMarkdown('**bold**')"),
        new_code_cell("print('é' * 500)"),
    )
    assert checked.returncode == 0, checked.stderr
    shown = checked.stdout.splitlines()
    assert "[2] import sys …" in shown
    assert "    | 11" in shown
    assert "    | … 88 more lines" in shown
    assert "    | ZeroDivisionError: division by zero" in shown
    assert "    | **bold**" in shown
    assert max(map(len, shown)) < 120
    assert shown[-1] == "4 cells answered"


def test_a_checked_notebook_stops_at_a_failed_cell(tmp_path: Path) -> None:
    checked = check_notebook(
        tmp_path,
        new_code_cell("print('first')"),
        new_code_cell("raise RuntimeError('the reason')"),
        new_code_cell("print('last')"),
    )
    assert checked.returncode == 1
    assert "    | RuntimeError: the reason" in checked.stdout
    assert "cell 2 failed: RuntimeError: the reason" in checked.stderr
    assert "last" not in checked.stdout


def test_a_notebook_without_code_shows_nothing(tmp_path: Path) -> None:
    checked = check_notebook(tmp_path, new_markdown_cell("Words."))
    assert checked.returncode == 1
    assert "no code cell" in checked.stderr


def test_every_check_runs_and_a_failure_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    bad = [sys.executable, "-c", "print('went wrong'); raise SystemExit(3)"]
    good = [sys.executable, "-c", "print('== 2 passed ==')"]
    code = run_checks([Check("bad", bad, {}), Check("good", good, {}, runs_tests=True)])
    shown = capsys.readouterr().out
    assert code == 1
    assert "went wrong" in shown
    assert "FAILED with exit code 3" in shown
    assert shown.endswith("passed\n== 2 passed ==\n")
    assert run_checks([Check("good", good, {})]) == 0


def test_a_failed_command_shows_its_words_and_the_next_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def main(_arguments: object) -> int:
        run_quietly([sys.executable, "-c", "raise SystemExit('no way')"], "try a way")
        return 0

    assert program(main) == 1
    said = capsys.readouterr()
    assert "no way" in said.out
    assert "Next: try a way" in said.err


def test_a_command_that_works_stays_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_quietly([sys.executable, "-c", "print('fine')"], "nothing") == ["fine"]
    assert capsys.readouterr().out == ""


def test_as_many_tests_run_at_once_as_there_are_cores_up_to_a_bound() -> None:
    assert at_once(1) == []
    assert [at_once(cores)[1] for cores in (2, 3, 4, 64)] == ["2", "3", "4", "4"]


def test_tests_at_once_keep_files_together_and_end_with_the_same_words(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"test_{name}.py").write_text(
            "import os, pathlib, pytest\n"
            "@pytest.mark.parametrize('number', range(3))\n"
            "def test_it(number):\n"
            f"    worker = pathlib.Path('{name}-' + os.environ['PYTEST_XDIST_WORKER'])\n"
            "    worker.touch()\n"
            "@pytest.mark.skip(reason='there is none')\n"
            "def test_skipped():\n"
            "    pass\n"
        )
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", *at_once(2), "."],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = ran.stdout.splitlines()
    assert "6 passed, 2 skipped" in lines[-1]
    assert [
        line for line in lines if line.startswith("SKIPPED") and line.endswith(": there is none")
    ]
    assert sorted(one.name.split("-")[0] for one in tmp_path.glob("*-gw?")) == ["first", "second"]


def test_a_clean_home_hides_the_places_of_a_user(tmp_path: Path) -> None:
    variables = {"HOME": "/somewhere", "JUPYTER_PATH": "/x", "XDG_DATA_HOME": "/y", "PATH": "/bin"}
    assert clean_home(variables, tmp_path) == {
        "PATH": "/bin",
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
    }


def test_only_a_process_that_asks_for_packages_beside_the_environment_sees_them(
    tmp_path: Path,
) -> None:
    beside = Beside(tmp_path)
    package = Path(beside.packages[0]) / "lies_beside"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()

    def imports(variables: dict[str, str]) -> bool:
        command = [sys.executable, "-c", "import lies_beside"]
        return (
            subprocess.run(
                command, env=variables, check=False, stderr=subprocess.DEVNULL
            ).returncode
            == 0
        )

    assert not imports({**os.environ})
    assert imports(beside.variables(os.environ))
    assert beside.variables({"JUPYTER_PATH": "/mine"})["JUPYTER_PATH"] == os.pathsep.join(
        [str(tmp_path / "share" / "jupyter"), "/mine"]
    )
