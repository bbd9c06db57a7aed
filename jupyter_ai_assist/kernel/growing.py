"""Text that grows in a notebook's output."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from jupyter_ai_assist.core.inert import inert
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.protocol import Progress
from jupyter_ai_assist.screens.cards import (
    REASONING,
    aside,
    folded,
    progress_bar,
    progress_line,
    unstyled,
)

from .blocks import finished

__all__ = ["Answer", "Bar", "Display", "Frontend", "Growing", "PlainAnswer", "Reasoning"]

_IMAGE_WIDTH = 480
"""Pixels of the screen."""

_SMALLEST, _LARGEST = 600, 4_000
_DISPLAYS = 8
"""Finished blocks get a display of their own from an eighth of the text so far,
within these limits in characters: JupyterLab folds away all after 50 outputs."""


@dataclass(frozen=True)
class Frontend:
    """What shows the outputs of a cell."""

    publish: Callable[..., None]
    """As ``shell.display_pub.publish``."""
    replaces: bool
    """Whether it replaces an output by its update; a console prints each once."""

    def show_image(self, file: FilePart) -> None:
        """Show an image, no wider than a page; it stays in its full size."""
        from PIL import Image  # noqa: PLC0415 - only where there is an image

        width = min(Image.open(BytesIO(file.data)).width, _IMAGE_WIDTH)
        data = {file.media_type: b64encode(file.data).decode(), "text/plain": f"[{file.name}]"}
        self.publish(data, metadata={file.media_type: {"width": width}})


class Display:
    """One output of a cell: published once, then updated in its place."""

    def __init__(self, frontend: Frontend) -> None:
        self._frontend = frontend
        self._id = secrets.token_hex(8)
        self._data: Mapping[str, Any] | None = None

    def sketch(self, markdown: str) -> None:
        """Show inert Markdown until there is more to show, where that can replace it."""
        self.sketch_data({"text/markdown": markdown})

    def sketch_data(self, data: Mapping[str, Any]) -> None:
        """The same with a bundle of MIME types."""
        if self._frontend.replaces:
            self.show_data(data)

    def show(self, markdown: str, plain: str) -> None:
        """Show Markdown that is inert already; the plain text is for other frontends."""
        self.show_data({"text/markdown": markdown, "text/plain": plain})

    def show_data(self, data: Mapping[str, Any]) -> None:
        """Show a bundle of MIME types."""
        if data == self._data:
            return
        update = self._data is not None
        self._frontend.publish(dict(data), transient={"display_id": self._id}, update=update)
        self._data = data


class Growing:
    """Text that arrives in pieces.

    Parameters
    ----------
    in_one
        Keep it in one display, however long it gets.
    """

    def __init__(self, frontend: Frontend, *, in_one: bool) -> None:
        self._frontend = frontend
        self._in_one = in_one
        self._pieces: list[str] = []
        self._text = ""
        self.display = Display(frontend)

    def add(self, text: str) -> None:
        """The next piece."""
        self._pieces.append(text)

    @property
    def waiting(self) -> bool:
        """Whether something came since the last update."""
        return bool(self._pieces)

    def update(self) -> int:
        """Show what came; give the characters that were sent."""
        self._take()
        return self._show()

    def close(self) -> None:
        """Show the last version."""
        self._take()
        if self._text.strip():
            self._show_last()

    def _take(self) -> None:
        self._text += "".join(self._pieces)
        self._pieces.clear()

    def _show(self) -> int:
        raise NotImplementedError

    def _show_last(self) -> None:
        raise NotImplementedError


class Answer(Growing):
    """Markdown; finished blocks are left behind in displays of their own."""

    def __init__(self, frontend: Frontend, *, in_one: bool) -> None:
        super().__init__(frontend, in_one=in_one)
        self._left_behind = 0

    def _show(self) -> int:
        sent = self._leave_behind()
        if self._text.strip():
            self.display.sketch(inert(self._text))
        return sent + len(self._text)

    def _show_last(self) -> None:
        self.display.show(inert(self._text), unstyled(self._text))

    def _leave_behind(self) -> int:
        total = self._left_behind + len(self._text)
        if self._in_one or len(self._text) < min(max(total // _DISPLAYS, _SMALLEST), _LARGEST):
            return 0
        cut = finished(self._text)
        if cut == 0:
            return 0
        whole, self._text = self._text[:cut].rstrip("\n"), self._text[cut:]
        self.display.show(inert(whole), unstyled(whole))
        self.display = Display(self._frontend)
        self._left_behind += cut
        return 2 * cut


class PlainAnswer(Growing):
    """Text that is not Markdown."""

    def _show(self) -> int:
        self.display.sketch_data(self._data())
        return len(self._text)

    def _show_last(self) -> None:
        self.display.show_data(self._data())

    def _data(self) -> Mapping[str, str]:
        return {"text/plain": unstyled(self._text)}


class Reasoning(Growing):
    """Reasoning: a sign of life while it comes, folded when it is whole."""

    def _show(self) -> int:
        self.display.sketch(aside(f"Reasoning … {len(self._text):,} characters"))
        return 0

    def _show_last(self) -> None:
        short = self._text[:REASONING] + ("…" if len(self._text) > REASONING else "")
        self.display.show(folded("Reasoning", self._text), unstyled(short))


class Bar:
    """How far work over many things has come, in one place."""

    def __init__(self, frontend: Frontend) -> None:
        self._display = Display(frontend)
        self._progress: Progress | None = None
        self.waiting = False
        """Whether it has moved since the last update."""

    def move(self, progress: Progress) -> None:
        """So far it has come."""
        self._progress, self.waiting = progress, True

    def update(self) -> int:
        """Show where it stands, if it has moved; give the characters that were sent."""
        if self._progress is None or not self.waiting:
            return 0
        self.waiting = False
        bar = progress_bar(self._progress)
        self._display.sketch(bar)
        return len(bar)

    def close(self) -> None:
        """Show where it stopped."""
        if self._progress is not None:
            self.waiting = False
            self._display.show(progress_bar(self._progress), progress_line(self._progress))
