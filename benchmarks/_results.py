"""Samples, and how they are told: medians, ranges, ratios, and whether targets are met."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from _bench import Bench

MACHINE = "the machine itself"
"""The case that tells how fast the machine was."""

Case = Callable[[Bench], Mapping[str, float]]
"""Measures one candidate once, and gives a number by measure."""


@dataclass(frozen=True)
class Measure:
    """A column of a table."""

    name: str
    unit: str


class Samples:
    """All numbers of one row, by case and measure."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], list[float]] = defaultdict(list)

    def add(self, case: str, values: Mapping[str, float]) -> None:
        """Keep one sample."""
        for measure, value in values.items():
            self._values[case, measure].append(value)

    def of(self, case: str, measure: str) -> Sequence[float]:
        """The samples; none where it was not measured."""
        return self._values.get((case, measure), ())

    def median(self, case: str, measure: str) -> float:
        """The middle one."""
        return median(self._values[case, measure])

    def ratio(self, case: str, base: str, measure: str) -> float:
        """The median of the rounds' ratios: two samples of one round are near in time."""
        pairs = zip(self.of(case, measure), self.of(base, measure), strict=True)
        return median(value / against for value, against in pairs)

    def to_json(self) -> dict[str, dict[str, list[float | None]]]:
        """All of them, by case and measure; ``None`` for what never came."""
        told: dict[str, dict[str, list[float | None]]] = defaultdict(dict)
        for (case, measure), values in self._values.items():
            told[case][measure] = [None if math.isinf(value) else value for value in values]
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Mapping[str, Sequence[float | None]]]) -> Samples:
        """The same again."""
        samples = cls()
        for case, by_measure in told.items():
            for measure, values in by_measure.items():
                for value in values:
                    samples.add(case, {measure: math.inf if value is None else value})
        return samples

    def over(self, case: str, base: str, measure: str) -> float:
        """The median of the rounds' differences."""
        pairs = zip(self.of(case, measure), self.of(base, measure), strict=True)
        return median(value - against for value, against in pairs)


@dataclass(frozen=True)
class Verdict:
    """A target, and what was reached."""

    what: str
    value: float
    limit: float
    unit: str
    column: str = ""
    """The measure in whose plot the limit is a line."""
    base: float = 0
    """What the limit is over there."""

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.value <= self.limit


@dataclass(frozen=True)
class Row:
    """One row of measurement, or a part of one."""

    name: str
    """As on the command line."""
    title: str
    method: str
    cases: Mapping[str, Case]
    """What is measured in turn, by name; ours first."""
    measures: Sequence[Measure]
    verdicts: Callable[[Samples], Iterable[Verdict]]
    compared: bool = True
    """Whether the cases do the same thing, so that a ratio to ours says something."""


def number(value: float, unit: str = "") -> str:
    """A number as people write it: three digits that count."""
    if math.isinf(value):
        return "never"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{digits}f}"
    return f"{text} {unit}".strip()


def table(row: Row, samples: Samples) -> str:
    """The samples of a row as a Markdown table."""
    ours = next(iter(row.cases)) if row.compared else ""
    heads = [f"{measure.name}, {measure.unit}" for measure in row.measures]
    lines = [f"| | {' | '.join(heads)} |", "|---|" + "---:|" * len(heads)]
    for case in row.cases:
        cells = [_cell(samples, case, ours, measure.name) for measure in row.measures]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return "\n".join(lines)


def verdict_table(verdicts: Iterable[Verdict]) -> str:
    """Targets as a Markdown table."""
    lines = ["| target | limit | reached | |", "|---|---:|---:|---|"]
    for verdict in verdicts:
        said = "met" if verdict.met else "**missed**"
        reached, limit = number(verdict.value, verdict.unit), number(verdict.limit, verdict.unit)
        lines.append(f"| {verdict.what} | {limit} | {reached} | {said} |")
    return "\n".join(lines)


def _cell(samples: Samples, case: str, ours: str, measure: str) -> str:
    values = samples.of(case, measure)
    if not values:
        return "–"
    middle = median(values)
    text = number(middle)
    if len(values) > 1:
        text += f" ({number(min(values))}–{number(max(values))})"
    own = samples.of(ours, measure)
    if case != ours and own and median(own) > 0 and 0 < middle < math.inf:
        text += f", {number(middle / median(own))} ×"
    return text
