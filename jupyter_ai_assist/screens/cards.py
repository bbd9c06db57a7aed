"""Tool calls, reasoning and notices as small pieces of Markdown, and as plain text."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from jupyter_ai_assist.core.inert import inert
from jupyter_ai_assist.core.markdown import fenced
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import Progress, ToolFinished, ToolStarted
from jupyter_ai_assist.core.text import head_and_tail

__all__ = [
    "REASONING",
    "aside",
    "folded",
    "progress_bar",
    "progress_line",
    "tool_card",
    "tool_line",
    "unstyled",
]

REASONING = 300
"""Characters of a reasoning where it cannot be folded; the rest is left out."""

_SHOWN = 4_000
"""Characters of a tool's input or output on its card; the head and the tail are kept."""

_PICTURES = 1_000_000
"""Bytes of the images on one card, which are saved with the notebook; others are named."""

_ARGUMENTS = 80
"""Characters of the arguments in a one-line form."""


def tool_card(call: ToolStarted, result: ToolFinished | None) -> str:
    """A call as a folded card: name, state and time; input and output inside."""
    state = "running …" if result is None else _state(result)
    blocks = [fenced(head_and_tail(unstyled(_pretty(call.arguments)), _SHOWN), "json")]
    if result is not None:
        blocks.append(fenced(head_and_tail(unstyled(result.output), _SHOWN)))
        blocks += _pictures(result.files)
    title = f"Tool <code>{escape(call.name)}</code> – {state}"
    return _details(title, "\n\n".join(blocks))


def tool_line(call: ToolStarted, result: ToolFinished | None = None) -> str:
    """A call in one line of plain text, with what came of it."""
    listed = ", ".join(f"{name}={json.dumps(value)}" for name, value in call.arguments.items())
    short = listed if len(listed) <= _ARGUMENTS else listed[: _ARGUMENTS - 1] + "…"
    line = unstyled(f"{call.name}({short})").replace("\n", " ")
    return line if result is None else f"{line} – {_state(result)}"


def folded(title: str, markdown: str) -> str:
    """A model's text that is there for those who want it."""
    return _details(escape(title), inert(markdown))


def aside(text: str) -> str:
    """A line about the work, not part of the answer."""
    return f"<small>{inert(' '.join(text.split()))}</small>"


def progress_bar(progress: Progress) -> str:
    """How far work has come, as a bar."""
    line = progress_line(progress)
    bar = f'<progress max="{progress.total}" value="{progress.done}"></progress>'
    return f"{bar} <small>{line}</small>"


def progress_line(progress: Progress) -> str:
    """How far work has come, in words."""
    failed = f", {progress.failed:,} failed" if progress.failed else ""
    return f"{progress.done:,} of {progress.total:,}{failed}"


def unstyled(text: str) -> str:
    """Text without the characters that a terminal would act on."""
    return "".join(
        char for char in text if char in "\n\t" or (char >= " " and not "\x7f" <= char <= "\x9f")
    )


def _details(title: str, markdown: str) -> str:
    return f"<details><summary><small>{title}</small></summary>\n\n{markdown}\n\n</details>"


def _pictures(files: Iterable[FilePart]) -> Iterator[str]:
    """The files as images that a frontend draws without asking anybody for them."""
    room = _PICTURES
    for file in files:
        room -= len(file.data)
        if file.media_type.startswith("image/") and room >= 0:
            data = base64.b64encode(file.data).decode("ascii")
            source = escape(f"data:{file.media_type};base64,{data}")
            yield f'<img alt="{escape(file.name)}" src="{source}">'
        else:
            yield f"<code>{escape(file.name)}</code>"


def _state(result: ToolFinished) -> str:
    return f"{'failed' if result.is_error else 'done'} · {result.seconds:.1f} s"


def _pretty(arguments: Mapping[str, Any]) -> str:
    return json.dumps(dict(arguments), indent=1, ensure_ascii=False)
