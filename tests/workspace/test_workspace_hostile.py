"""Objects that fight back: none of their code may run, and none may break a read."""

import asyncio
import sys

import pytest
from hostile_zoo import TRAPS, Attributes, Meta, RanError, subclass, trap, zoo


@pytest.fixture(params=list(zoo()))
def beast(request):
    return zoo()[request.param]


@pytest.fixture
def armed():
    """From here on, even classes and attribute lookups explode."""
    Meta.armed = Attributes.armed = True
    yield
    Meta.armed = Attributes.armed = False


def test_no_code_of_a_hostile_object_runs(shell, workspace, beast, armed):
    shell.user_ns.update(beast=beast, holder=[beast], table={"k": beast}, ok=1)
    found = asyncio.run(workspace.variables())
    assert [variable.name for variable in found if variable.name == "ok"] == ["ok"]
    for path in ("beast", "holder", "holder[0]", "table['k']"):
        described = asyncio.run(workspace.inspect(path))
        assert described.summary
        assert len(described.model_dump_json()) < 100_000
        assert asyncio.run(workspace.docs(path)).type
    for path in ("beast.x", "beast.a", "beast.__doc__", "beast.real", "beast[0]", "beast['k']"):
        asyncio.run(workspace.inspect(path))
        asyncio.run(workspace.docs(path))
    Meta.armed = Attributes.armed = False


def test_broken_frames_and_arrays_are_described_as_such(shell, workspace):
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    thing = type("Thing", (), TRAPS)()
    objects = np.empty(2, dtype=object)
    objects[0] = thing
    loud = type("Loud", (), {"__repr__": trap, "__str__": trap, "__len__": trap})()
    frame = pd.DataFrame({"o": pd.Series(objects), loud: [1, 2]}, index=[0, 1])
    frame.attrs["thing"] = thing
    shell.user_ns.update(
        half=object.__new__(pd.DataFrame),
        array=np.zeros(3).view(subclass(np.ndarray, __array_finalize__=lambda *_: None)),
        objects=objects,
        frame=frame,
        label=pd.Series([1], name=loud, index=[loud]),
    )
    assert len(asyncio.run(workspace.variables())) == 5
    for name in ("array", "objects", "frame", "frame.o", "label"):
        assert "could not be" not in asyncio.run(workspace.inspect(name)).summary
    assert "could not be described" in asyncio.run(workspace.inspect("half")).summary
    described = asyncio.run(workspace.inspect("frame"))
    assert list(described.facts["columns"]) == ["o", "<test_workspace_hostile.Loud>"]
    assert "<test_workspace_hostile.Thing>" in described.value


def test_a_subclass_of_a_frame_is_read_below_its_own_code(shell, workspace):
    pd = pytest.importorskip("pandas")

    class Mine(pd.DataFrame):
        @property
        def _constructor(self):
            raise RanError

        columns = shape = index = dtypes = __len__ = property(trap)

    frame = pd.DataFrame({"a": [1, 2]})
    frame.__class__ = Mine
    shell.user_ns["mine"] = frame
    described = asyncio.run(workspace.inspect("mine"))
    assert described.summary == "2 rows × 1 columns"
    assert described.facts["columns"] == {"a": "int64"}


def test_nothing_is_imported(shell, workspace):
    before = set(sys.modules)
    shell.user_ns.update(x=[1], f=lambda: 0)
    for name in ("x", "f", "os"):
        asyncio.run(workspace.inspect(name))
        asyncio.run(workspace.docs(name))
    assert set(sys.modules) == before
