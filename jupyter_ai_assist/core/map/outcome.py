"""How a map ended: every item with its result, or with what stood in its way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from jupyter_ai_assist.core.markdown import cell_text, code_span, table
from jupyter_ai_assist.core.tasks.forms import Form
from jupyter_ai_assist.core.workspace.values import Items

from .requests import Requests

__all__ = ["Outcome"]

_LISTED = 20
"""Failures and notes that are shown; the others are counted."""
_SHORT = 60
"""Characters of a text in the list."""
_SAMPLES = 3


@dataclass(frozen=True)
class Outcome:
    """One result for each item, in order."""

    items: Items
    values: tuple[Any, ...]
    """Plain JSON; ``None`` where there was no text, or no result."""
    failed: dict[int, str]
    """Why there is none, by place."""
    notes: dict[int, str]
    """What is to be said of a result, by place."""
    form: Form | None = None

    @classmethod
    def of(cls, items: Items, requests: Requests, form: Form | None) -> Self:
        """Put what came of each text beside every item with that text."""
        texts = list(enumerate(items.texts))
        done = {at: requests.done[text] for at, text in texts if text in requests.done}
        failures = requests.failed.items()
        why = {text: f"{error.message} {error.hint}".strip() for text, error in failures}
        return cls(
            items,
            tuple(done[at].value if at in done else None for at, _ in texts),
            {at: why[text] for at, text in texts if text in why},
            {at: one.note for at, one in done.items() if one.note},
            form,
        )

    @property
    def all_failed(self) -> bool:
        """Whether no text has a result."""
        return len(self.failed) > 0 and all(value is None for value in self.values)

    def report(self, place: str) -> dict[str, Any]:
        """For programs, where the results themselves are in their place."""
        failed = {self.items.labels[at]: why for at, why in self.failed.items()}
        return {"place": place.strip("`"), "done": self.done, "failed": failed}

    @property
    def done(self) -> int:
        """How many have a result."""
        return len(self.items) - self.blank - len(self.failed)

    @property
    def blank(self) -> int:
        """How many have no text."""
        return sum(text is None for text in self.items.texts)

    def head(self, place: str) -> str:
        """How many are done, and what is missing; Markdown.

        Parameters
        ----------
        place
            Where results were put; blank if nowhere.
        """
        where = f", in {place}" if place else ""
        lines = [f"**{self.done:,} of {len(self.items):,}** are done{where}."]
        if self.blank:
            lines.append(f"{self.blank:,} have no {self.items.what}, and so no result.")
        if self.failed:
            count = len(self.failed)
            missing = "1 failed and is" if count == 1 else f"{count:,} failed and are"
            alone = "this one" if count == 1 else f"these {count:,}"
            lines.append(f"{missing} missing: do the same again to ask for {alone} alone.")
        return " ".join(lines)

    def listing(self) -> str:
        """What failed or is to be said of a result, and the first few results; Markdown."""
        listed = {**self.failed, **{at: f"The result {note}." for at, note in self.notes.items()}}
        tables = [self._listed(dict(sorted(listed.items())))] if listed else []
        return "\n\n".join([*tables, self._samples()])

    def first(self, count: int) -> list[int]:
        """The places of the first results."""
        return list(islice((at for at, one in enumerate(self.values) if one is not None), count))

    def _listed(self, reasons: dict[int, str]) -> str:
        first = list(reasons.items())[:_LISTED]
        rows = [(*self._named(at), cell_text(why)) for at, why in first]
        more = len(reasons) - len(rows)
        tail = f"\n\n… and {more:,} more." if more > 0 else ""
        return table((*self._names, "what happened"), rows) + tail

    @property
    def _names(self) -> tuple[str, ...]:
        return ("item", self.items.what) if self.items.telling else (self.items.what,)

    def _named(self, at: int) -> tuple[str, ...]:
        label = code_span(self.items.labels[at])
        text = cell_text(_short(self.items.texts[at]))
        return (label, text) if self.items.telling else (label,)

    def _samples(self) -> str:
        """The first few, so that one sees at once what came of it."""
        places = self.first(_SAMPLES)
        rows = [(*self._named(at), cell_text(_short(str(self.values[at])))) for at in places]
        return table((*self._names, "result"), rows)


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
