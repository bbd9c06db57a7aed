"""Which plot fits a variable, and how its cell ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_ai_assist.core.workspace.base import Variable

from .words import about, quoted

__all__ = ["SIZE", "Plot", "finished", "kind_asked", "plot_of_values"]

SIZE = "figsize=(8, 4)"

_KINDS = (
    (r"\bhist(ogram)?\b|\bdistribution\b", "hist"),
    (r"\bscatter\b|\bagainst\b|\bversus\b|\bvs\b", "scatter"),
    (r"\bbars?\b", "bar"),
    (r"\blines?\b|\bover time\b|\btrend\b", "line"),
    (r"\bbox(plot)?\b", "box"),
)


@dataclass(frozen=True)
class Plot:
    """Code of a plot, and what it shows, in Markdown."""

    why: str
    code: str


def kind_asked(question: str) -> str:
    """The kind of plot that a question asks for, or ``""``."""
    return next((kind for words, kind in _KINDS if re.search(words, question)), "")


def plot_of_values(variable: Variable, kind: str) -> Plot | None:
    """A first plot of a series, array or list; ``None`` for anything else."""
    name, type_ = variable.name, variable.type
    shape = variable.facts.get("shape") or [variable.facts.get("length")]
    method = {"hist": f".hist(bins=30, {SIZE})", "bar": f".bar({SIZE})"}.get(kind, f"({SIZE})")
    if type_ == "pandas.Series":
        return Plot(about(variable), finished(f"{name}.plot{method}"))
    if type_ == "numpy.ndarray" and len(shape) == 2:  # noqa: PLR2004 - rows and columns
        drawing = f'plt.imshow({name}, aspect="auto")\nplt.colorbar();'
        return Plot(f"{about(variable)} as an image", drawing)
    if type_ in {"list", "tuple", "dict", "numpy.ndarray"} and len(shape) == 1:
        return Plot(about(variable), finished(f"pd.Series({name}).plot{method}"))
    return None


def finished(drawing: str, x: str = "", y: str = "") -> str:
    """Label the axes, and show no text below the plot."""
    if not (x or y):
        return f"{drawing};"
    labels = [f"xlabel={quoted(x)}"] * bool(x) + [f"ylabel={quoted(y)}"] * bool(y)
    title = f"{y} by {x}" if x and y else x or y
    return f"ax = {drawing}\nax.set({', '.join([*labels, f'title={quoted(title)}'])});"
