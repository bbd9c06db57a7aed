"""A notebook of which the names alone are known: marimo's, which has no IPython."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.workspace.base import Docs, KernelStatus, Variable
from jupyter_ai_assist.core.workspace.nowhere import Nowhere
from jupyter_ai_assist.core.workspace.write_file import write_file
from jupyter_ai_assist.kernel.variables.base import Describer
from jupyter_ai_assist.kernel.variables.documentation import docs_of
from jupyter_ai_assist.kernel.variables.foreign import Families
from jupyter_ai_assist.kernel.variables.resolve import find
from jupyter_ai_assist.kernel.variables.static import MISSING

__all__ = ["NamesWorkspace"]


class NamesWorkspace(Nowhere):
    """Sees the variables, and the files of the working folder; no cells, and runs nothing.

    Parameters
    ----------
    names
        The user's, as they are while they change.
    describers
        Families of objects that are described in their own way.
    """

    def __init__(self, names: Mapping[str, Any], describers: Iterable[Describer] = ()) -> None:
        self._names = names
        self._families = Families(describers)
        file = names.get("__file__")
        self.notebook = file if type(file) is str else ""

    @property
    def running(self) -> str:
        """Blank: no cell is run from here."""
        return ""

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables, by name."""
        visible = {
            name: value
            for name, value in dict(self._names).items()
            if type(name) is str
            and (private or not name.startswith("_"))
            and (wanted is None or wanted(name))
        }
        return await self._families.describe(lambda to: to.listing(visible))

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a path that starts at one of the user's names."""
        found = find(path, self._names)
        if found is MISSING:
            return None
        return await self._families.describe(lambda to: to.full(path, found))

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what the user's names or builtins lead to."""
        found = find(path, self._names)
        if found is MISSING:
            found = find(path, vars(builtins))
        if found is MISSING:
            return None
        return await self._families.describe(lambda to: docs_of(path, found, to.preview))

    async def kernel(self) -> KernelStatus:
        """It is asked between its runs, as far as can be told."""
        return KernelStatus(state="idle", language="python")

    async def apply(self, edit: Edit) -> Edit:
        """Write a file."""
        if isinstance(edit, WriteFile):
            return await write_file(self.root, edit)
        return await super().apply(edit)

    async def close(self) -> None:
        """Nothing: the kernel is the user's."""
