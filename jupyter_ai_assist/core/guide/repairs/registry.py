"""Which rules are tried for which exception, in this order."""

from __future__ import annotations

import builtins

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.repairs import (
    attributes,
    calls,
    choices,
    conditions,
    conversions,
    dates,
    estimators,
    figures,
    files,
    frames,
    imports,
    lookups,
    magics,
    merges,
    names,
    nothing,
    operands,
    owners,
    scope,
    shapes,
    syntax,
)

from .base import Failure, Repair, RepairRule

__all__ = ["repair"]

RULES: dict[str, tuple[RepairRule, ...]] = {
    "AttributeError": (
        nothing.about_none,
        *choices.AGGREGATION_RULES,
        *figures.ARRAY_RULES,
        *owners.RULES,
        *attributes.RULES,
    ),
    "ImportError": imports.RULES,
    "IndexError": lookups.INDEX_RULES,
    "KeyError": (*frames.KEY_RULES, *merges.KEY_RULES, *lookups.KEY_RULES),
    "MemoryError": scope.MEMORY_RULES,
    "NameError": names.RULES,
    "NotFittedError": estimators.NOT_FITTED_RULES,
    "OSError": files.RULES,
    "RecursionError": scope.RECURSION_RULES,
    "SyntaxError": syntax.RULES,
    "TypeError": (
        nothing.about_none,
        *figures.RULES,
        *frames.TYPE_RULES,
        *calls.RULES,
        *operands.RULES,
        *shapes.RULES,
    ),
    "UnboundLocalError": scope.LOCAL_RULES,
    "UnicodeDecodeError": files.UNICODE_RULES,
    "UsageError": magics.RULES,
    "ValueError": (
        *conditions.RULES,
        *choices.AGGREGATION_RULES,
        *choices.RULES,
        *dates.RULES,
        *merges.RULES,
        *estimators.RULES,
        *shapes.RULES,
        *conversions.RULES,
    ),
    "ZeroDivisionError": scope.ZERO_RULES,
}

_BASES = {
    "AxisError": "ValueError",
    "IntCastingNaNError": "ValueError",
    "JSONDecodeError": "ValueError",
    "MergeError": "ValueError",
    "UFuncTypeError": "TypeError",
    "UndefinedVariableError": "KeyError",
    "_ArrayMemoryError": "MemoryError",
    "_UFuncNoLoopError": "TypeError",
}
"""Exceptions of libraries → the built-in one that they are treated as."""


async def repair(failure: Failure, ask: Asker) -> Repair | None:
    """The answer of the first rule that recognises the failure."""
    for name in _lineage(failure.name):
        for rule in RULES.get(name, ()):
            found = await rule(failure, ask)
            if found is not None:
                return found
    return None


def _lineage(name: str) -> list[str]:
    """An exception's name and those of its bases, nearest first."""
    known = getattr(builtins, _BASES.get(name, name), None)
    if not (isinstance(known, type) and issubclass(known, BaseException)):
        return [name]
    return [base.__name__ for base in known.__mro__]
