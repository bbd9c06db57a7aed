"""The names of a person's code, as they can be told without running any of it."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.object_path import is_history, parse
from jupyter_ai_assist.core.workspace.base import Docs, Variable

from .variables.base import Describer
from .variables.documentation import docs_of
from .variables.foreign import Families
from .variables.resolve import find, follow
from .variables.static import MISSING

__all__ = ["Namespace"]


class Namespace:
    """Lists and describes what names stand for; used from any thread, also while they change.

    Parameters
    ----------
    names
        Gives them as they are now.
    hidden
        Those that were there before the person's, which are listed only with another value.
    describers
        Families of objects that are described in their own way, before the
        built-in ones.
    """

    def __init__(
        self,
        names: Callable[[], Mapping[str, Any]],
        hidden: Mapping[str, Any],
        describers: Iterable[Describer] = (),
    ) -> None:
        self._names = names
        self._hidden = hidden
        self._families = Families(describers)

    async def variables(
        self, wanted: Callable[[str], bool] | None, *, private: bool
    ) -> list[Variable]:
        """Data first, then functions, classes and modules, by name; see ``Workspace.variables``."""
        visible = {
            name: value
            for name, value in dict(self._names()).items()  # a running cell may add names
            if type(name) is str
            and (not name.startswith("_") or (private and not is_history(name)))
            and value is not self._hidden.get(name, MISSING)
            and (wanted is None or wanted(name))
        }
        return await self._families.describe(lambda to: to.listing(visible))

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a path that starts at one of the names."""
        found = find(path, self._names())
        return None if found is MISSING else await self.described(path, found)

    async def described(self, label: str, value: Any) -> Variable:
        """Describe an object under some name."""
        return await self._families.describe(lambda to: to.full(label, value))

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what the names, builtins or imported modules lead to."""
        found = find(path, self._names())
        if found is MISSING:
            found = find(path, vars(builtins))
        if found is MISSING:
            found = _imported(path)
        if found is MISSING:
            return None
        return await self._families.describe(lambda to: docs_of(path, found, to.preview))


def _imported(path: str) -> Any:
    """The object at a path that starts at a module which is already imported."""
    parsed = parse(path)
    if parsed is None:
        return MISSING
    root, steps = parsed
    names = [root]
    for kind, key in steps:
        if kind != "attribute":
            break
        names.append(key)
    for length in range(len(names), 0, -1):
        module = sys.modules.get(".".join(names[:length]))
        if module is not None:
            return follow(module, steps[length - 1 :])
    return MISSING
