"""Which plot fits the columns of a table, by their real dtypes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_ai_assist.core.workspace import Variable

from .subjects import Subject
from .words import about, code, quoted

__all__ = ["Plot", "plot_of"]

_KINDS = (
    (r"\bhist(ogram)?\b|\bdistribution\b", "hist"),
    (r"\bscatter\b|\bagainst\b|\bversus\b|\bvs\b", "scatter"),
    (r"\bbars?\b", "bar"),
    (r"\blines?\b|\bover time\b|\btrend\b", "line"),
    (r"\bbox(plot)?\b", "box"),
)
_PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
_TIME_WORDS = re.compile(r"(^|[\W_])(date|time|day|week|month|quarter|year)s?($|[\W_])", re.I)


@dataclass(frozen=True)
class Plot:
    """Code of a plot, and what it shows, in Markdown."""

    why: str
    code: str


@dataclass(frozen=True)
class _Columns:
    """The columns of a table by what can be drawn of them."""

    numbers: tuple[str, ...]
    times: tuple[str, ...]
    groups: tuple[str, ...]


def plot_of(subject: Subject, question: str) -> Plot | None:
    """A first plot of a table, series, array or list; ``None`` for anything else."""
    variable, asked = subject.variable, question.casefold()
    kind = next((kind for words, kind in _KINDS if re.search(words, asked)), "")
    if variable.type.startswith("pandas") and isinstance(variable.facts.get("columns"), dict):
        return _table(subject, kind, asked)
    return _values(variable, kind)


def _sorted(columns: dict[str, str], chosen: Iterable[str]) -> _Columns:
    """Columns by dtype; those that the question names stand first."""
    order = [*chosen, *(name for name in columns if name not in set(chosen))]
    times = [name for name in order if columns[name].startswith("datetime")]
    texts = [
        name
        for name in order
        if columns[name] in {"object", "str", "string", "category", "bool", "boolean"}
    ]
    numbers = [name for name in order if re.match(r"(u?int|float|Int|Float|UInt)", columns[name])]
    times += [name for name in texts if _TIME_WORDS.search(name)]
    return _Columns(
        tuple(numbers), tuple(times), tuple(name for name in texts if name not in times)
    )


def _table(subject: Subject, kind: str, asked: str) -> Plot | None:
    variable, chosen = subject.variable, subject.columns
    columns = _sorted(variable.facts["columns"], chosen)
    name = variable.name
    number = next(iter(columns.numbers), "")
    if not number:
        return _counts(variable, columns)
    named = [column for column in chosen if column in columns.numbers]
    if kind == "hist" or (kind == "" and chosen == (number,) and not columns.times):
        return _histogram(name, number)
    if kind == "box":
        return Plot(
            f"The spread of the numbers in {about(variable)}",
            _finish(f"{name}.plot.box(figsize=(8, 4))"),
        )
    period = next((p for p in _PERIODS if re.search(rf"\b(by|per|each|every) {p}\b", asked)), "")
    if columns.times and kind in {"", "line"} and not _wants_groups(chosen, columns):
        return _over_time(variable, columns.times[0], named or [number], period)
    if kind == "scatter" or (len(named) > 1 and kind != "bar"):
        return _scatter(name, columns)
    if columns.groups:
        return _by_group(name, columns.groups[0], number, asked)
    return _scatter(name, columns) if len(columns.numbers) > 1 else _histogram(name, number)


def _wants_groups(chosen: tuple[str, ...], columns: _Columns) -> bool:
    """Whether the question names a group, and no time."""
    return any(c in columns.groups for c in chosen) and not any(c in columns.times for c in chosen)


def _over_time(variable: Variable, time: str, numbers: list[str], period: str) -> Plot:
    name, shown = variable.name, numbers[:3]
    y = quoted(shown[0]) if len(shown) == 1 else f"[{', '.join(map(quoted, shown))}]"
    is_time = str(variable.facts["columns"][time]).startswith("datetime")
    label = shown[0] if len(shown) == 1 else ""
    if period and is_time:
        every = f'{name}[{quoted(time)}].dt.to_period("{_PERIODS[period]}")'
        code_ = f"{name}.groupby({every})[{y}].sum().plot(figsize=(8, 4))"
        return Plot(f"The sum of {code(shown[0])} by {period}", _finish(code_, period, label))
    code_ = f"{name}.sort_values({quoted(time)}).plot(x={quoted(time)}, y={y}, figsize=(8, 4))"
    if not is_time:  # text sorts by letters, which is not time
        code_ = f"{name}.plot(x={quoted(time)}, y={y}, figsize=(8, 4))"
    return Plot(f"{code(', '.join(shown))} over {code(time)}", _finish(code_, time, label))


def _by_group(name: str, group: str, number: str, asked: str) -> Plot:
    function = "sum" if re.search(r"\b(total|sum)\b", asked) else "mean"
    code_ = (
        f"{name}.groupby({quoted(group)})[{quoted(number)}].{function}()"
        ".nlargest(20).plot.bar(figsize=(8, 4))"
    )
    word = "total" if function == "sum" else "mean"
    return Plot(
        f"The {word} of {code(number)} for each {code(group)}, at most 20 of them",
        _finish(code_, group, f"{word} {number}"),
    )


def _scatter(name: str, columns: _Columns) -> Plot:
    if len(columns.numbers) < 2:  # noqa: PLR2004 - a pair
        return _histogram(name, columns.numbers[0])
    x, y = columns.numbers[:2]
    code_ = f"{name}.plot.scatter(x={quoted(x)}, y={quoted(y)}, alpha=0.5, figsize=(8, 4))"
    return Plot(f"{code(y)} against {code(x)}", _finish(code_, x, y))


def _histogram(name: str, number: str) -> Plot:
    code_ = f"{name}[{quoted(number)}].plot.hist(bins=30, figsize=(8, 4))"
    return Plot(f"How the values of {code(number)} are distributed", _finish(code_, number))


def _counts(variable: Variable, columns: _Columns) -> Plot | None:
    group = next(iter((*columns.groups, *columns.times)), "")
    if not group:
        return None
    code_ = f"{variable.name}[{quoted(group)}].value_counts().head(20).plot.bar(figsize=(8, 4))"
    return Plot(
        f"{about(variable)} has no numbers, so this counts {code(group)}",
        _finish(code_, group, "count"),
    )


def _values(variable: Variable, kind: str) -> Plot | None:
    name, type_ = variable.name, variable.type
    shape = variable.facts.get("shape") or [variable.facts.get("length")]
    method = {"hist": ".hist(bins=30, figsize=(8, 4))", "bar": ".bar(figsize=(8, 4))"}.get(
        kind, "(figsize=(8, 4))"
    )
    if type_ == "pandas.Series":
        return Plot(f"{about(variable)}", _finish(f"{name}.plot{method}"))
    if type_ == "numpy.ndarray" and len(shape) == 2:  # noqa: PLR2004 - rows and columns
        code_ = (
            f'import matplotlib.pyplot as plt\n\nplt.imshow({name}, aspect="auto")\nplt.colorbar();'
        )
        return Plot(f"{about(variable)} as an image", code_)
    if type_ in {"list", "tuple", "dict", "numpy.ndarray"} and len(shape) == 1:
        code_ = f"import pandas as pd\n\n{_finish(f'pd.Series({name}).plot{method}', '', '')}"
        return Plot(f"{about(variable)}", code_)
    return None


def _finish(drawing: str, x: str = "", y: str = "") -> str:
    """Label the axes, and show no text below the plot."""
    if not (x or y):
        return f"{drawing};"
    labels = [f"xlabel={quoted(x)}"] * bool(x) + [f"ylabel={quoted(y)}"] * bool(y)
    title = f"{y} by {x}" if x and y else x or y
    return f"ax = {drawing}\nax.set({', '.join([*labels, f'title={quoted(title)}'])});"
