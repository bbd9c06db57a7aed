"""Objects whose code explodes when it runs, one for each way in."""

import collections
import dataclasses
import datetime as dt
import enum
import functools
import inspect
import types
import typing
import weakref


class RanError(BaseException):
    """User code ran; no ``except Exception`` may hide it."""


def trap(*_args, **_kwargs):
    raise RanError


NAMES = """
    __repr__ __str__ __len__ __iter__ __getattr__ __getitem__ __bool__ __eq__ __hash__ __contains__
    __format__ __dir__ __call__ __reduce_ex__ __array__ __fspath__ __index__ __int__ __float__
    __sizeof__ __copy__ __deepcopy__ __next__ __lt__ __instancecheck__ __rich_repr__ _repr_html_
"""
TRAPS = dict.fromkeys(NAMES.split(), trap)


class Meta(type):
    """A metaclass that takes over everything that it can."""

    armed = False

    def __getattribute__(cls, name):
        if Meta.armed:
            raise RanError
        return super().__getattribute__(name)

    def __repr__(cls):
        raise RanError

    def __hash__(cls):
        if Meta.armed:
            raise RanError
        return super().__hash__()

    def __eq__(cls, other):
        if Meta.armed:
            raise RanError
        return super().__eq__(other)

    def __instancecheck__(cls, instance):
        raise RanError

    def __subclasscheck__(cls, subclass):
        raise RanError

    __str__ = __len__ = __iter__ = __dir__ = __repr__


class Attributes:
    armed = False

    def __getattribute__(self, name):
        if Attributes.armed:
            raise RanError
        return super().__getattribute__(name)


def properties(*names):
    return {name: property(trap) for name in names}


def subclass(base, **more):
    return type(f"Sub{base.__name__}", (base,), {**TRAPS, **more})


class Zone(dt.tzinfo):
    utcoffset = dst = tzname = trap


class Descriptor:
    __get__ = trap


@dataclasses.dataclass
class Record:
    first: object
    second: object = 3
    __repr__ = __eq__ = __hash__ = trap


class Slotted:
    __slots__ = ("empty", "full")
    __repr__ = trap


def slotted():
    made = Slotted()
    made.full = 1
    return made


def exploding_hash(value):
    """A key that explodes when it is looked up again."""

    class Key:
        calls = 0

        def __hash__(self):
            Key.calls += 1
            if Key.calls > 1:
                raise RanError
            return hash("k")

        __eq__ = __repr__ = trap

    return {Key(): value}


def signed(**attributes):
    number = subclass(int)(3)

    def function(a, b=number, *args: type(number)):
        """Doc."""

    for name, value in attributes.items():
        setattr(function, name, value)
    return function


class Loud(enum.Enum):
    A = 1
    __repr__ = __str__ = __format__ = __hash__ = __eq__ = trap


def zoo():
    """All beasts by name, made anew."""
    thing = type("Thing", (), TRAPS)
    return {
        **dict(liars(thing)),
        **dict(containers(thing)),
        **dict(values(thing)),
        **dict(functions(thing)),
        **dict(odd_ones(thing)),
    }


def liars(thing):
    weird_doc = type("WeirdDoc", (), {"__doc__": property(trap), "__repr__": trap})
    yield "traps", thing()
    yield "class with traps", thing
    yield "lying class", type("Liar", (), properties("__class__", "__dict__", "__doc__"))()
    yield "lying module", type("Liar", (), {"__module__": Descriptor()})()
    yield "looks like pandas", type("DataFrame", (), {"__module__": "pandas", **TRAPS})()
    yield "looks like numpy", type("ndarray", (), {"__module__": "numpy", **TRAPS})()
    yield "metaclass", Meta("Armed", (), {"__repr__": trap})()
    yield "class of metaclass", Meta("Armed", (), {})
    yield "attributes", Attributes()
    yield "descriptor", type("Holder", (), {"x": Descriptor(), "__doc__": Descriptor()})()
    yield "class doc", weird_doc
    yield "class doc instance", weird_doc()
    yield "slots", slotted()
    yield "cached", type("Cached", (), {"x": functools.cached_property(trap)})()
    yield "answers all", type("Any", (), {"__getattr__": lambda self, _: self})()
    yield "borrowed dict", type("Borrowed", (), {"__dict__": Slotted.__dict__["full"]})()


def containers(thing):
    mapping = type("Mapping", (dict,), TRAPS)
    for base in (list, tuple, set, frozenset, dict):
        yield f"subclass of {base.__name__}", subclass(base)()
    for base in (collections.deque, collections.OrderedDict, collections.Counter):
        yield f"subclass of {base.__name__}", subclass(base)()
    yield "subclass with content", mapping({1: thing()})
    yield "container of traps", [thing(), {"a": thing()}, (thing(),), {1: {2: thing()}}]
    yield "exploding keys", exploding_hash(1)
    yield "defaultdict", collections.defaultdict(trap, a=thing())
    yield "record", Record(thing())
    yield "empty record", Record.__new__(Record)
    yield "fake fields", type("Fake", (tuple,), {"_fields": Descriptor()})((1,))
    yield "wrong fields", type("Fake", (tuple,), {"_fields": ("a", 3)})((1, 2))
    yield "fake dataclass", type("Fake", (), {"__dataclass_fields__": {"a": thing(), 3: 4}})()


def values(thing):
    for base in (int, float, complex, str, bytes, bytearray):
        yield f"subclass of {base.__name__}", subclass(base)()
    yield "own zone", dt.datetime(2026, 1, 1, tzinfo=Zone())
    yield "own time", dt.time(1, tzinfo=Zone())
    yield "enum", Loud.A
    yield "exception", ValueError(thing())


def functions(thing):
    hints = {"a": thing(), "b": list[thing], "args": int | None}
    yield "partial", functools.partial(thing())
    yield "function", signed()
    yield "signature", signed(__signature__=thing())
    yield "callable signature", type("Signed", (), {"__signature__": staticmethod(trap)})
    yield "text signature", signed(__text_signature__=thing())
    yield "wrapped", signed(__wrapped__=thing())
    yield "annotations", signed(__annotations__=hints)
    yield "typing", signed(__annotations__={"a": typing.List[thing], "b": typing.Any})  # noqa: UP006
    yield "doc", signed(__doc__=subclass(str)("doc"))
    yield "name", signed(__name__="n" * 10_000)
    yield "method", types.MethodType(thing(), thing())
    yield "property", property(trap)


def odd_ones(thing):
    yield "module", type("Module", (types.ModuleType,), {"__getattribute__": trap})("m")
    yield "lazy module", module_with(__getattr__=trap, __doc__=thing(), __file__=thing(), x=thing())
    yield "generator", (trap() for _ in range(3))
    yield "closure cell", (lambda: thing).__closure__[0]
    yield "frame", inspect.currentframe()
    yield "dead weak reference", weakref.proxy(Record(1))


def module_with(**attributes):
    module = types.ModuleType("m")
    vars(module).update(attributes)
    return module
