"""Describing what a namespace holds: by name, by path, in full."""

import asyncio
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import functools
from collections import Counter, defaultdict, deque
from pathlib import PurePosixPath as Path
from typing import NamedTuple

import pytest
from workspace_doors import run_here

from jupyter_ai_assist.core.errors import UsageError, WorkspaceError
from jupyter_ai_assist.core.workspace.base import Variable
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.variables.base import Describer
from jupyter_ai_assist.kernel.workspace import KernelWorkspace


class Point(NamedTuple):
    x: int
    y: int


class Colour(enum.IntEnum):
    RED = 1


@dataclasses.dataclass
class Job:
    name: str
    sizes: list = dataclasses.field(default_factory=list)
    password: str = dataclasses.field(default="hunter2", repr=False)


class Model:
    """Fits.

    More.
    """

    rate = 0.5

    def __init__(self, depth: int, *, names=("a",)):
        self.depth = depth
        self.api_key = "sk-secret"
        self._hidden = 1

    @property
    def loss(self):
        """How far off."""
        raise AssertionError("user code ran")

    def fit(self, x, y=None) -> "Model":
        """Fit it."""

    @staticmethod
    def load(path):
        """Load one."""

    @classmethod
    def make(cls, kind):
        """Make one."""


@pytest.fixture
def docs(shell, workspace):
    def docs(path, **names):
        shell.user_ns.update(names)
        return asyncio.run(workspace.docs(path))

    return docs


# fmt: off
UTC_DAY = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
SHOWN = [
    (None, "NoneType", "NoneType", "None"),
    (True, "bool", "bool", "True"),
    (12, "int", "int", "12"),
    (10**1000, "int", "int", "<integer of 3,322 bits>"),
    (1.5, "float", "float", "1.5"),
    ("it's", "str", "str of 4 characters", '"it\'s"'),
    (b"ab", "bytes", "bytes of 2", "b'ab'"),
    (bytearray(b"ab"), "bytearray", "bytearray of 2", "bytearray(b'ab')"),
    (decimal.Decimal("1.20"), "decimal.Decimal", "Decimal", "Decimal('1.20')"),
    (fractions.Fraction(1, 3), "fractions.Fraction", "Fraction", "Fraction(1, 3)"),
    (dt.date(2026, 1, 2), "datetime.date", "date", "datetime.date(2026, 1, 2)"),
    (UTC_DAY, "datetime.datetime", "datetime", "2026-01-02T00:00:00+00:00"),
    (Path("a"), "pathlib.PurePosixPath", "PurePosixPath", "PurePosixPath('a')"),
    (Colour.RED, "test_workspace_variables.Colour", "Colour", "Colour.RED"),
    ([1, [2]], "list", "list of 2", "[1, [2]]"),
    ((1,), "tuple", "tuple of 1", "(1,)"),
    ((), "tuple", "tuple of 0", "()"),
    ({1}, "set", "set of 1", "{1}"),
    (frozenset([1]), "frozenset", "frozenset of 1", "frozenset({1})"),
    ({"a": {"b": None}}, "dict", "dict of 1", "{'a': {'b': None}}"),
    (deque([1, 2]), "collections.deque", "deque of 2", "deque([1, 2])"),
    (Counter("aab"), "collections.Counter", "Counter of 2", "Counter({'a': 2, 'b': 1})"),
    (defaultdict(int, a=1), "collections.defaultdict", "defaultdict of 1", "defaultdict({'a': 1})"),
    (Point(1, 2), "test_workspace_variables.Point", "Point with 2 fields", "Point(x=1, y=2)"),
    (Job("a"), "test_workspace_variables.Job", "Job with 2 fields", "Job(name='a', sizes=[])"),
]
# fmt: on


@pytest.mark.parametrize(("value", "type_", "summary", "text"), SHOWN)
def test_plain_values_are_shown(inspect, value, type_, summary, text):
    described = inspect("value", value=value)
    assert (described.type, described.summary, described.value) == (type_, summary, text)


