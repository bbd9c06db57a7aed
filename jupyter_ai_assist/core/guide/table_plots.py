"""Which plot fits the columns of a table, by their real dtypes and the words of the question."""

from __future__ import annotations

import re

from .plots import SIZE, Plot, finished
from .subjects import Subject
from .words import code, quoted

__all__ = ["TablePlot"]

_PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
_TIME_WORDS = re.compile(
    r"(^|[\W_])(date|time|day|week|month|quarter|year)s?($|[\W_])", re.IGNORECASE
)
_NAMES_ROWS = re.compile(r"(^|[\W_])(id|key|index|code|uuid)$")
"""Numbers of such a column tell its rows apart; to draw them shows nothing."""
_NUMBER = re.compile(r"(u?int|float|decimal)", re.IGNORECASE)
_TEXT = {"object", "str", "string", "category", "bool", "boolean"}


class TablePlot:
    """The columns of one table, and the plots that they allow.

    Parameters
    ----------
    asked
        The question, in small letters.
    """

    def __init__(self, subject: Subject, asked: str) -> None:
        dtypes: dict[str, str] = subject.variable.facts["columns"]
        self._subject = subject
        self._asked = asked
        self._name = subject.variable.name
        # A table without labels of its own counts its columns: 0, 1, 2 …
        self._counted = list(dtypes) == [str(place) for place in range(len(dtypes))]
        order = [*subject.columns, *(name for name in dtypes if name not in subject.columns)]
        texts = [name for name in order if dtypes[name] in _TEXT]
        numbers = [name for name in order if _NUMBER.match(dtypes[name])]
        self._numbers = sorted(numbers, key=self._only_names_rows)
        self._dates = [name for name in order if dtypes[name].startswith("datetime")]
        self._times = [*self._dates, *(name for name in texts if _TIME_WORDS.search(name))]
        self._groups = [name for name in texts if name not in self._times]

    def choose(self, kind: str) -> Plot | None:
        """The plot that was asked for, else the first that the columns suggest."""
        if not self._numbers:
            return self._counts()
        plots = {
            "hist": self._histogram,
            "scatter": self._scatter,
            "box": self._boxes,
            "bar": self._bars,
            "line": self._lines,
        }
        return plots[kind or self._fitting()]()

    def _only_names_rows(self, name: str) -> bool:
        """Whether a column that the question does not name comes after the others."""
        return name not in self._subject.columns and bool(_NAMES_ROWS.search(name.lower()))

    def _fitting(self) -> str:
        """The kind of plot that the columns suggest."""
        if self._times and not self._wants_groups():
            return "line"
        if self._wants_groups() or (self._groups and len(self._named()) < 2):  # noqa: PLR2004
            return "bar"
        return "hist" if len(self._named()) == 1 else "scatter"

    def _named(self) -> list[str]:
        """The columns of numbers that the question names."""
        return [name for name in self._subject.columns if name in self._numbers]

    def _wants_groups(self) -> bool:
        """Whether the question names a group, and no time."""
        named = self._subject.columns
        return any(n in self._groups for n in named) and not any(n in self._times for n in named)

    def _label(self, name: str) -> str:
        return name if self._counted else quoted(name)

    def _lines(self) -> Plot:
        shown = (self._named() or self._numbers[:1])[:3]
        labels = [self._label(name) for name in shown]
        y = labels[0] if len(labels) == 1 else f"[{', '.join(labels)}]"
        what, y_label = code(", ".join(shown)), shown[0] if len(shown) == 1 else ""
        if not self._times:
            return Plot(
                f"{what} by row", finished(f"{self._name}.plot(y={y}, {SIZE})", "row", y_label)
            )
        time, period = self._times[0], self._period()
        if period and self._dates:
            every = f'{self._name}[{quoted(time)}].dt.to_period("{_PERIODS[period]}")'
            drawing = f"{self._name}.groupby({every})[{y}].sum().plot({SIZE})"
            return Plot(f"the sum of {what} by {period}", finished(drawing, period, y_label))
        # Text is left in its order: sorting by letters would not sort by time.
        ordered = f".sort_values({quoted(time)})" if self._dates else ""
        drawing = f"{self._name}{ordered}.plot(x={quoted(time)}, y={y}, {SIZE})"
        return Plot(f"{what} over {code(time)}", finished(drawing, time, y_label))

    def _period(self) -> str:
        words = r"\b(by|per|each|every) {}\b"
        return next((p for p in _PERIODS if re.search(words.format(p), self._asked)), "")

    def _bars(self) -> Plot:
        if not self._groups:
            return self._lines()
        function = "sum" if re.search(r"\b(total|sum)\b", self._asked) else "mean"
        word = "total" if function == "sum" else "mean"
        group, number = self._groups[0], self._numbers[0]
        drawing = (
            f"{self._name}.groupby({self._label(group)})[{self._label(number)}].{function}()"
            f".nlargest(20).plot.bar({SIZE})"
        )
        return Plot(
            f"the {word} of {code(number)} for each {code(group)}, at most 20 of them",
            finished(drawing, group, f"{word} {number}"),
        )

    def _scatter(self) -> Plot:
        if len(self._numbers) == 1:
            return self._histogram()
        # "y against x": what is named first is drawn upwards.
        y, x = self._numbers[:2]
        drawing = (
            f"{self._name}.plot.scatter(x={self._label(x)}, y={self._label(y)}, alpha=0.5, {SIZE})"
        )
        return Plot(f"{code(y)} against {code(x)}", finished(drawing, x, y))

    def _histogram(self) -> Plot:
        number = self._numbers[0]
        drawing = f"{self._name}[{self._label(number)}].plot.hist(bins=30, {SIZE})"
        return Plot(f"how the values of {code(number)} are distributed", finished(drawing, number))

    def _boxes(self) -> Plot:
        shown = self._named() or self._numbers[:8]
        drawing = f"{self._name}[[{', '.join(map(self._label, shown))}]].plot.box({SIZE})"
        return Plot(f"the spread of {code(', '.join(shown))}", finished(drawing))

    def _counts(self) -> Plot | None:
        group = next(iter((*self._groups, *self._times)), "")
        if not group:
            return None
        drawing = f"{self._name}[{self._label(group)}].value_counts().head(20).plot.bar({SIZE})"
        return Plot(
            f"how often each {code(group)} occurs, as there are no numbers",
            finished(drawing, group, "count"),
        )
