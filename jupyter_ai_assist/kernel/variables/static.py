"""Looking at objects without giving their code a chance to run.

``obj.attr``, ``isinstance``, ``len``, ``repr`` and even ``type(obj).__name__``
can be taken over by a class or its metaclass. The readers below use the
descriptors of ``type`` and ``object`` themselves, compare by identity, and
look into namespaces.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from types import GetSetDescriptorType, MemberDescriptorType, MethodType, ModuleType
from typing import Any, Final, TypeVar

__all__ = [
    "MISSING",
    "attribute",
    "class_attribute",
    "class_doc",
    "class_name",
    "doc_of",
    "genuine",
    "inherits",
    "instance_dict",
    "is_a",
    "is_exactly",
    "library_class",
    "members",
    "module_dict",
    "module_name",
    "mro",
    "namespace",
    "steady",
    "type_name",
]

T = TypeVar("T")

MISSING: Final = object()
"""Stands for an attribute that is not there; ``None`` may be its value."""

MAX_MEMBERS = 1_000
_TRIES = 3

_mro_of = type.__dict__["__mro__"].__get__
_NAMESPACE = type.__dict__["__dict__"]
_NAME = type.__dict__["__name__"]
_MODULE = type.__dict__["__module__"]
_FLAGS = type.__dict__["__flags__"]
_HEAP_TYPE = 1 << 9
"""``Py_TPFLAGS_HEAPTYPE``."""
_MODULE_DICT = vars(ModuleType)["__dict__"]


def mro(tp: type) -> tuple[type, ...]:
    """The bases of a class, itself first."""
    bases: tuple[type, ...] = _mro_of(tp)
    return bases


# Plain loops: these two are asked several times of each of 10,000 variables.


def is_a(tp: type, *bases: type) -> bool:
    """Whether ``tp`` truly inherits from one of ``bases``, whatever it claims."""
    for own in _mro_of(tp):
        for base in bases:
            if own is base:
                return True
    return False


def is_exactly(tp: type, *types: type) -> bool:
    """Whether ``tp`` is one of ``types``; a set would ask its metaclass for a hash."""
    for one in types:  # noqa: SIM110 - see above
        if tp is one:
            return True
    return False


def namespace(tp: type) -> Mapping[str, Any]:
    """The attributes that a class itself defines."""
    found: Mapping[str, Any] = _NAMESPACE.__get__(tp)
    return found


def class_name(tp: type) -> str:
    """The class's own name, unqualified."""
    name: str = _NAME.__get__(tp)
    return name


def module_name(tp: type) -> str:
    """The module a class says it comes from, or ``""``."""
    name = _MODULE.__get__(tp)
    return name if type(name) is str else ""


def type_name(tp: type) -> str:
    """The name people know a class by: ``int``, ``pandas.DataFrame``, ``Mine``."""
    name, module = class_name(tp), module_name(tp)
    if module in {"", "builtins", "__main__"}:
        return name
    for dot in (place for place, letter in enumerate(module) if letter == "."):
        package = module[:dot]
        if module_dict(package).get(name) is tp:
            return f"{package}.{name}"
    return f"{module}.{name}"


def module_dict(name: str) -> dict[str, Any]:
    """The namespace of an imported module; empty when it is not imported."""
    module = sys.modules.get(name)
    if module is None or not is_a(type(module), ModuleType):
        return {}
    found: dict[str, Any] = _MODULE_DICT.__get__(module)
    return found


def library_class(package: str, name: str) -> Any:
    """A class of a library; ``None`` as long as the library is not imported."""
    found = module_dict(package).get(name)
    return found if is_a(type(found), type) else None


def inherits(tp: type, package: str, name: str) -> bool:
    """Whether a class truly inherits from a library's; not while the library is not imported."""
    found = library_class(package, name)
    return found is not None and is_a(tp, found)


def genuine(tp: type, *packages: str) -> bool:
    """Whether a class is one of these packages' own, not a user's subclass."""
    module = module_name(tp)
    return module.partition(".")[0] in packages and module_dict(module).get(class_name(tp)) is tp


def class_attribute(tp: type, name: str) -> Any:
    """What a class or its bases define under ``name``, raw, or ``MISSING``."""
    for base in mro(tp):
        found = namespace(base).get(name, MISSING)
        if found is not MISSING:
            return found
    return MISSING


def instance_dict(obj: Any) -> dict[str, Any]:
    """The attributes stored on an object itself; empty when it stores none."""
    getter = class_attribute(type(obj), "__dict__")
    if not is_exactly(type(getter), GetSetDescriptorType, MemberDescriptorType):
        return {}
    try:
        found = getter.__get__(obj)
    except (AttributeError, TypeError):  # a descriptor borrowed from another class
        return {}
    return found if type(found) is dict else {}


def attribute(obj: Any, name: str) -> Any:
    """What ``obj.name`` is stored as, raw, or ``MISSING``.

    Slots are read; properties and other descriptors come back as themselves.
    """
    if is_a(type(obj), type):
        found = class_attribute(obj, name)
        return found if found is not MISSING else class_attribute(type(obj), name)
    own = instance_dict(obj).get(name, MISSING)
    if own is not MISSING:
        return own
    found = class_attribute(type(obj), name)
    if type(found) is MemberDescriptorType:
        return _slot(found, obj)
    return found


def _slot(descriptor: MemberDescriptorType, obj: Any) -> Any:
    try:
        return descriptor.__get__(obj)
    except (AttributeError, TypeError):  # empty, or borrowed from another class
        return MISSING


def members(obj: Any) -> tuple[str, ...]:
    """The public attribute names that can be known without asking the object, sorted."""
    names = {name for source in _namespaces(obj) for name in _public(source)}
    return tuple(sorted(names)[:MAX_MEMBERS])


def _namespaces(obj: Any) -> Iterator[Mapping[str, Any]]:
    is_class = is_a(type(obj), type)
    if not is_class:
        yield instance_dict(obj)
    for base in mro(obj if is_class else type(obj)):
        yield namespace(base)


def _public(source: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in list(source) if type(name) is str and not name.startswith("_"))


def steady(read: Callable[[], T]) -> T:
    """Read a container, again if a running cell changes it in the middle."""
    for _ in range(_TRIES - 1):
        try:
            return read()
        except RuntimeError:  # "changed size during iteration"
            continue
    return read()


def doc_of(obj: Any) -> str:
    """The docstring stored for an object or, failing that, its class; raw."""
    if type(obj) is MethodType:
        return doc_of(obj.__func__)
    found = class_doc(obj) if is_a(type(obj), type) else attribute(obj, "__doc__")
    if type(found) is GetSetDescriptorType and _written_in_c(type(obj)):
        found = found.__get__(obj)
    if type(found) is not str:
        found = class_doc(type(obj))
    return found


def _written_in_c(tp: type) -> bool:
    """Whether a class is a static type of C code, whose getters run no Python."""
    flags: int = _FLAGS.__get__(tp)
    return not flags & _HEAP_TYPE


def class_doc(tp: type) -> str:
    """The docstring of a class or the nearest base that has one; raw."""
    docs = (namespace(base).get("__doc__") for base in mro(tp) if base is not object)
    return next((doc for doc in docs if type(doc) is str), "")
