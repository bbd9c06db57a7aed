"""The Python part of the reference, made from the functions themselves."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from jupyter_ai_assist import api

if TYPE_CHECKING:
    from collections.abc import Callable

INTRODUCTION = """\
# From Python

```python
from jupyter_ai_assist import assist

short = assist.write(text, "shorter")
df["short"] = assist.write_all(df.text, "shorter", yes=True)
ada = assist.object("Ada Lovelace was 36.", Person)
answer = await assist.aask("What stands out in @df?")
```

The same engine, policy, approvals, budgets and history as `%assist`: a call belongs to the
notebook's conversation, and to none in a program of its own. Only notices, questions and the
progress of many are shown, unless `show=True`. What fails raises `assist.AssistError`, which
says what to do next; Stop ends a call. `aask`, `awrite` and `aobject` are awaited, and leave
your event loop free meanwhile.
"""


def python() -> str:
    """Every function: how it is called, and what its arguments are."""
    functions = [getattr(api, name) for name in api.__all__]
    sections = (_section(one) for one in functions if inspect.isfunction(one))
    return "\n".join([INTRODUCTION, *sections])


def _section(function: Callable[..., object]) -> str:
    name = function.__name__
    awaited = "await " if inspect.iscoroutinefunction(function) else ""
    shown = ", ".join(_parameter(one) for one in _parameters(function))
    text = inspect.getdoc(function) or ""
    return (
        f"## `assist.{name}`\n\n```python\n{awaited}assist.{name}({shown})\n```\n\n{_text(text)}\n"
    )


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter | str]:
    """As they are written, with the star that only names may follow."""
    found: list[inspect.Parameter | str] = []
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.KEYWORD_ONLY and "*" not in found:
            found.append("*")
        found.append(one)
    return found


def _parameter(parameter: inspect.Parameter | str) -> str:
    if isinstance(parameter, str):
        return parameter
    if parameter.default is parameter.empty:
        return parameter.name
    return f"{parameter.name}={parameter.default!r}"


def _text(docstring: str) -> str:
    """The docstring in Markdown: its sections' heads in bold, its parameters as a list."""
    lines = docstring.replace("``", "`").splitlines()
    shown: list[str] = []
    section = ""
    for number, line in enumerate(lines):
        if line and set(line) == {"-"}:
            continue
        if number + 1 < len(lines) and lines[number + 1] and set(lines[number + 1]) == {"-"}:
            section = line
            shown.append(f"**{line}**")
            if section == "Parameters":
                shown.append("")
        elif section == "Parameters" and line and not line.startswith(" "):
            shown.append(f"- `{'`, `'.join(line.split(', '))}`:")
        elif section == "Parameters" and line:
            shown.append(f"  {line.strip()}")
        elif section == "Raises" and line and not line.startswith(" "):
            shown.append("")
            shown.append(f"`{line}`:")
        else:
            shown.append(line.strip() if section else line)
    return "\n".join(shown)
