"""What the guide is, what it can do here, and how to connect a model."""

from __future__ import annotations

from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import Variable

from .asker import Asker
from .words import code

__all__ = ["footer", "introduce"]

_WHAT_I_AM = "I am the offline guide: rules that read your notebook, not a language model."


def footer() -> str:
    """Below an answer to a question: who gave it."""
    return (
        "*Answered by the offline guide's rules, not by a language model. "
        f"{_typed('/setup')} connects one.*"
    )


async def introduce(ask: Asker, *, asked: bool = False) -> list[str]:
    """Say plainly what the guide is, and show what it can do with the user's own names.

    Parameters
    ----------
    asked
        Whether that was the question; any other one is beyond the guide.
    """
    known = await ask.names()
    table = next((v for v in known.values() if "columns" in v.facts or _is_frame(v)), None)
    data = table or next((v for v in known.values() if v.type not in _CODE), None)
    function = next((v for v in known.values() if v.type == "function"), None)
    return [
        _WHAT_I_AM if asked else f"{_WHAT_I_AM} This question is beyond me.",
        "What I can do here:",
        "\n".join(_examples(data, table, function)),
        f"{_typed('/setup')} connects a language model, also one on your own computer.",
    ]


_CODE = {"module", "function", "type"}


def _is_frame(variable: Variable) -> bool:
    return variable.type.endswith("DataFrame")


def _examples(
    data: Variable | None, table: Variable | None, function: Variable | None
) -> list[str]:
    name = data.name if data else "df"
    known = function.name if function else "print"
    lines = [
        f"- {_typed('/fix')} explains the last error and proposes the corrected cell",
        "- in agent mode (`--mode agent`) it also makes the change and runs it, if you say yes",
        f"- {_typed('/explain')} explains the last cell with the values it works on",
        f"- {_typed(f'/doc {known}')} looks up a signature",
        f"- {_typed(f'what is @{name}?')} describes a variable",
    ]
    if table:
        lines.append(f"- {_typed(f'plot @{table.name}')} drafts a first plot")
        lines.append(f"- {_typed(f'summarise @{table.name}')} drafts a summary")
    lines.append(f"- {_typed('what variables are there?')}, `what have I run?`, `list files`")
    return lines


def _typed(line: str) -> str:
    return code(typed(line))
