"""Functions, methods, classes and modules."""

from __future__ import annotations

import inspect
from types import FunctionType, MethodType, ModuleType
from typing import Any

from .base import CLASSES, FUNCTIONS, MODULES, Describer, Preview
from .signatures import C_CALLABLES, signature_text, unwrapped
from .static import doc_of, is_a, is_exactly, module_name

__all__ = ["Classes", "Functions", "Modules", "first_line"]

MAX_LINE = 200
MAX_NAMES = 8


class Functions(Describer):
    """Functions and methods, in Python and C."""

    rank = FUNCTIONS

    def claims(self, tp: type) -> bool:
        """The interpreter's own function types."""
        return is_exactly(tp, FunctionType, MethodType, *C_CALLABLES)

    def summary(self, obj: Any) -> str:
        """The kind, and the names of the parameters."""
        bound = type(obj) is MethodType
        function = unwrapped(obj.__func__ if bound else obj)
        if type(function) is not FunctionType:
            return "built-in function"
        code = function.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        names = code.co_varnames[1 if bound else 0 : count]
        more = ", …" if len(names) > MAX_NAMES else ""
        kind = "coroutine function" if code.co_flags & inspect.CO_COROUTINE else "function"
        return f"{kind} of ({', '.join(names[:MAX_NAMES])}{more})"

    def schema(self, obj: Any) -> str:
        """The first line of its documentation."""
        return first_line(doc_of(obj))

    def value(self, obj: Any, preview: Preview) -> str:
        """The signature, with default values."""
        return signature_text(obj, preview)


class Classes(Describer):
    """Classes; they are described, not made."""

    rank = CLASSES

    def claims(self, tp: type) -> bool:
        """Types of types."""
        return is_a(tp, type)

    def type_name(self, _obj: Any) -> str:
        """The metaclass matters to few."""
        return "type"

    def summary(self, obj: Any) -> str:
        """Where it comes from."""
        module = module_name(obj)
        return "class" if module in {"__main__", "builtins", ""} else f"class of {module}"

    def schema(self, obj: Any) -> str:
        """The first line of its documentation."""
        return first_line(doc_of(obj))

    def value(self, obj: Any, preview: Preview) -> str:
        """What calling it takes."""
        return signature_text(obj, preview)


class Modules(Describer):
    """Modules."""

    rank = MODULES

    def claims(self, tp: type) -> bool:
        """True modules."""
        return is_a(tp, ModuleType)

    def summary(self, _obj: Any) -> str:
        """That it is one."""
        return "module"

    def schema(self, obj: Any) -> str:
        """The first line of its documentation."""
        return first_line(doc_of(obj))


def first_line(text: str) -> str:
    """The first line of a text that says something, bounded."""
    return text[:MAX_LINE].strip().partition("\n")[0]
