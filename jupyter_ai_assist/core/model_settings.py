"""The model settings of ``-p KEY=VALUE``: their names, types and ranges.

Values come from every door, typed or as text; here they are checked once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import UsageError
from .suggest import did_you_mean

__all__ = ["MODEL_SETTINGS", "ModelSetting", "check_model_settings"]


@dataclass(frozen=True)
class ModelSetting:
    """One setting: what it takes, for people and for the check."""

    takes: str
    fits: Callable[[Any], bool]
    help: str


def _number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    )


def _whole(low: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= low


def _texts(value: Any) -> bool:
    texts = [value] if isinstance(value, str) else value
    return isinstance(texts, list) and bool(texts) and all(isinstance(t, str) and t for t in texts)


MODEL_SETTINGS: Mapping[str, ModelSetting] = {
    "temperature": ModelSetting(
        "a number from 0 to 2", _number(0, 2), "how varied the answers are"
    ),
    "top_p": ModelSetting("a number from 0 to 1", _number(0, 1), "nucleus sampling"),
    "max_tokens": ModelSetting(
        "a whole number of at least 1", _whole(1), "output tokens of one reply"
    ),
    "seed": ModelSetting("a whole number of at least 0", _whole(0), "for repeatable answers"),
    "stop": ModelSetting("a text or a list of texts", _texts, "ends the reply where it appears"),
    "presence_penalty": ModelSetting(
        "a number from -2 to 2", _number(-2, 2), "against words already used"
    ),
    "frequency_penalty": ModelSetting(
        "a number from -2 to 2", _number(-2, 2), "against words often used"
    ),
    "effort": ModelSetting(
        "off, low, medium or high",
        lambda value: isinstance(value, str) and value in {"off", "low", "medium", "high"},
        "how long a reasoning model thinks",
    ),
    "json": ModelSetting(
        "true or false", lambda value: isinstance(value, bool), "the reply must be JSON"
    ),
}


def check_model_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with their proper types; text such as ``"0.2"`` is read as JSON.

    Raises
    ------
    UsageError
        A name is unknown, or a value does not fit.
    """
    return {name: _checked(name, value) for name, value in values.items()}


def _checked(name: str, value: Any) -> Any:
    setting = MODEL_SETTINGS.get(name)
    if setting is None:
        raise UsageError(
            f"There is no model setting {name!r}.",
            hint=did_you_mean(name, MODEL_SETTINGS)
            or f"The settings are: {', '.join(MODEL_SETTINGS)}.",
        )
    # As typed first: stop=3 is the text "3".
    for candidate in (value, _from_text(value)):
        if setting.fits(candidate):
            return candidate
    raise UsageError(f"The setting {name} cannot be {value!r}.", hint=f"It takes {setting.takes}.")


def _from_text(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value.lower() if value in {"True", "False"} else value)
    except ValueError:
        return value
