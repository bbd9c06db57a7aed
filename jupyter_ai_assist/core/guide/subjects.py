"""What a question is about: the variables, columns and dotted names in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_ai_assist.core.workspace.base import Variable

from .asker import Asker
from .near import same_letters

__all__ = ["Subject", "columns_in", "dotted_name", "subject_of", "words_of"]

MAX_FRAMES = 5
MAX_QUESTION = 4_000

_NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_FRAMES = ("pandas.DataFrame", "polars.DataFrame", "geopandas.GeoDataFrame")


@dataclass(frozen=True)
class Subject:
    """A variable that a question is about, and the columns of it that are named."""

    variable: Variable
    columns: tuple[str, ...] = ()


def words_of(question: str) -> list[str]:
    """The words of a question, dotted names as one word."""
    return re.findall(rf"{_NAME}|\d+", question[:MAX_QUESTION])


def dotted_name(question: str) -> str:
    """The dotted or quoted name that a question holds, or ``""``."""
    found = re.search(rf"`({_NAME})`", question) or re.search(
        r"\b([A-Za-z_]\w*(?:\.\w+)+)", question
    )
    return found[1] if found else ""


async def subject_of(ask: Asker, *, guess: bool = False) -> Subject | None:
    """The variable that the question names; else the frame whose columns it names.

    Parameters
    ----------
    guess
        Take the only frame there is when the question names nothing.
    """
    question = ask.context.question
    name = _mentioned(ask) or await _named(ask, question)
    if name:
        variable = await ask.variable(name)
        if variable:
            return Subject(variable, columns_in(question, variable))
    return await _by_columns(ask, question, guess=guess)


def _mentioned(ask: Asker) -> str:
    refs = [mention.ref.removeprefix("@") for mention in ask.context.mentions]
    return next((ref for ref in refs if re.fullmatch(_NAME, ref) and ref not in _SPECIAL), "")


_SPECIAL = {"error", "notebook", "selection"}


async def _named(ask: Asker, question: str) -> str:
    """A word of the question that is a variable; one letter counts only at its end."""
    words = words_of(question)
    described = {variable.name for variable in ask.context.variables}
    data = {v.name for v in ask.context.variables if v.type not in {"module", "function"}}
    for names in (data, described):
        found = next((word for word in words if word in names), "")
        if found:
            return found
    if words and len(words[-1]) == 1 and words[-1] in await ask.names():
        return words[-1]
    return ""


async def _by_columns(ask: Asker, question: str, *, guess: bool) -> Subject | None:
    """The frame that has the columns which the question names."""
    known = await ask.names()
    frames = [name for name, variable in known.items() if variable.type in _FRAMES][:MAX_FRAMES]
    described = await ask.described(*frames)
    subjects = [Subject(v, columns_in(question, v)) for v in described.values()]
    best = max(subjects, key=lambda subject: len(subject.columns), default=None)
    if best is not None and (best.columns or (guess and len(subjects) == 1)):
        return best
    return None


def columns_in(question: str, variable: Variable) -> tuple[str, ...]:
    """The columns that a question names, in the order of the question."""
    text = " " + " ".join(re.findall(r"[^\W_]+", question.casefold())) + " "
    places = []
    for column in variable.facts.get("columns", ()):
        words = " ".join(re.findall(r"[^\W_]+", str(column).casefold()))
        place = text.find(f" {words} ") if words and same_letters(column) else -1
        if place >= 0 and column != variable.name:
            places.append((place, -len(words), column))
    return tuple(column for _, _, column in sorted(places))
