"""Check values against a class of traits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from traitlets import HasTraits, TraitError

from jupyter_ai_assist.core.suggest import did_you_mean

from .bad_value import HIDDEN, BadValueError, shown, unfit

__all__ = ["check_value", "check_values"]


def check_value(cls: type[HasTraits], name: str, value: Any) -> Any:
    """The value as the trait keeps it.

    Raises
    ------
    BadValueError
        There is no such trait, or it does not take the value.
    """
    traits = cls.class_traits(config=True)
    if name not in traits:
        near = did_you_mean(name, traits) or f"There are: {', '.join(traits)}."
        raise BadValueError(f"has no setting {name!r}", hint=near)
    holder = cls()
    try:
        setattr(holder, name, value)
    except BadValueError as bad:
        raise bad.inside(f".{name}") from None
    except TraitError as error:
        value_shown = HIDDEN if getattr(traits[name], "secret", False) else shown(value)
        raise unfit(value_shown, traits[name].info(), f".{name}") from error
    return getattr(holder, name)


def check_values(cls: type[HasTraits], values: Any, required: tuple[str, ...]) -> dict[str, Any]:
    """Every trait of the class, from the values given or by default.

    Raises
    ------
    BadValueError
        Not a dict, a name is missing or unknown, or a value is not taken.
    """
    if not isinstance(values, Mapping):
        raise unfit(shown(values), "a dict")
    for name in required:
        if not values.get(name):
            raise BadValueError("is missing", f".{name}")
    checked = {name: check_value(cls, name, value) for name, value in values.items()}
    holder = cls()
    return {name: getattr(holder, name) for name in cls.class_traits(config=True)} | checked
