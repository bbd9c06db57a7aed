"""What of a Markdown text is no prose, taken out before it is translated and put back after.

Each piece (a code block, a formula, a link's address, a tag) leaves a numbered mark in
the text. What comes back has to hold each mark once, and, with the pieces in their
places again, nothing of that kind which the text has not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.inert.fences import Fence, opening

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
_HEADING = re.compile(r"^ {0,3}#{1,6}(?=\s)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Masked:
    """A text with marks, and what each stands for."""

    text: str
    pieces: Mapping[int, str]
    """By the number of its mark, in the order of the text."""
    brackets: str

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
        whole = self.restored(text)
        if Counter(mask(whole).pieces.values()) != Counter(self.pieces.values()):
            return "has code, formulas, links or HTML that the text has not"
        if len(_HEADING.findall(text)) != len(_HEADING.findall(self.text)):
            return "has not the headings of the text"
        return ""

    def _with(self, part: str) -> Masked:
        numbers = [int(match[1]) for match in self._mark.finditer(part)]
        return replace(self, text=part, pieces={n: self.pieces[n] for n in numbers})

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

    def marked(piece: str) -> str:
        pieces[len(pieces) + 1] = piece
        return f"{brackets[0]}{len(pieces)}{brackets[1]}"

    masked = "".join(
        _with_line_end(run, marked) if is_code else _PIECE.sub(lambda m: marked(m[0]), run)
        for run, is_code in _runs(text)
    )
    return Masked(masked, pieces, brackets)


def _with_line_end(code: str, marked: Callable[[str], str]) -> str:
    """A block of code as a mark on a line of its own."""
    body = code.removesuffix("\n")
    return f"{marked(body)}{code[len(body) :]}"


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
