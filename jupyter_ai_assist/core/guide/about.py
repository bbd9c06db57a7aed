"""What the guide is, what it can do here, and how to connect a model."""

from __future__ import annotations

from jupyter_ai_assist.core.workspace import Variable

from .asker import Asker
from .words import code

__all__ = ["FOOTER", "introduce"]

FOOTER = (
    "*Answered by the offline guide's rules, not by a language model. "
    "`%assist /setup` connects one.*"
)

_WHAT_I_AM = "I am the offline guide: rules that read your notebook, not a language model."


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
        "To connect a language model: `%assist /setup`. A model on your own computer works, too.",
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
        "- `%assist /fix` explains the last error and proposes the corrected cell",
        "- `%assist --mode agent /fix` also makes the change and runs it, with your yes to each",
        "- `%assist /explain` explains the last cell with the values it works on",
        f"- {code(f'%assist /doc {known}')} looks up a signature",
        f"- {code(f'%assist what is @{name}?')} describes a variable",
    ]
    if table:
        lines.append(f"- {code(f'%assist plot @{table.name}')} drafts a first plot")
        lines.append(f"- {code(f'%assist summarise @{table.name}')} drafts a summary")
    lines.append("- `%assist what variables are there?`, `… what have I run?`, `… list files`")
    return lines
