"""What an exception carries, read without running its class's code."""

from __future__ import annotations

import re
from typing import Any

from .variables.registry import Descriptions
from .variables.scalars import scalar_text
from .variables.static import (
    class_attribute,
    class_name,
    instance_dict,
    is_a,
    is_exactly,
    namespace,
    type_name,
)

__all__ = [
    "chain_of",
    "details_of",
    "exception_name",
    "member_of",
    "message_of",
    "notes_of",
    "sub_exceptions",
]

MAX_MESSAGE = 4_000
MAX_NOTES = 10
MAX_SUB_EXCEPTIONS = 10
MAX_CHAIN = 5
"""Exceptions of a chain of causes that are looked at."""

_PLAIN = (str, int, float, bool, bytes, type(None))

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


def member_of(family: type, error: BaseException, name: str) -> Any:
    """An attribute that the built-in class ``family`` itself keeps for an exception."""
    found: Any = namespace(family)[name]
    return found.__get__(error)


def exception_name(error: BaseException) -> str:
    """The class's name."""
    return class_name(type(error))


def message_of(error: BaseException, recorded: str = "") -> str:
    """The message, as ``str`` gives it where the class leaves that to Python.

    Parameters
    ----------
    recorded
        The message that IPython has shown, for a class with its own ``__str__``.
    """
    if is_a(type(error), SyntaxError):
        message = member_of(SyntaxError, error, "msg")
        return message[:MAX_MESSAGE] if type(message) is str else ""
    args = member_of(BaseException, error, "args")
    own = class_attribute(type(error), "__str__")
    if own is BaseException.__str__:
        text = _argument_text(args[0]) if len(args) == 1 else _arguments_text(args)
    elif _is_safe(error, own, args):
        text = own(error)
    else:
        text = recorded or _arguments_text(args)
    return text[:MAX_MESSAGE]


def _is_safe(error: BaseException, own: Any, args: tuple[Any, ...]) -> bool:
    """Whether a built-in ``__str__`` will meet nothing but plain values."""
    families = [
        AttributeError,
        ImportError,
        KeyError,
        NameError,
        OSError,
        UnicodeDecodeError,
        UnicodeEncodeError,
    ]
    if is_a(type(error), BaseExceptionGroup):
        return own is BaseExceptionGroup.__str__
    if not any(own is family.__str__ for family in families):
        return False
    parts = list(args)
    if is_a(type(error), OSError):
        names = ("filename", "filename2", "strerror", "errno")
        parts += [member_of(OSError, error, name) for name in names]
    return all(is_exactly(type(part), *_PLAIN) for part in parts)


def _argument_text(argument: Any) -> str:
    if type(argument) is str:
        return argument
    return Descriptions().preview(argument)


def _arguments_text(args: tuple[Any, ...]) -> str:
    return f"({', '.join(map(_argument_text, args))})" if args else ""


def notes_of(error: BaseException) -> list[str]:
    """What ``add_note`` has added."""
    notes = instance_dict(error).get("__notes__")
    if type(notes) is not list:
        return []
    return [note[:MAX_MESSAGE] for note in notes[:MAX_NOTES] if type(note) is str]


def sub_exceptions(error: BaseException) -> list[str]:
    """The exceptions of a group, each as ``Name: message``."""
    if not is_a(type(error), BaseExceptionGroup):
        return []
    found = member_of(BaseExceptionGroup, error, "exceptions")
    return [_headline(one) for one in found[:MAX_SUB_EXCEPTIONS]]


def chain_of(error: BaseException) -> list[tuple[BaseException, str]]:
    """The causes of an exception, first one first, each with the line that follows it."""
    chain: list[tuple[BaseException, str]] = [(error, "")]
    while len(chain) < MAX_CHAIN:
        last = chain[-1][0]
        cause, joint = member_of(BaseException, last, "__cause__"), _CAUSE
        if cause is None and not member_of(BaseException, last, "__suppress_context__"):
            cause, joint = member_of(BaseException, last, "__context__"), _CONTEXT
        if cause is None or any(cause is seen for seen, _ in chain):
            break
        chain.append((cause, joint))
    return chain[::-1]


def details_of(error: BaseException) -> dict[str, Any]:
    """What the exception itself knows about its reason; see ``ErrorReport.details``."""
    details: dict[str, Any] = {}
    for family, read in _DETAILS:
        if is_a(type(error), family):
            details |= read(error)
    chain = chain_of(error)
    if len(chain) > 1:
        details["cause"] = _headline(chain[-2][0])
    return {name: value for name, value in details.items() if value is not None}


def _headline(error: BaseException) -> str:
    message = message_of(error)
    return f"{exception_name(error)}: {message}" if message else exception_name(error)


def _members(family: type, error: BaseException, *names: str) -> dict[str, Any]:
    """The members that are plain values."""
    known = [name for name in names if name in namespace(family)]
    found = {name: member_of(family, error, name) for name in known}
    return {name: value for name, value in found.items() if is_exactly(type(value), str, int)}


def _attribute_error(error: BaseException) -> dict[str, Any]:
    details = _members(AttributeError, error, "name")
    if not details:  # raised by hand: it knows neither name nor object
        return {}
    obj = member_of(AttributeError, error, "obj")
    described = Descriptions().full("", obj)
    details["obj_type"] = described.type
    details["module"] = instance_dict(obj).get("__name__") if described.type == "module" else None
    if described.type == "type":
        details["class"] = type_name(obj)
    return details | {
        name: described.facts[name] for name in ("members", "columns") if name in described.facts
    }


def _name_error(error: BaseException) -> dict[str, Any]:
    """The missing name; Python 3.11 tells that of a local variable in the message only."""
    found = _members(NameError, error, "name")
    quoted = re.search(r"'(\w+)'", message_of(error))
    return found or ({"name": quoted[1]} if quoted else {})


def _key_error(error: BaseException) -> dict[str, Any]:
    args = member_of(BaseException, error, "args")
    if len(args) != 1:
        return {}
    plain = is_exactly(type(args[0]), str, int, float, bool)
    return {"key": args[0] if plain else scalar_text(args[0], MAX_MESSAGE)}


def _os_error(error: BaseException) -> dict[str, Any]:
    found = member_of(OSError, error, "filename")
    path = found if type(found) is str else None
    if path is None and found is not None:
        path = scalar_text(found, MAX_MESSAGE)
    return {"path": path, **_members(OSError, error, "errno", "strerror")}


def _unicode_error(family: type, error: BaseException) -> dict[str, Any]:
    return _members(family, error, "encoding", "start", "end", "reason")


def _group(error: BaseException) -> dict[str, Any]:
    return {"exceptions": sub_exceptions(error)}


_SYNTAX = ("msg", "text", "lineno", "offset", "end_lineno", "end_offset")

_DETAILS: tuple[tuple[type, Any], ...] = (
    (AttributeError, _attribute_error),
    (NameError, _name_error),
    (KeyError, _key_error),
    (OSError, _os_error),
    (ImportError, lambda error: _members(ImportError, error, "name", "path", "name_from")),
    (SyntaxError, lambda error: _members(SyntaxError, error, *_SYNTAX)),
    (UnicodeDecodeError, lambda error: _unicode_error(UnicodeDecodeError, error)),
    (UnicodeEncodeError, lambda error: _unicode_error(UnicodeEncodeError, error)),
    (BaseExceptionGroup, _group),
)
