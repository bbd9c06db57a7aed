"""A model's arguments, checked against what a tool takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from jupyter_ai_assist.core.errors import ToolError

from .base import Arguments, Tool

__all__ = ["checked_arguments"]


def checked_arguments(tool: Tool, values: Mapping[str, Any]) -> Arguments:
    """Check a call's arguments; values that a model wrapped into JSON text are accepted.

    Raises
    ------
    ToolError
        They do not fit.
    """
    try:
        return tool.arguments.model_validate(values)
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors() if problem["loc"]}
        try:
            return tool.arguments.model_validate(
                {
                    name: _unwrapped(value) if name in wrong else value
                    for name, value in values.items()
                }
            )
        except ValidationError:
            raise ToolError(
                f"The arguments do not fit: {_first_problem(error)}.",
                code="bad_arguments",
                hint=f"{tool.name} takes: {', '.join(tool.arguments.model_fields) or 'nothing'}.",
            ) from error


def _unwrapped(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in problem["loc"]) or "arguments"
    return f"{place}: {problem['msg']}"
