"""What of the person's notebook and data may leave."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from jupyter_ai_assist.core.exclude import TAG, Exclusions
from jupyter_ai_assist.core.messages import Value
from jupyter_ai_assist.core.object_path import required
from jupyter_ai_assist.core.redaction import hidden_in
from jupyter_ai_assist.core.settings import Share
from jupyter_ai_assist.core.strictness import SHARE_LEVELS
from jupyter_ai_assist.core.workspace.base import Cell, Docs, ErrorReport, RunResult, Variable

from .base import Located
from .cells import CellCheck
from .decision import ALLOWED, Decision, denied
from .may_leave import MayLeave, may_leave
from .sharing import (
    as_cell,
    as_error,
    as_result,
    as_variable,
    without_cell,
    without_parts,
)

__all__ = ["LeavingCheck"]

_NO_TABLE = "[Not shown: a table in it has a column that is kept back (Assist.exclude).]"

Told = TypeVar("Told", bound=Value)


class LeavingCheck(CellCheck):
    """Cells, variables, errors and texts, without what is kept back and without secrets."""

    _whole: tuple[Exclusions, str] | None = None
    """Once it was asked, what keeps back the notebook as a whole, by what holds."""

    @property
    def share(self) -> Share:
        """How much may leave of what this is about: nothing of a notebook that is kept back."""
        return "none" if self._notebook_entry else self.settings.share

    def decide_notebook(self) -> Decision:
        """Whether anything of the notebook may be sent that this is about."""
        entry = self._notebook_entry
        hint = "Only what you type is sent. Ask about another notebook, or have the entry changed."
        return self._kept_back("This notebook", entry, hint) if entry else ALLOWED

    def decide_share(self, level: Share, what: str) -> Decision:
        """Whether something may be sent that the user asked for by name.

        Parameters
        ----------
        what
            Begins the sentence: ``The value of df``.
        """
        if (whole := self.decide_notebook()) != ALLOWED:
            return whole
        if SHARE_LEVELS.index(level) <= SHARE_LEVELS.index(self.settings.share):
            return ALLOWED
        rule = self._named("share")
        return denied(
            f"{what} may not be sent to a model ({rule}, is {self.settings.share!r}).",
            rule,
            "Ask without it, or ask whoever set this to change it.",
        )

    @property
    def review_setting(self) -> str:
        """The setting that has a person read what leaves, and where it is set; ``""`` if none."""
        return self._named("review_before_sending") if self.settings.review_before_sending else ""

    @property
    def review_is_fixed(self) -> bool:
        """Whether an administrator has every single request read."""
        return self._is_admins("review_before_sending", "")

    @property
    def may_leave(self) -> MayLeave:
        """All settings that decide what of the notebook may leave: to tell if they changed."""
        return may_leave(self.settings)

    def decide_as_begun(self) -> Decision:
        """Whether more may be sent of what was looked at when the turn or job began.

        Not where less of it may leave since then.
        """
        if self.may_leave == may_leave(self._held.began):
            return ALLOWED
        return denied(
            "Nothing more was sent: what may leave was changed since this began.",
            "what may leave was narrowed meanwhile",
            "Ask again: it goes by what may leave now.",
        )

    def decide_value(self, path: str) -> Decision:
        """Whether the value of a variable may be sent that the user asked for by name.

        Raises
        ------
        UsageError
            It is no path.
        """
        required(path)
        entry = self._exclusions.path(path)
        if entry.startswith(TAG):
            rule = self._named("exclude", entry)
            return denied(
                f"{path} may lead to the output of any cell, also of one that never enters a "
                f"prompt: the entry {entry!r} keeps such cells back ({rule}).",
                rule,
                "Name the output that you mean: @Out[3].",
            )
        if entry:
            return self._kept_back(path, entry, "Ask without it.")
        return self.decide_share("values", f"The value of {path}")

    def decide_cell(self, tags: Iterable[str]) -> Decision:
        """Whether the source of a cell may be sent that the user asked to have changed."""
        if entry := self._exclusions.cell(tags):
            hint = "Take the tag off the cell, or write it yourself."
            return self._kept_back("This cell", entry, hint)
        return self.decide_share("names", "The source of a cell")

    def decide_whole(self, name: str, text: str, variable: Variable | None) -> Decision:
        """Whether a variable may be sent as text, as far as its columns and keys go.

        Parameters
        ----------
        variable
            As described; ``None`` where it cannot be.
        """
        kept_back = self._exclusions
        if not kept_back.table(text) and (
            variable is None
            or without_parts(variable, kept_back.name, kept_back.labels) is variable
        ):
            return ALLOWED
        rule = self._named("exclude")
        return denied(
            f"A part of {name} never enters a prompt ({rule}).",
            rule,
            "Make a variable of what may leave, and name that.",
        )

    def shared_variable(self, variable: Variable) -> Variable | None:
        """What may leave of a variable; ``None`` if nothing."""
        return None if self._exclusions.path(variable.name) else self.shared_value(variable)

    def shared_value(self, variable: Variable) -> Variable | None:
        """As ``shared_variable``, of a value that is known by another name than its own."""
        shared = as_variable(variable, self.share)
        kept_back = self._exclusions
        return shared and self._hidden(without_parts(shared, kept_back.name, kept_back.labels))

    def shared_cell(self, cell: Cell) -> Cell | None:
        """What may leave of a cell; ``None`` if nothing."""
        if cell.tags and self._exclusions.cell(cell.tags):
            return None
        shared = as_cell(self._as_far(cell), self.share)
        return shared and self._hidden(shared)

    def shared_cells(self, cells: Iterable[Cell]) -> list[Cell]:
        """Of each cell of which something may leave, what that is."""
        if self.share == "values" and not self.settings.redact:
            # Nothing is taken from most cells, and there may be thousands of them.
            cells, kept_back = list(cells), self._exclusions
            untouched = kept_back.leaves_whole(cells)
            if all(untouched):
                return cells
            return [
                one if whole else self._as_far(one)
                for one, whole in zip(cells, untouched, strict=True)
                if whole or not kept_back.cell(one.tags)
            ]
        shared = map(self.shared_cell, cells)
        return [cell for cell in shared if cell is not None]

    def _as_far(self, cell: Cell) -> Cell:
        """A cell that says of itself whether it is protected, without a table that stays here."""
        if self.protects(cell.tags):
            cell = cell.model_copy(update={"protected": True})
        if self._exclusions.table(cell.output):
            cell = cell.model_copy(update={"output": _NO_TABLE, "images": ()})
        return cell

    def hides_output(self, cell: Cell) -> bool:
        """Whether a cell, as it is shared, is without an output that it has."""
        return cell.output == _NO_TABLE

    def shown_cell(self, cell: Cell) -> Cell:
        """As ``shared_cell``; of one that may not leave, nothing but that it is there."""
        shown = self.shared_cell(cell)
        return shown or cell.model_copy(update={"source": "", "output": "", "images": ()})

    def shown_cells(self, cells: Iterable[Cell]) -> list[Cell]:
        """As ``shown_cell``, of hundreds of cells: what holds for all of them is asked once."""
        if self.share != "values":
            return [*map(self.shown_cell, cells)]
        kept_back, redactor = self._exclusions, self.redactor if self.settings.redact else None
        return [
            self.shown_cell(one)
            if one.tags or (one.output and kept_back.table(one.output))
            else (hidden_in(one, redactor) if redactor else one)
            for one in cells
        ]

    def shared_error(self, error: ErrorReport) -> ErrorReport | None:
        """What may leave of an error; ``None`` if nothing."""
        if error.cell and self._exclusions.cell(error.cell.tags):
            error = without_cell(error)
        shared = as_error(error, self.share)
        return shared and self._hidden(shared)

    def shared_result(self, result: RunResult) -> RunResult:
        """What may leave of what came of running code."""
        if self._exclusions.table(result.output):
            result = result.model_copy(update={"output": _NO_TABLE, "images": ()})
        return self._hidden(as_result(result, self.share))

    def shared_output(self, text: str) -> str:
        """What may leave of all that a cell has put out."""
        return _NO_TABLE if self._exclusions.table(text) else self.shared_text(text)

    def shared_docs(self, docs: Docs) -> Docs:
        """What may leave of documentation that may be asked for."""
        return self._hidden(docs)

    def shared_text(self, text: str) -> str:
        """Text that may leave, without its secrets."""
        return self.redactor.redact(text) if self.settings.redact else text

    def shared_part(self, text: str, start: int, end: int) -> str:
        """As ``shared_text``, of a part of a text."""
        if self.settings.redact:
            return self.redactor.redact_part(text, start, end)
        return text[start:end]

    def _hidden(self, told: Told) -> Told:
        return hidden_in(told, self.redactor) if self.settings.redact else told

    def may_name(self, path: str) -> bool:
        """Whether a variable or dotted path may be looked at for a model at all."""
        return self.share != "none" and not self.excludes(path)

    def excludes_name(self, name: str) -> bool:
        """Whether it keeps back a column or key of this name, which need be no path."""
        return bool(self._exclusions.name(name))

    def excludes(self, path: str) -> bool:
        """Whether ``Assist.exclude`` keeps back a variable or dotted path."""
        return bool(self._exclusions.path(path))

    @property
    def excluded_names(self) -> list[str]:
        """Regular expressions that fit the names in a kernel which are kept back."""
        return self._exclusions.names

    @property
    def _notebook_entry(self) -> str:
        """The entry of ``Assist.exclude`` that keeps back the notebook; blank if none does."""
        kept_back = self._exclusions
        if self._notebook is None:
            return ""
        if self._whole is None or self._whole[0] is not kept_back:  # every cell asks
            self._whole = kept_back, _entry_of(kept_back, self._notebook)
        return self._whole[1]


def _entry_of(kept_back: Exclusions, notebook: Located) -> str:
    """What keeps back a notebook, by its own name or by what that leads to."""
    folder = Path(os.path.realpath(notebook.root))
    named = Path(os.path.normpath(folder / notebook.notebook))
    real = Path(os.path.realpath(named))
    return kept_back.file(named, folder) or kept_back.file(real, folder)