def test_values_are_bounded(inspect):
    assert inspect("s", s="x" * 10**6).value == f"'{'x' * 2000}'…"
    assert inspect("n", n=list(range(10**5))).value.endswith("10, 11, … 99,988 more]")
    deep = functools.reduce(lambda inner, _: [inner], range(100), [])
    assert inspect("d", d=deep).value == "[[[[[…]]]]]"
    wide = [[[["text" * 50] * 50] * 50] * 50] * 50
    assert len(inspect("w", w=wide).value) <= 8_001


def test_a_container_that_holds_itself_ends(inspect):
    loop = [1]
    loop.append({"self": loop})
    assert inspect("loop", loop=loop).value == "[1, {'self': […]}]"


def test_objects_in_containers_are_named_not_shown(inspect):
    assert inspect("x", x=[Model(3), Model]).value == (
        "[<test_workspace_variables.Model>, <type: class of test_workspace_variables>]"
    )


def test_facts_are_for_programs(inspect):
    facts = inspect("d", d={"a": 1, 2: 3}).facts
    assert (facts["length"], facts["keys"]) == (2, ["a", "2"])
    assert "items" in facts["members"]
    assert inspect("p", p=Point(1, 2)).facts["keys"] == ["x", "y"]
    assert inspect("s", s="abc").facts["length"] == 3


def test_an_unknown_object_is_described_by_its_class_and_attribute_names(inspect):
    described = inspect("m", m=Model(3))
    assert described.summary == "Model object"
    assert described.schema_text == "Fits.\ndepth: int\napi_key: str"
    assert described.value == "", "values of unknown objects may be secrets"
    assert described.facts["members"] == ["api_key", "depth", "fit", "load", "loss", "make", "rate"]


def test_functions_classes_and_modules(inspect):
    default = Model(1)

    async def wait(a, *, b=default):
        """Wait.

        Long.
        """

    described = inspect("wait", wait=wait)
    assert described.summary == "coroutine function of (a, b)"
    assert described.schema_text == "Wait."
    assert described.value == "(a, *, b=<test_workspace_variables.Model>)"
    described = inspect("Model", Model=Model)
    assert (described.type, described.summary) == ("type", "class of test_workspace_variables")
    assert described.value == "(depth: int, *, names=('a',))"
    described = inspect("json", json=__import__("json"))
    assert (described.type, described.summary) == ("module", "module")
    assert "dumps" in described.facts["members"]


@pytest.mark.parametrize(
    ("path", "type_", "value"),
    [
        ("m.depth", "int", "3"),
        ("m.rate", "float", "0.5"),
        ("m.loss", "property", ""),
        ("m.fit", "method", "(x, y=None) -> Model"),
        ("m.load", "function", "(path)"),
        ("m.make", "method", "(kind)"),
        ("d['k'][1]", "int", "2"),
        ("d['k'][-1].y", "int", "4"),
        ("d['k'][0]", "int", "1"),
        ("p.x", "int", "3"),
        ("m", "test_workspace_variables.Model", ""),
        ("s.upper", "method_descriptor", "(self, /)"),
        ("j.decoder.JSONDecoder", "type", None),
    ],
)
def test_paths_are_followed_through_what_is_stored(inspect, path, type_, value):
    names = {"m": Model(3), "d": {"k": [1, 2, Point(3, 4)]}, "p": Point(3, 4), "s": ""}
    described = inspect(path, j=__import__("json"), **names)
    assert described.name == path
    assert described.type == type_
    assert value is None or described.value == value


def test_a_property_says_that_it_was_not_run(inspect):
    described = inspect("m.loss", m=Model(3))
    assert described.summary == "property of test_workspace_variables.Model, not evaluated"
    assert described.schema_text == "How far off."


@pytest.mark.parametrize(
    "path",
    ["missing", "m.missing", "m.loss.real", "l[9]", "l[-9]", "l['a']", "d['x']", "d[1.5]", "m()",
     "m.fit()", "l[0:1]", "", "a b", "1", "x" * 1000, "l[True]", "len", "\0", "f'{m}'"],
)  # fmt: skip
def test_what_is_not_there_is_none(inspect, path):
    assert inspect(path, m=Model(3), l=[1], d={}) is None


