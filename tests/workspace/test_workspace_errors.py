"""The last error: what it says, where it points to, and what it must not hold or run."""

import asyncio
import gc
import inspect
import sys
import weakref

import pytest
from workspace_doors import run_here

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace


def last(workspace):
    return asyncio.run(workspace.last_error())


@pytest.fixture
def fail(workspace, run):
    """Run a cell that fails, and return the report."""

    def fail(source, cell_id=None):
        run(source, cell_id)
        return last(workspace)

    return fail


def test_there_is_no_error_before_one(workspace, run):
    run("x = 1")
    assert last(workspace) is None


def test_a_report_names_cell_line_frames_and_marks(fail):
    report = fail("def f(x):\n    return 1 + x / 0\n\nf(2)", "c7")
    assert (report.name, report.value, report.line) == ("ZeroDivisionError", "division by zero", 2)
    assert (report.cell.id, report.cell.execution_count) == ("c7", 1)
    assert report.cell.source.startswith("def f(x):")
    assert [(frame.file, frame.line, frame.function, frame.code) for frame in report.frames] == [
        ("In[1]", 4, "<module>", "f(2)"),
        ("In[1]", 2, "f", "return 1 + x / 0"),
    ]
    assert report.traceback == (
        "Traceback (most recent call last):\n"
        "  Cell In[1], line 4\n"
        "    f(2)\n"
        "  Cell In[1], line 2, in f\n"
        "    return 1 + x / 0\n"
        "               ^^^^^\n"
        "ZeroDivisionError: division by zero"
    )


def test_a_call_into_an_earlier_cell_points_to_the_failing_one(run, fail):
    run("def f():\n    return [][1]")
    report = fail("x = 1\nf()")
    assert (report.cell.source, report.line) == ("x = 1\nf()", 2)
    assert [frame.file for frame in report.frames] == ["In[2]", "In[1]"]


def test_lines_count_in_the_cell_as_written(fail):
    report = fail("\n\n  \nx = 1\n%time 1 / 0\n")
    assert report.line == 5
    assert report.frames[0].code == "%time 1 / 0"
    assert fail("\n\nx = 1\ny = (").details["lineno"] == 4


def test_an_error_in_a_library_shows_its_file(fail):
    report = fail("import json\njson.loads('{')")
    assert report.frames[0].file == "In[1]"
    assert report.frames[-1].file.endswith("decoder.py")
    assert report.line == 2
    assert "IPython" not in report.traceback


def test_errors_before_the_extension_are_known(shell, run):
    run("undefined_name", "early")
    workspace = KernelWorkspace(Recorder(shell), run_here)
    report = last(workspace)
    assert (report.name, report.details) == ("NameError", {"name": "undefined_name"})
    assert (report.cell.source, report.line) == ("undefined_name", 1)


def test_our_own_failures_before_there_was_a_workspace_do_not_replace_the_users(shell, run):
    def refuse():
        raise UsageError("There is no option -z.")

    shell.user_ns["refuse"] = refuse
    recorder = Recorder(shell)
    run("x = 1\n1 / 0", "c7")
    run("refuse()")
    report = last(KernelWorkspace(recorder, run_here))
    assert (report.name, report.cell.id, report.line) == ("ZeroDivisionError", "c7", 2)


def test_an_error_before_the_recorder_outlives_our_own_failures(shell, run):
    def refuse():
        raise UsageError("There is no option -z.")

    shell.user_ns["refuse"] = refuse
    run("undefined_name")
    recorder = Recorder(shell)
    run("refuse()")
    assert last(KernelWorkspace(recorder, run_here)).name == "NameError"


def test_our_own_failures_do_not_replace_the_users(shell, workspace, run):
    def refuse():
        raise UsageError("There is no model.")

    shell.user_ns["refuse"] = refuse
    run("1 / 0")
    run("refuse()")
    assert type(sys.last_value) is UsageError
    assert last(workspace).name == "ZeroDivisionError"


def test_a_stop_inside_our_own_code_is_no_error_of_the_user(shell, workspace, run):
    shell.user_ns["text_of"] = lambda: asyncio.run(workspace.text_of("slow"))
    shell.user_ns["slow"] = type("Slow", (), {"__str__": interrupted})()
    run("1 / 0")
    run("text_of()")
    assert type(sys.last_value) is KeyboardInterrupt
    assert last(workspace).name == "ZeroDivisionError"


def interrupted(_self):
    raise KeyboardInterrupt


def test_an_error_outside_of_cells_is_seen(workspace, run, monkeypatch):
    run("1 / 0")
    monkeypatch.setattr(sys, "last_value", ValueError("from a callback"), raising=False)
    report = last(workspace)
    assert (report.name, report.value, report.cell) == ("ValueError", "from a callback", None)


@pytest.mark.parametrize("value", [5, "text", type("Lies", (), {"__class__": ValueError})()])
def test_what_is_no_exception_is_no_error(workspace, monkeypatch, value):
    monkeypatch.setattr(sys, "last_value", value, raising=False)
    assert last(workspace) is None


