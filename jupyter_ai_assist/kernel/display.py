"""A run in a notebook: Markdown that grows in place, cards, one closing line.

A display is published once and then updated under its id, each time as a
whole. So that the bytes stay linear in the reply, finished blocks get
displays of their own and only the last one is updated, at a bounded pace.
"""

from __future__ import annotations

import json
from typing import Any

from jupyter_ai_assist.core.inert import inert
from jupyter_ai_assist.core.protocol import (
    Approval,
    Event,
    Format,
    Notice,
    Progress,
    ReasoningDelta,
    Report,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
)
from jupyter_ai_assist.screens.approval import approval_card, approval_text
from jupyter_ai_assist.screens.base import NOTHING_DUE, closing_line
from jupyter_ai_assist.screens.cards import aside, tool_card, tool_line, unstyled

from .growing import Answer, Bar, Display, Frontend, Growing, PlainAnswer, Reasoning
from .pace import Pace

__all__ = ["RichScreen"]


class RichScreen:
    """Shows one run in a frontend that renders Markdown.

    Parameters
    ----------
    frontend
        Where it goes.
    format_
        Answers that are no Markdown are replaced by their value at the end.
    """

    def __init__(self, frontend: Frontend, format_: Format) -> None:
        self._frontend = frontend
        self._format = format_
        self._pace = Pace()
        self._open: Growing | None = None
        self._calls: dict[str, tuple[ToolStarted, Display]] = {}
        self._bar = Bar(frontend)

    def show(self, event: Event) -> None:
        """Take note of an event; text waits for its tick, the rest is shown at once."""
        match event:
            case TextDelta(text=text):
                self._grow(PlainAnswer if self._format == "text" else Answer, text)
            case ReasoningDelta(text=text):
                self._grow(Reasoning, text)
            case ToolStarted():
                self._close()
                display = Display(self._frontend)
                self._calls[event.id] = (event, display)
                display.sketch(tool_card(event, None))
            case ToolFinished() if event.id in self._calls:
                call, display = self._calls.pop(event.id)
                display.show(tool_card(call, event), tool_line(call, event))
            case Approval():
                self._close()
                self._ask(event)
            case Notice(text=text):
                self._close()
                Display(self._frontend).show(aside(text), unstyled(text))
            case Progress():
                self._bar.move(event)
            case _:
                pass

    def due(self) -> float:
        """Seconds until the growing block may be updated."""
        growing = self._open is not None and self._open.waiting
        return self._pace.wait() if growing or self._bar.waiting else NOTHING_DUE

    def tick(self) -> None:
        """Update what has grown, if it may be."""
        if self.due() != 0:
            return
        sent = self._open.update() if self._open is not None and self._open.waiting else 0
        self._pace.sent(sent + self._bar.update())

    def pause(self) -> None:
        """Show everything: a question follows."""
        self._close()

    def finish(self, ending: TurnFinished | Report, value: Any) -> None:
        """Show the answer whole, and the closing line."""
        self._bar.close()
        if isinstance(ending, Report):
            self._close()
            # A report can quote what a model wrote: the history does.
            Display(self._frontend).show(inert(ending.markdown), unstyled(ending.markdown))
            return
        place = self._place_of_answer()
        line = aside(closing_line(ending, "in the new cell below"))
        plain = closing_line(ending, "at the next prompt")  # a console's
        if self._format == "code" and place is not None:
            place.show(line, plain)
            return
        if self._format == "json" and not ending.files:
            (place or Display(self._frontend)).show_data(_json_bundle(value))
        for file in ending.files:
            self._frontend.show_image(file)
        Display(self._frontend).show(line, plain)

    def abort(self) -> None:
        """Show everything that came."""
        self._bar.close()
        self._close()

    def _ask(self, approval: Approval) -> None:
        """Show what a person is asked about, with the images that would leave."""
        plain = approval_text(approval, colour=False)
        Display(self._frontend).show(approval_card(approval), plain)
        for part in approval.sending.parts if approval.sending else ():
            for picture in part.pictures:
                self._frontend.show_image(picture)

    def _grow(self, kind: type[Growing], text: str) -> None:
        if type(self._open) is not kind:
            self._close()
            # What is replaced at the end stays in one display.
            self._open = kind(self._frontend, in_one=self._format in {"code", "json"})
        self._open.add(text)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _place_of_answer(self) -> Display | None:
        """Where code or JSON has arrived as Markdown: its value goes there."""
        if self._format in {"code", "json"} and isinstance(self._open, Answer):
            place = self._open.display
            self._open = None
            return place
        self._close()
        return None


def _json_bundle(value: Any) -> dict[str, Any]:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    bundle: dict[str, Any] = {"text/plain": unstyled(text)}
    if isinstance(value, dict | list):  # JupyterLab shows no other as a tree
        bundle["application/json"] = value
    return bundle
