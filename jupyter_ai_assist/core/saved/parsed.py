"""The JSON of a notebook file as Python objects."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json

__all__ = ["parsed"]


def parsed(data: bytes) -> Any:
    """What a file holds.

    Raises
    ------
    ValueError
        It is no JSON.
    RecursionError
        It is nested too deeply.
    """
    try:
        return from_json(data)  # in half the time, which is much where there are 100 MB
    except ValueError:  # it is stricter: half a surrogate pair is an error
        return json.loads(data)
