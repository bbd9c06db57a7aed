"""HTML tables and text as compact plain text."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["html_text"]

_BLOCKS = {"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre", "table", "tr"}
_CELLS = {"td", "th"}
_HIDDEN = {"head", "script", "style", "template", "title"}


def html_text(html: str) -> str:
    """The visible text: a line for each block or table row, cells divided by bars."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()).strip("| ") for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append(" | ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data.replace("\n", " "))
