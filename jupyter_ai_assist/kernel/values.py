"""The kernel's own values: many texts taken from it, results put back; see ``workspace/values``.

Each method does its work in the user's main thread, and at one stroke.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, TypeVar

from jupyter_ai_assist.core.errors import AssistError, UsageError, WorkspaceError
from jupyter_ai_assist.core.object_path import parse, required
from jupyter_ai_assist.core.tasks.forms import Form, adapter_of, form_of
from jupyter_ai_assist.core.workspace.values import Items

from .columns import items_of
from .main_thread import RunInMain
from .targets import Target, target_of

__all__ = ["KernelValues", "made", "value_at"]

T = TypeVar("T")


class KernelValues:
    """The names of a shell.

    Parameters
    ----------
    names
        The user's names, as they are in the shell.
    run_in_main
        Where the user's objects are touched.
    """

    def __init__(self, names: MutableMapping[str, Any], run_in_main: RunInMain) -> None:
        self._names = names
        self._run_in_main = run_in_main

    async def items(self, path: str, excluded: Callable[[str], bool]) -> Items:
        """The texts of a column, list, dict or table."""
        return await self._run(path, lambda: items_of(path, value_at(path, self._names), excluded))

    async def form(self, path: str) -> Form | None:
        """The class or JSON schema at a path; ``None`` if there is no such name."""
        root = (parse(path) or ("",))[0]
        if root not in self._names:
            return None
        return await self._run(
            path, lambda: form_of(path, value_at(path, self._names), self._run_in_main)
        )

    async def replaced(self, target: str, source: str, fields: Sequence[str]) -> list[str]:
        """Check that results can be put there; give the columns that they would replace."""
        return await self._run(target, lambda: self._target(target, source).replaced(fields))

    async def put(self, target: str, source: str, results: Sequence[Any], form: Form | None) -> str:
        """Put all results in their place at one stroke; give its name for people."""

        def put() -> str:
            place = self._target(target, source)
            return place.put_rows(results, form) if form else place.put(results)

        if form is not None and not self._target(target, source).takes_rows:
            objects = [None if one is None else await form.made(one) for one in results]
            return await self._run(target, lambda: self._target(target, source).put(objects))
        return await self._run(target, put)

    def _target(self, target: str, source: str) -> Target:
        value = value_at(source, self._names) if source else None
        return target_of(target, self._names, value)

    async def _run(self, path: str, work: Callable[[], T]) -> T:
        """Touch the user's objects; their failures get a sentence."""
        try:
            return await self._run_in_main(work)
        except AssistError:
            raise
        except Exception as error:
            raise WorkspaceError(
                f"{path} cannot be used: {type(error).__name__}: {error}.",
                hint=f"Try {path} in a cell to see why.",
            ) from error


def made(form: str, names: MutableMapping[str, Any], value: Any) -> Any:
    """Plain JSON as what a class of the user's makes of it; of a list, each but ``None``."""
    adapter = adapter_of(form, value_at(form, names))
    if isinstance(value, list):
        return [None if one is None else adapter.validate_python(one) for one in value]
    return adapter.validate_python(value)


def value_at(path: str, names: MutableMapping[str, Any]) -> Any:
    """The value at a path, as the user's own code would get it.

    Raises
    ------
    UsageError
        It is no path, or there is no such name.
    """
    root, steps = required(path)
    if root not in names:
        raise UsageError(f"There is no variable {root!r}.", hint="Run the cell that makes it.")
    value = names[root]
    for kind, key in steps:
        try:
            value = getattr(value, key) if kind == "attribute" else value[key]
        except (AttributeError, LookupError):
            raise UsageError(f"There is no {key!r} in {path}.") from None
    return value
