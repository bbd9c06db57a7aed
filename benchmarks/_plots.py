"""A row as a picture: a bar for each candidate, from the smallest to the largest sample.

The pictures have no background and say everything in a grey that can be read on white and on
black, as pages that show them are light or dark.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from statistics import median

import matplotlib as mpl
from _results import Measure, Row, Samples, Verdict, number
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["FOLDER", "plotted"]

FOLDER = "plots"
INK, OURS, THEIRS, LIMIT = "#7d828a", "#2f81f7", "#9aa1aa", "#d1603d"
STYLE = {
    "font.family": "sans-serif",
    "font.size": 9,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "benchmarks",  # the same numbers give the same file
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), INK
    ),
}
LOG_FROM = 20
"""How many times as large the largest is as the smallest where a scale is logarithmic."""


def plotted(row: Row, samples: Samples, verdicts: Iterable[Verdict]) -> str:
    """A row as SVG: one plot for each measure, with its targets as lines."""
    cases = list(row.cases)
    shown = [one for one in row.measures if any(samples.of(case, one.name) for case in cases)]
    limits = [verdict for verdict in verdicts if verdict.column]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.5, len(shown) * (0.55 + 0.24 * len(cases))))
        for place, measure in enumerate(shown):
            axes = figure.add_subplot(len(shown), 1, place + 1)
            lines = [one.base + one.limit for one in limits if one.column == measure.name]
            _draw(axes, measure, cases, samples, lines)
        figure.tight_layout()
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return file.getvalue()


def _draw(
    axes: Axes, measure: Measure, cases: Sequence[str], samples: Samples, limits: Sequence[float]
) -> None:
    bars = [
        (place, values)
        for place, case in enumerate(cases)
        if (values := [v for v in samples.of(case, measure.name) if math.isfinite(v)])
    ]
    middles = [median(values) for _, values in bars]
    logarithmic = _wide([*middles, *limits])
    axes.set_title(f"{measure.name}, {measure.unit}", loc="left", fontsize=9)
    axes.set_xscale("log" if logarithmic else "linear")
    for (place, values), middle in zip(bars, middles, strict=True):
        axes.barh(place, middle, height=0.62, color=THEIRS if place else OURS)
        axes.plot([min(values), max(values)], [place, place], color=INK, linewidth=1)
        axes.annotate(
            number(middle),
            (max(0.0, *values), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    for limit in limits:
        axes.axvline(limit, color=LIMIT, linewidth=1.2, linestyle="--")
    axes.set_yticks(range(len(cases)), cases)
    axes.invert_yaxis()  # the first line of the table is on top
    axes.margins(x=0.12)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _wide(values: Sequence[float]) -> bool:
    """Whether values are too far apart for a linear scale; a logarithmic one has no zero."""
    return min(values) > 0 and max(values) / min(values) >= LOG_FROM
