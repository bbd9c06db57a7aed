"""Describers of other packages: used while they behave, survived when they do not."""

import asyncio
import threading

import pytest
from workspace_doors import run_here

from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.variables.base import CLASSES, Describer
from jupyter_ai_assist.kernel.workspace import KernelWorkspace


class Crystal:
    """A lattice."""

    def __init__(self):
        self.cells = 3


class Plain:
    pass


class Crystals(Describer):
    """As a package would write it; a test replaces what it spoils."""

    def claims(self, tp):
        return tp is Crystal

    def summary(self, obj):
        return f"crystal of {obj.cells} cells"

    def schema(self, _obj):
        return "cells: int"

    def value(self, obj, preview):
        return f"cells {preview(obj.cells)}"

    def facts(self, obj):
        return {"length": obj.cells}


@pytest.fixture
def describe(shell, caplog):
    """The workspace with some describers, and what was reported."""

    def describe(*describers):
        shell.user_ns.update(crystal=Crystal(), pile=[Crystal()], plain=Plain(), number=1)
        return KernelWorkspace(Recorder(shell), run_here, describers)

    return describe


def inspect(workspace, path):
    return asyncio.run(workspace.inspect(path))


def test_a_library_describes_its_own_type(describe, caplog):
    workspace = describe(Crystals())
    described = inspect(workspace, "crystal")
    assert described.type.endswith("Crystal")
    assert described.summary == "crystal of 3 cells"
    assert (described.schema_text, described.value) == ("cells: int", "cells 3")
    assert described.facts["length"] == 3
    assert "cells" in described.facts["members"]
    assert "crystal of 3 cells" in inspect(workspace, "pile").value
    listed = {each.name: each.summary for each in asyncio.run(workspace.variables())}
    assert listed["crystal"] == "crystal of 3 cells"
    assert listed["plain"] == "Plain object"
    assert caplog.text == ""


def test_its_objects_may_stand_elsewhere_in_the_listing(describe):
    workspace = describe(type("Late", (Crystals,), {"rank": CLASSES})())
    names = [each.name for each in asyncio.run(workspace.variables())]
    assert names.index("crystal") > names.index("plain")


def raising(*_):
    raise ValueError("broken")


def ending(*_):
    raise SystemExit


def reading(_self, obj):
    return obj.cells / 0


SPOILT = {
    "raises": {"summary": raising},
    "ends the process": {"value": ending},
    "raises in claims": {"claims": raising},
    "is wrong": {"schema": reading},
    "gives no text": {"summary": lambda *_: 3},
    "gives no dictionary": {"facts": lambda *_: [1]},
    "gives objects": {"facts": lambda *_: {"it": object()}},
    "gives too much": {"facts": lambda *_: {"it": "x" * 1_000_000}},
    "gives itself": {"facts": lambda self, obj: vars(self).setdefault("me", vars(self))},
    "claims nothing sensible": {"claims": lambda *_: 1 / 0},
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_one_that_misbehaves_is_given_up_and_reported_once(describe, caplog, spoilt):
    workspace = describe(type("Broken", (Crystals,), spoilt)())
    for _ in range(3):
        described = inspect(workspace, "crystal")
        assert (described.summary, described.schema_text) == (
            "Crystal object",
            "A lattice.\ncells: int",
        )
        assert "Crystal>" in inspect(workspace, "pile").value
        assert asyncio.run(workspace.variables())
    assert len(caplog.records) == 1
    assert "The describer Broken of the package test_workspace_describers" in caplog.text
    assert "update or uninstall that package" in caplog.text


@pytest.mark.parametrize("rubbish", [3, None, Crystals], ids=["number", "nothing", "class"])
def test_what_is_no_describer_is_reported(describe, caplog, rubbish):
    workspace = describe(rubbish)
    assert inspect(workspace, "crystal").summary == "Crystal object"
    assert len(caplog.records) == 1


def test_the_others_go_on(describe, caplog):
    workspace = describe(type("Broken", (Crystals,), {"summary": raising})(), Crystals())
    assert inspect(workspace, "crystal").summary == "crystal of 3 cells"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("method", ["claims", "summary", "value"])
def test_one_that_does_not_come_back_is_given_up(describe, caplog, method):
    released = threading.Event()

    def hang(*_):
        released.wait(60)
        return ""

    workspace = describe(type("Slow", (Crystals,), {method: hang})())
    try:
        for _ in range(2):
            assert inspect(workspace, "crystal").summary == "Crystal object"
    finally:
        released.set()
    assert len(caplog.records) == 1
    assert "does not come back" in caplog.text


def test_one_that_loops_is_given_up_and_the_rest_works(describe, caplog):
    ended = threading.Event()

    def loop(*_):
        while not ended.is_set():
            pass
        return ""

    workspace = describe(type("Loops", (Crystals,), {"summary": loop})())
    try:
        listed = {each.name: each.summary for each in asyncio.run(workspace.variables())}
    finally:
        ended.set()
    assert listed["crystal"] == "Crystal object"
    assert listed["number"] == "int"
    assert len(caplog.records) == 1


def test_the_innermost_one_is_to_blame(describe, shell, caplog):
    class Outer(Crystals):
        def claims(self, tp):
            return tp is Plain

        def summary(self, obj):
            return "plain"

        facts = Describer.facts

        def value(self, obj, preview):
            return f"outer {preview(shell.user_ns['crystal'])}"

    workspace = describe(Outer(), type("Inner", (Crystals,), {"inline": raising})())
    described = inspect(workspace, "plain")
    assert described.value.startswith("outer <")
    assert "Inner" in caplog.text
    assert "Outer" not in caplog.text


def test_greedy_ones_get_no_objects_of_python_or_ours(describe, shell):
    seen = []

    class Greedy(Crystals):
        def claims(self, tp):
            seen.append(tp)
            return True

        def summary(self, obj):
            return "mine"

        facts = Describer.facts
        value = Describer.value

    pd = pytest.importorskip("pandas")
    workspace = describe(Greedy())
    shell.user_ns.update(frame=pd.DataFrame({"a": [1]}))
    assert inspect(workspace, "number").summary == "int"
    assert inspect(workspace, "frame").summary == "mine"
    assert inspect(workspace, "frame.a").summary == "1 rows of int64"
    assert inspect(workspace, "Crystal.nothing") is None
    assert int not in seen


def test_a_stopped_question_leaves_nothing_behind(describe, caplog):
    released = threading.Event()

    def hang(*_):
        released.wait(60)
        return ""

    workspace = describe(type("Slow", (Crystals,), {"summary": hang})())

    async def stop():
        question = asyncio.create_task(workspace.inspect("crystal"))
        await asyncio.sleep(0)
        question.cancel()
        with pytest.raises(asyncio.CancelledError):
            await question

    asyncio.run(stop())
    released.set()
    assert caplog.text == ""