def test_docs_of_live_objects(docs):
    names = {"m": Model(3), "Model": Model}
    found = docs("m.fit", **names)
    assert (found.signature, found.text) == ("(x, y=None) -> Model", "Fit it.")
    assert found.file == __file__
    found = docs("Model")
    assert (found.type, found.text) == ("type", "Fits.\n\nMore.")
    assert "fit" in found.members
    assert docs("m").text == "Fits.\n\nMore."
    assert docs("m.loss").text == "How far off."
    assert docs("Model.make").signature == "(kind)"


def test_docs_of_builtins_and_imported_modules(docs):
    assert docs("len").signature == "(obj, /)"
    assert docs("str.upper").text.startswith("Return a copy")
    assert "paths" in docs("os.path.join").text.lower() or docs("os.path.join").signature
    assert docs("json.dumps").signature.startswith("(obj, *, skipkeys=False")
    assert docs("antigravity.fly") is None, "nothing is imported"
    assert docs("not_a_thing") is None


def test_docs_follow_decorators_that_keep_the_function(docs):
    def inner(a, b=2):
        """Inside."""

    @functools.wraps(inner)
    def outer(*args):
        pass

    assert docs("outer", outer=outer).signature == "(a, b=2)"
    cached = functools.lru_cache(inner)
    assert docs("cached", cached=cached).signature == "(a, b=2)"
    assert docs("cached").text == "Inside."


def test_long_docs_are_bounded(docs):
    def long():
        pass

    long.__doc__ = "x" * 10**6
    assert len(docs("long", long=long).text) <= 8_001


def test_variables_are_what_who_lists_data_first(shell, workspace, run):
    run("import math\nclass C: pass\ndef f(): pass\nb = 2\na = 1\n_private = 3\n__x = 1\nb")
    found = asyncio.run(workspace.variables())
    assert [variable.name for variable in found] == ["a", "b", "f", "C", "math"]
    assert all(not variable.value and not variable.facts for variable in found)
    assert sorted(variable.name for variable in found) == sorted(shell.run_line_magic("who_ls", ""))


def test_text_of_is_str_in_the_main_thread(shell):
    handed = []

    async def hand_over(function):
        handed.append(function)
        return function()

    workspace = KernelWorkspace(Recorder(shell), hand_over)
    shell.user_ns["x"] = [1, "a"]
    assert asyncio.run(workspace.text_of("x")) == "[1, 'a']"
    assert len(handed) == 1
    assert asyncio.run(workspace.text_of("missing")) is None
    assert len(handed) == 1


def test_text_of_names_the_variable_whose_code_fails(shell, workspace):
    def broken(self):
        raise ZeroDivisionError

    shell.user_ns["bad"] = type("Bad", (), {"__str__": broken})()
    with pytest.raises(
        WorkspaceError, match=r"'bad' cannot be turned into text.*ZeroDivisionError"
    ):
        asyncio.run(workspace.text_of("bad"))


def test_text_of_lets_our_own_refusals_through(shell):
    async def refuse(function):
        raise UsageError("The turn was stopped.")

    workspace = KernelWorkspace(Recorder(shell), refuse)
    shell.user_ns["x"] = 1
    with pytest.raises(UsageError, match="stopped"):
        asyncio.run(workspace.text_of("x"))


def test_a_family_of_an_extension_comes_first(shell):
    class Models(Describer):
        def claims(self, tp):
            return tp is Model

        def summary(self, obj):
            return f"a model of depth {obj.depth}"

    workspace = KernelWorkspace(Recorder(shell), run_here, [Models()])
    shell.user_ns["m"] = Model(7)
    described = asyncio.run(workspace.inspect("m"))
    assert isinstance(described, Variable)
    assert described.summary == "a model of depth 7"
