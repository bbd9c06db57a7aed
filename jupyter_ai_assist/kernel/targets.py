"""Where the results of a map are put: a name, a column, or the columns of a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.object_path import parse
from jupyter_ai_assist.core.tasks.forms import Form

from .columns import columns_of, is_table, library_of, like, table_with

__all__ = ["Target", "target_of"]

_HOW = "Write a new name, a table, or a column: df.short or 'df[\"short text\"]', in quotes."


@dataclass(frozen=True)
class Target:
    """One place."""

    path: str
    names: MutableMapping[str, Any]
    root: str
    column: str = ""
    """Of the table or dict at the root; blank where the place is the root itself."""
    source: Any = None
    """What the items came from; ``None`` where that has no name."""

    @property
    def takes_rows(self) -> bool:
        """Whether results with fields become columns."""
        return not self.column

    def replaced(self, fields: Sequence[str]) -> list[str]:
        """The columns that results would replace.

        Raises
        ------
        UsageError
            They cannot be put there.
        """
        holder = self.names.get(self.root)
        if self.column:
            _require_holder(self, holder)
            return [self.path] if self.column in _columns(holder) else []
        if not is_table(holder):
            return []
        if not fields:
            raise UsageError(
                f"{self.root} is a table.", hint=f"Name a column of it: --to {self.root}.short"
            )
        self.require_length(holder)
        return [f"{self.root}[{name!r}]" for name in fields if name in _columns(holder)]

    def put(self, results: Sequence[Any]) -> str:
        """Put one value for each item."""
        if not self.column:
            self.names[self.root] = like(self.source, results)
            return f"`{self.root}`"
        holder = self.names[self.root]
        if is_table(holder):
            self._set_columns(holder, {self.column: list(results)})
        else:
            holder[self.column] = like(self.source, results)
        return f"`{self.path}`"

    def put_rows(self, rows: Sequence[Mapping[str, Any] | None], form: Form) -> str:
        """Put results with fields: as columns of the table that is there, or as a new one."""
        fields = _fields(rows, form)
        holder: Any = self.names.get(self.root)
        if is_table(holder) and len(holder) == len(rows):
            self._set_columns(holder, columns_of(rows, fields))
            return f"the columns {', '.join(f'`{name}`' for name in fields)} of `{self.root}`"
        made = table_with(self.source, columns_of(rows, fields))
        self.names[self.root] = list(rows) if made is None else made
        return f"`{self.root}`"

    def _set_columns(self, table: Any, columns: Mapping[str, list[Any]]) -> None:
        if library_of(table) == "polars":
            polars = sys.modules["polars"]
            new = [polars.Series(name, values, strict=False) for name, values in columns.items()]
            self.names[self.root] = table.with_columns(new)  # such a table never changes itself
            return
        # All are made before the first is put in its place.
        made = table_with(table, columns)
        for name in columns:
            table[name] = made[name]

    def require_length(self, table: Any) -> None:
        """Refuse a table with another number of rows than there are items."""
        source: Any = table if self.source is None else self.source
        count = len(source)
        if len(table) != count:
            raise UsageError(
                f"{self.root} has {len(table):,} rows, and there are {count:,} items.",
                hint="Write a new name for a table of their own.",
            )


def target_of(path: str, names: MutableMapping[str, Any], source: Any) -> Target:
    """The place that a path names.

    Raises
    ------
    UsageError
        It names none.
    """
    parsed = parse(path)
    if parsed is None or len(parsed[1]) > 1:
        raise UsageError(f"{path} is no place for results.", hint=_HOW)
    root, steps = parsed
    if not steps:
        return Target(path, names, root, source=source)
    column = steps[0][1]
    if not isinstance(column, str):
        raise UsageError(f"{path} is no place for results.", hint=_HOW)
    return Target(path, names, root, column, source)


def _require_holder(target: Target, holder: Any) -> None:
    if target.root not in target.names:
        raise UsageError(f"There is no variable {target.root!r}.", hint=_HOW)
    if is_table(holder):
        target.require_length(holder)
    elif not isinstance(holder, dict):
        raise UsageError(
            f"{target.path} is no place for results: {target.root} is no table.", hint=_HOW
        )


def _columns(holder: Any) -> set[Any]:
    return set(holder.columns) if is_table(holder) else set(holder)


def _fields(rows: Sequence[Mapping[str, Any] | None], form: Form) -> list[str]:
    """Those of the schema in its order, then what else came."""
    named = dict.fromkeys(form.schema.get("properties", ()))
    for row in rows:
        named.update(dict.fromkeys(row or ()))
    return list(named)