def test_a_report_keeps_nothing_alive(shell, workspace, run):
    run("class Big: pass\nbig = Big()\ndef f(x):\n    x.missing\n")
    alive = weakref.ref(shell.user_ns["big"])
    run("f(big)")
    assert last(workspace).details["obj_type"] == "Big"
    for name in ("last_value", "last_exc", "last_type", "last_traceback"):
        vars(sys).pop(name, None)
    shell.last_execution_result = None
    shell.InteractiveTB.tb = None
    shell.InteractiveTB.etb = None
    run("del big\nmore = 1")
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("prin(1)", {"name": "prin"}),
        ("def f():\n    x += 1\nf()", {"name": "x"}),
        ("{'a': 1}['b']", {"key": "b"}),
        ("{}[7]", {"key": 7}),
        ("{}[(1, 'a')]", {}),
        ("open('no such file')", {"path": "no such file", "errno": 2}),
        ("import no_such_module.sub", {"name": "no_such_module"}),
        ("from math import no_such", {"name": "math"}),
        ("for i in []\n    i", {"msg": "expected ':'", "lineno": 1, "offset": 12}),
        ("b'\\xff'.decode()", {"encoding": "utf-8", "start": 0, "reason": "invalid start byte"}),
        (
            "try:\n    1 / 0\nexcept Exception:\n    int('a')",
            {"cause": "ZeroDivisionError: division by zero"},
        ),
        (
            "raise ExceptionGroup('many', [ValueError('a'), KeyError('b')])",
            {"exceptions": ["ValueError: a", "KeyError: 'b'"]},
        ),
    ],
)
def test_details_say_what_the_exception_knows(fail, source, expected):
    details = fail(source).details
    assert {name: details[name] for name in expected} == expected


def test_an_attribute_error_tells_what_the_object_has(fail):
    details = fail("'abc'.uper()").details
    assert (details["name"], details["obj_type"]) == ("uper", "str")
    assert "upper" in details["members"]
    details = fail("import math\nmath.squrt(2)").details
    assert (details["obj_type"], details["module"]) == ("module", "math")
    assert "sqrt" in details["members"]
    assert fail("class A: b = 1\nA.c").details["class"] == "A"
    assert fail("None.x").details["obj_type"] == "NoneType"


def test_an_attribute_error_of_a_frame_tells_its_columns(fail):
    pytest.importorskip("pandas")
    details = fail("import pandas as pd\npd.DataFrame({'price': [1]}).prize").details
    assert (details["name"], details["obj_type"]) == ("prize", "pandas.DataFrame")
    assert details["columns"] == {"price": "int64"}


def test_causes_and_notes_are_part_of_the_text(fail):
    text = fail(
        "try:\n    {}['k']\nexcept KeyError as error:\n"
        "    new = ValueError('bad')\n    new.add_note('a note')\n    raise new from error"
    ).traceback
    assert text.index("KeyError: 'k'") < text.index("direct cause") < text.index("ValueError: bad")
    assert text.endswith("ValueError: bad\na note")
    hidden = fail("try:\n    {}['k']\nexcept KeyError:\n    raise ValueError('b') from None")
    assert "KeyError" not in hidden.traceback


def test_a_syntax_error_points_into_the_cell(fail):
    report = fail("a = 1\nprint 'x'")
    assert (report.name, report.line) == ("SyntaxError", 2)
    assert report.cell.source == "a = 1\nprint 'x'"
    assert report.traceback.startswith(
        "  Cell In[1], line 2\n    print 'x'\n    ^\nSyntaxError: Missing"
    )


@pytest.fixture
def shallow():
    """A limit that a recursion soon comes to.

    IPython looks for the module of each frame among all that are imported. Those of a whole
    test run are thousands, and a thousand frames then take minutes.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 400)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("shallow")
def test_a_deep_recursion_is_bounded(fail):
    report = fail("def f():\n    f()\nf()")
    assert report.name == "RecursionError"
    assert len(report.frames) == 40
    assert "frames left out" in report.traceback
    assert len(report.traceback) < 13_000


def test_a_long_coloured_message_is_bounded_and_plain(fail):
    report = fail("raise ValueError('\\x1b[31m' + 'x' * 1_000_000)")
    assert len(report.value) <= 4_000
    assert "\x1b" not in report.value + report.traceback


HOSTILE = """
class Hostile(Exception):
    armed = False
    def trap(self, *args, **kwargs):
        if type(self).armed:
            raise SystemExit("user code ran")
        return "shown"
    __str__ = __repr__ = trap
    def __getattribute__(self, name):
        if Hostile.armed:
            raise SystemExit("user code ran")
        return super().__getattribute__(name)
"""


def test_an_exceptions_own_code_does_not_run(shell, workspace, run):
    run(HOSTILE)
    run("raise Hostile(1, Hostile(2))")
    assert last(workspace).value == "shown", "the message is the one that IPython has shown"
    shell.user_ns["Hostile"].armed = True
    error = sys.last_value
    fresh = KernelWorkspace(Recorder(shell), run_here)
    report = last(fresh)
    assert (report.name, report.line) == ("Hostile", 1)
    assert error is sys.last_value


@pytest.mark.parametrize("argument", ["Trap()", "Trap(), 1", "[Trap()]", "{Trap(): 1}"])
@pytest.mark.parametrize("kind", ["ValueError", "KeyError", "OSError", "ImportError"])
def test_arguments_of_builtin_exceptions_do_not_run(shell, workspace, run, kind, argument):
    run(
        "class Trap:\n"
        "    def trap(self, *a):\n"
        "        calls.append(1)\n"
        "        return 'x'\n"
        "    __repr__ = __str__ = __len__ = __bool__ = trap\n"
        "    def __hash__(self): return 1\n"
        f"error = {kind}({argument})"
    )
    calls = shell.user_ns["calls"] = []
    sys.last_value = shell.user_ns["error"]
    assert last(workspace).name == kind
    assert calls == []
    del sys.last_value
