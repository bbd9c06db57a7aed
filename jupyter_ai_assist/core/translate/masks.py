"""What of a Markdown text is no prose, taken out before it is translated and put back after.

Each piece (a code block, a formula, a link's address, a tag) leaves a numbered mark in
the text. What comes back has to hold each mark once, and, with the pieces in their
places again, nothing of that kind which the text has not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.inert.fences import Fence, opening

from .indented import IndentedCode

__all__ = ["Masked", "mask"]

_BRACKETS = ("⟦⟧", "⦃⦄", "⟪⟫", "⁅⁆")
"""Round the number of a mark: the first pair that the text itself has not."""

_PIECE = re.compile(
    r"""
      \A---\n.*?\n---(?:\n|\Z)                            # front matter
    | <!--.*?-->
    | <(?P<raw>script|style|pre|code|svg|math)\b[^<>]*>.*?</(?P=raw)\s*>
    | (?<!\\)\$\$.*?(?<!\\)\$\$
    | \\\[.*?\\\] | \\\(.*?\\\)
    | \\begin\{(?P<environment>[a-z]+\*?)\}.*?\\end\{(?P=environment)\}
    | (?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)
    | (?<![\\$\w])\$(?![\s$])(?:\\.|[^$\n\\])+?(?<!\s)\$(?!\w)
    | \{\{.*?\}\} | \{%.*?%\}                             # templates
    | (?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\)  # a link's target
    | ^[ ]{0,3}\[[^\]\n]+\]:[^\n]*                        # definitions of links and footnotes
    | (?<=\])\[[^\]\n]*\] | \[\^[^\]\n]+\]                # references to them
    | \[hidden:[^\]\n]*\]                                 # a secret's mark
    | <(?:https?://|mailto:)[^\s<>]*> | </?[A-Za-z][^<>]*>
    | https?://[^\s<>()\[\]"']+
    | &\#?\w+;
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
Kind = Literal["prose", "piece", "block", "indented"]
"""Of a stretch of text: ``block`` is fenced code, ``indented`` is code without a fence."""

_HEADING = re.compile(r"^ {0,3}#{1,6}(?=\s)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Masked:
    """A text with marks, and what each stands for."""

    text: str
    pieces: Mapping[int, str]
    """By the number of its mark, in the order of the text."""
    brackets: str
    indented: frozenset[int] = frozenset()
    """The pieces that are code by nothing but the columns before them."""

    @property
    def has_words(self) -> bool:
        """Whether there is anything to translate."""
        return _WORD.search(self.text) is not None

    def parts(self, most: int) -> Iterator[Masked]:
        """The text in parts of about so many characters, cut at blank lines only."""
        part = ""
        for block in re.split(r"(?<=\n)(?=\n)|(?<=\n\n)", self.text):
            if part and len(part) + len(block) > most:
                yield self._with(part)
                part = ""
            part += block
        yield self._with(part)

    def restored(self, text: str) -> str:
        """A text with every piece in the place of its mark; a mark that is none stays."""
        return self._mark.sub(lambda match: self.pieces.get(int(match[1]), match[0]), text)

    def flaw(self, text: str) -> str:
        """What is wrong with a translation of it, to follow "That"; ``""`` if nothing is."""
        marks = [int(match[1]) for match in self._mark.finditer(text)]
        counts = Counter(marks)
        lost = [self._named(number) for number in self.pieces if not counts[number]]
        if lost:
            return f"has lost {', '.join(lost[:5])}"
        wrong = [self._named(n) for n in counts if n not in self.pieces or counts[n] > 1]
        if wrong:
            return f"has {', '.join(wrong[:5])} too often"
        blocks = [number for number in marks if "\n" in self.pieces[number]]
        if blocks != sorted(blocks):
            return "has blocks of code or formulas in another order"
        if self._pieces_of(text) != self._pieces_of(self.text):
            return "has code, formulas, links or HTML that the text has not"
        if len(_HEADING.findall(text)) != len(_HEADING.findall(self.text)):
            return "has not the headings of the text"
        return ""

    def _with(self, part: str) -> Masked:
        numbers = [int(match[1]) for match in self._mark.finditer(part)]
        return replace(self, text=part, pieces={n: self.pieces[n] for n in numbers})

    def _pieces_of(self, text: str) -> Counter[str]:
        """What would be taken out of a text with every piece in its place again.

        Indented code keeps its mark: whether it is code depends on lines far above it.
        """
        plain = {n: piece for n, piece in self.pieces.items() if n not in self.indented}
        whole = replace(self, pieces=plain).restored(text)
        return Counter(piece for piece, kind in _stretches(whole, None) if kind != "prose")

    def _named(self, number: int) -> str:
        return f"{self.brackets[0]}{number}{self.brackets[1]}"

    @property
    def _mark(self) -> re.Pattern[str]:
        return re.compile(rf"{self.brackets[0]}\s*(\d{{1,9}})\s*{self.brackets[1]}")


def mask(text: str) -> Masked:
    """Take out of a Markdown text what is no prose.

    Raises
    ------
    UsageError
        The text holds all the brackets that could stand round a mark.
    """
    brackets = next((pair for pair in _BRACKETS if not set(pair) & set(text)), "")
    if not brackets:
        raise UsageError("The text holds every sign that could mark its code and links.")
    pieces: dict[int, str] = {}
    indented: set[int] = set()
    masked: list[str] = []
    for stretch, kind in _stretches(text, IndentedCode()):
        if kind == "prose":
            masked.append(stretch)
            continue
        # A block leaves its mark on a line of its own.
        piece = stretch.removesuffix("\n") if kind == "block" else stretch
        pieces[len(pieces) + 1] = piece
        if kind == "indented":
            indented.add(len(pieces))
        masked.append(f"{brackets[0]}{len(pieces)}{brackets[1]}{stretch[len(piece) :]}")
    return Masked("".join(masked), pieces, brackets, frozenset(indented))


def _stretches(text: str, indented: IndentedCode | None) -> Iterator[tuple[str, Kind]]:
    """The text as prose and pieces, in turn; without ``indented``, such code is prose."""
    for run, is_code in _runs(text):
        if is_code:
            yield run, "block"
            continue
        at = 0
        for begin, end, kind in _pieces(run, indented):
            if begin >= at:  # what lies inside another piece is a part of it
                yield run[at:begin], "prose"
                yield run[begin:end], kind
                at = end
        yield run[at:], "prose"


def _pieces(run: str, indented: IndentedCode | None) -> list[tuple[int, int, Kind]]:
    """Where pieces stand in a run of prose, in order."""
    found: list[tuple[int, int, Kind]] = [
        (match.start(), match.end(), "piece") for match in _PIECE.finditer(run)
    ]
    if indented is not None:
        found += [(begin, end, "indented") for begin, end in indented.spans(run)]
    return sorted(found)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """The text as prose and whole blocks of fenced code, in turn."""
    run: list[str] = []
    fence: Fence | None = None
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        if fence is not None:
            content = fence.content(bare)
            if content is not None:
                run.append(line)
            if content is None or fence.closes(content):
                yield "".join(run), True
                run, fence = [], None
            if content is not None:
                continue
        fence = opening(bare)
        if fence is not None:
            yield "".join(run), False
            run = []
        run.append(line)
    yield "".join(run), fence is not None
