"""A conversation as a file for people: Markdown, or a notebook.

Nothing in either does anything by being opened: see ``inert``. The notebook's
code cells have not been run and have no outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.inert import Block, blocks_of, inert_line
from jupyter_ai_assist.core.sending.sent import named, told

from .headings import lowered
from .standing import standing
from .values import Thread, Turn

__all__ = ["answer_of", "ending_of", "export_markdown", "export_notebook"]

_PYTHON = {"python", "py", "python3", "ipython", "ipython3"}
"""Languages whose blocks become code cells; others would be wrong to run."""

_ENDINGS = {
    "failed": "This turn failed: {}",
    "stopped": "This turn was stopped.",
    "running": "This turn did not end.",
}

_METADATA = "jupyter_ai_assist"
_LEVEL = 3
"""Of the headings of answers: those in a text stand below."""


def export_markdown(thread: Thread, turns: Iterable[Turn], root: str = "") -> str:
    """The conversation as one Markdown text.

    Parameters
    ----------
    root
        The folder from which its notebook is named.
    """
    parts = [_head(thread, root)]
    for turn, stands in _marked(turns):
        parts += [f"## {_asked(turn)}", _inert(turn.question)]
        parts += [f"### {_answered(turn)}", _inert(answer_of(turn)), *_remarks(turn, stands)]
    return "\n\n".join(part for part in parts if part) + "\n"


def export_notebook(thread: Thread, turns: Iterable[Turn], root: str = "") -> dict[str, Any]:
    """The conversation as a notebook (nbformat 4.5), ready for ``json.dump``."""
    cells = [_cell("markdown", _head(thread, root), "title", {})]
    for number, (turn, stands) in enumerate(_marked(turns), 1):
        about = {"turn": turn.id, "model": turn.model}
        for index, (kind, source, role) in enumerate(_cells(turn, stands)):
            id_ = f"turn-{number}-{index}"
            cells.append(_cell(kind, source, id_, {_METADATA: {**about, "role": role}}))
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "cells": cells,
    }


def answer_of(turn: Turn) -> str:
    """All that the model said in a turn, as it said it."""
    replies = (message.text for message in turn.messages if message.role == "assistant")
    return "\n\n".join(text for text in replies if text.strip())


def ending_of(turn: Turn) -> str:
    """How a turn ended, as inert Markdown; blank for one that was finished."""
    if turn.outcome == "finished":
        return ""
    return _ENDINGS[turn.outcome].format(inert_line(turn.error)).rstrip(": ")


def _inert(markdown: str) -> str:
    """The text with nothing live in its prose; code keeps every character."""
    return "\n\n".join(block.inert() for block in _below(markdown))


def _below(markdown: str) -> list[Block]:
    return lowered(list(blocks_of(markdown)), _LEVEL)


def _marked(turns: Iterable[Turn]) -> list[tuple[Turn, bool]]:
    """Each turn, and whether it stands."""
    listed = list(turns)
    stand = {turn.id for turn in standing(listed)}
    return [(turn, turn.id in stand) for turn in listed]


def _cells(turn: Turn, stands: bool) -> Iterator[tuple[str, str, str]]:
    """Kind, source and role of each cell."""
    yield "markdown", f"## {_asked(turn)}\n\n{_inert(turn.question)}", "question"
    prose = [f"### {_answered(turn)}"]
    for block in _below(answer_of(turn)):
        if block.language in _PYTHON:
            if prose:
                yield "markdown", "\n\n".join(prose), "answer"
            yield "code", block.text, "answer"
            prose = []
        else:
            prose.append(block.inert())
    prose += _remarks(turn, stands)
    if prose:
        yield "markdown", "\n\n".join(prose), "answer"


def _cell(kind: str, source: str, id_: str, metadata: dict[str, Any]) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": id_, "metadata": metadata, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _head(thread: Thread, root: str) -> str:
    title = inert_line(thread.name or thread.title) or "Conversation"
    about = (
        f"Notebook {inert_line(_named(thread.notebook, root))}" if thread.notebook else "Terminal"
    )
    return f"# {title}\n\n{about}, begun {thread.created:%Y-%m-%d %H:%M} UTC"


def _named(notebook: str, root: str) -> str:
    """A notebook in a file that may be shared: without what tells of the machine."""
    place = Path(notebook)
    if root and place.is_relative_to(root):
        return place.relative_to(root).as_posix()
    if place.is_relative_to(Path.home()):
        return f"~/{place.relative_to(Path.home()).as_posix()}"
    return place.name if place.is_absolute() else notebook


def _asked(turn: Turn) -> str:
    return f"Question, {turn.started:%Y-%m-%d %H:%M} UTC"


def _answered(turn: Turn) -> str:
    return f"Answer by {inert_line(turn.model)}" if turn.model else "Answer"


def _remarks(turn: Turn, stands: bool) -> list[str]:
    """What there is to say besides the text."""
    remarks = []
    tools = dict.fromkeys(call.name for message in turn.messages for call in message.tool_calls)
    if tools:
        remarks.append(f"Tools used: {', '.join(inert_line(name) for name in tools)}.")
    for sent in turn.sent:
        parts = ", ".join(inert_line(named(part)) for part in sent.parts)
        remarks.append(f"Sent to {inert_line(told(sent))}: {parts}.")
    if ending := ending_of(turn):
        remarks.append(ending)
    if not stands:
        remarks.append("This turn was left out: an earlier question was asked anew.")
    return remarks
