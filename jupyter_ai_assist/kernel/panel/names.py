"""A notebook of which the names alone are known: marimo's, which has no IPython."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.workspace.base import Docs, KernelStatus, Variable
from jupyter_ai_assist.core.workspace.nowhere import Nowhere
from jupyter_ai_assist.core.workspace.write_file import write_file
from jupyter_ai_assist.kernel.namespace import Namespace
from jupyter_ai_assist.kernel.variables.base import Describer

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
        self._namespace = Namespace(lambda: names, {}, describers)
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
        return await self._namespace.variables(wanted, private=private)

    async def inspect(self, path: str) -> Variable | None:
        """Describe the object at a path that starts at one of the user's names."""
        return await self._namespace.inspect(path)

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what the user's names, builtins or imported modules lead to."""
        return await self._namespace.docs(path)

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
