"""First cells for a table: a plot, a summary, one number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_ai_assist.core.cells.source import names_of
from jupyter_ai_assist.core.markdown import fenced
from jupyter_ai_assist.core.workspace.base import Variable

from .acting import add_cell, can_act
from .asker import Asker
from .installed import importable
from .known_imports import MODULE_ALIASES
from .plots import Plot, kind_asked, plot_of_values
from .subjects import Subject, subject_of
from .table_plots import TablePlot
from .words import about, code, quoted

__all__ = ["compute", "plot", "summarise"]

_FUNCTIONS = (
    (r"\b(mean|average)\b", "mean"),
    (r"\bmedian\b", "median"),
    (r"\b(max|maximum|highest|largest)\b", "max"),
    (r"\b(min|minimum|lowest|smallest)\b", "min"),
    (r"\b(sum|total)\b", "sum"),
    (r"\b(std|standard deviation)\b", "std"),
    (r"\b(unique|distinct|different)\b", "nunique"),
)


async def plot(ask: Asker) -> list[str] | None:
    """Draft a plot of what the question names."""
    subject = await subject_of(ask, guess=True)
    if subject is None:
        return [
            "I see no table or series to plot. Name one, for example `plot @df`, or make one first."
        ]
    drawn = _drawn(subject, ask.context.question.casefold())
    if drawn is None:
        return [f"I do not know how to plot {about(subject.variable)}."]
    install = "" if importable("matplotlib") else "%pip install matplotlib\n"
    imports = await _missing_imports(ask, drawn.code)
    source = f"{install}{imports}{drawn.code}"
    return await _drafted(ask, f"This draws {drawn.why}:", source, subject.variable)


async def _drafted(ask: Asker, intro: str, source: str, variable: Variable) -> list[str]:
    """The code as a new cell below the one that makes the variable, or as a proposal."""
    if not can_act(ask):
        return [intro, fenced(source, "python")]
    name = variable.name.partition(".")[0]
    making = [cell.id for cell in await ask.cells() if name in names_of(cell.source).stores]
    return await add_cell(ask, intro, source, making[-1] if making else None)


def _drawn(subject: Subject, question: str) -> Plot | None:
    variable, kind = subject.variable, kind_asked(question)
    if variable.type.startswith("pandas") and isinstance(variable.facts.get("columns"), dict):
        return TablePlot(subject, question).choose(kind)
    return plot_of_values(variable, kind)


async def _missing_imports(ask: Asker, source: str) -> str:
    """The imports that a cell needs and the kernel does not have yet."""
    needed = [name for name in ("pd", "plt") if re.search(rf"\b{name}\.", source)]
    known = await ask.names() if needed else {}
    missing = [f"import {MODULE_ALIASES[name]} as {name}\n" for name in needed if name not in known]
    return "".join(missing) + "\n" * bool(missing)


async def summarise(ask: Asker) -> list[str] | None:
    """Draft a summary of the table or values that the question names."""
    subject = await subject_of(ask, guess=True)
    if subject is None:
        return None
    variable = subject.variable
    if "columns" in variable.facts and variable.type.startswith("pandas"):
        intro = f"A summary of {about(variable)}, one line per column:"
        return await _drafted(ask, intro, _table(variable), variable)
    if variable.type == "pandas.Series":
        source = f"{variable.name}.describe()"
        return await _drafted(ask, f"A summary of {about(variable)}:", source, variable)
    if "length" in variable.facts:
        source = f"pd.Series({variable.name}).describe()"
        imports = await _missing_imports(ask, source)
        return await _drafted(ask, f"A summary of {about(variable)}:", imports + source, variable)
    return None


def _table(variable: Variable) -> str:
    name = variable.name
    return (
        f'summary = {name}.describe(include="all").T\n'
        f'summary.insert(0, "dtype", {name}.dtypes)\n'
        f'summary.insert(1, "missing", {name}.isna().sum())\n'
        "summary"
    )


async def compute(ask: Asker) -> list[str] | None:
    """Draft the expression for one number of a column, or one number per group."""
    question = ask.context.question.casefold()
    function = next((name for words, name in _FUNCTIONS if re.search(words, question)), "")
    subject = await subject_of(ask) if function else None
    if subject is None:
        return None
    chosen = _chosen(subject, question)
    if chosen is None:
        return None
    expression = chosen.expression(function)
    return [
        f"I do not run code myself. {code(expression)} works it out:",
        fenced(expression, "python"),
    ]


@dataclass(frozen=True)
class _Chosen:
    name: str
    column: str
    group: str

    def expression(self, function: str) -> str:
        owner = f"{self.name}.groupby({quoted(self.group)})" if self.group else self.name
        return f"{owner}{f'[{quoted(self.column)}]' if self.column else ''}.{function}()"


def _chosen(subject: Subject, question: str) -> _Chosen | None:
    """The column, and what it is grouped by: what stands behind ``by`` or ``per``."""
    variable, columns = subject.variable, subject.columns
    if variable.type == "pandas.Series":
        return _Chosen(variable.name, "", "")
    if not variable.type.startswith("pandas") or not columns:
        return None
    _, by, behind = question.partition(" by ")
    _, by, behind = (question.partition(" per ")) if not by else ("", by, behind)
    group = columns[-1] if by and len(columns) > 1 and columns[-1].casefold() in behind else ""
    return _Chosen(variable.name, columns[0], group)
