"""The tools' part of the reference, made from the tools themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_ai_assist.core.markdown import table
from jupyter_ai_assist.core.tools.builtin import BUILTIN_TOOLS

if TYPE_CHECKING:
    from jupyter_ai_assist.core.tools.base import Tool

INTRODUCTION = """\
# Tools

What a model may do in the notebook. `--mode ask` offers only what reads; `--mode agent`
offers the others, too. By default reading goes ahead, writing and running ask each time:
you see the exact code or diff first. `c.Assist.tool_modes` sets another mode by name or
pattern: `{"scratch": "allow", "*_kernel": "deny"}`. A tool is offered only where the
notebook can do what it needs; `%assist /tools` shows what is offered here and why.

Tools name cells by id. An edit names the hash of the source that it is based on, and does
nothing if the cell has changed since. `/undo` takes back what a turn changed. Arguments
in brackets may be left out.
"""

_KINDS = {"read": "Read", "write": "Write", "run": "Run"}
_NEEDS = {
    "edit": "change cells",
    "next_cell": "propose a cell",
    "run": "run cells",
    "scratch": "run code aside",
    "interrupt": "interrupt",
    "restart": "restart",
}


def tools() -> str:
    """Every tool, as a model sees it."""
    return "\n".join([INTRODUCTION, *(_section(kind, title) for kind, title in _KINDS.items())])


def _section(kind: str, title: str) -> str:
    rows = (_row(tool) for tool in BUILTIN_TOOLS if tool.kind == kind)
    return f"## {title}\n\n{table(('tool', 'arguments', 'what it does', 'needs'), rows)}\n"


def _row(tool: Tool) -> tuple[str, ...]:
    schema = tool.spec.parameters
    required = schema.get("required", ())
    arguments = (_argument(name, name in required) for name in schema["properties"])
    needs = " or ".join(_NEEDS[need] for need in tool.needs)
    return f"`{tool.name}`", ", ".join(arguments), _text(tool.spec.description), needs


def _argument(name: str, required: Any) -> str:
    return f"`{name}`" if required else f"[`{name}`]"


def _text(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
