"""What never enters a prompt: the entries of ``Assist.exclude``.

Three kinds of entry, none of which minds case:

- ``tag:NAME`` cells that carry the tag.
- ``var:GLOB`` variables, and columns and keys of that name; a path is kept back
  when any step of it fits, however it is spelt.
- everything else is a glob of files, as in ``.gitignore``: without a slash it
  fits a name in any folder, ``**/`` stands for any folders, a path with a
  slash starts at the notebook's folder, ``/`` and ``~/`` start at the root
  and at home. A folder that fits takes all it holds with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from fnmatch import fnmatchcase, translate
from functools import lru_cache
from itertools import accumulate
from pathlib import Path, PurePath
from typing import Protocol

from .folding import folded_name, folded_path, folded_tag
from .object_path import HISTORY, is_history, parse
from .per_item import PerItem
from .printed_tables import named_in_tables

__all__ = ["TAG", "VARIABLE", "Exclusions", "exclusions", "fits_file"]

TAG = "tag:"
VARIABLE = "var:"

_WORDS = re.compile(r"\w+")
_WILD = re.compile(r"\*|\?|\[[^]]*\]")
_LABELS = re.compile(
    r"""['"]([^'"\n]{1,100})['"]\s*:"""  # a key of a dict
    r"|\b(\w+)="  # a field
    r"|\bname(?:d|:) (\w+)"  # of a series or an index
    r"|^[ \t]*(\w+)(?=[ \t]{2}|[ \t]*$)",  # of a row, or of an index
    re.MULTILINE,
)
"""Where names stand in previews; what else there is in them is data."""
_FOREIGN = re.compile(r"[\w.:$@!]+")
"""A path of another language, such as ``people$salary``: it holds plain names alone."""
_GLOB_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^]/]+\]")
_TRANSLATED = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class _Cell(Protocol):
    @property
    def tags(self) -> tuple[str, ...]: ...

    @property
    def output(self) -> str: ...


class Exclusions:
    """The entries, sorted by kind; each question returns the entry that fits, or ``""``."""

    def __init__(self, entries: Iterable[str]) -> None:
        entries = tuple(entries)
        self._tags = [entry for entry in entries if entry.startswith(TAG)]
        self._variables = {
            entry: folded_name(entry.removeprefix(VARIABLE))
            for entry in entries
            if entry.startswith(VARIABLE)
        }
        globs = self._variables.values()
        # Most names fit none: that is found out at once.
        self._any_variable = re.compile("|".join(map(translate, globs))) if globs else None
        self._pieces = tuple(max(_WILD.split(glob), key=len) for glob in globs)
        """Of each glob the longest text without a wildcard: what fits it has that in it."""
        self.table: Callable[[str], str] = lru_cache(maxsize=8192)(self._table)
        """The entry that keeps back a column of a table which stands in an output.

        Each turn asks of all outputs of a notebook: there may be thousands.
        """
        self.leaves_whole: PerItem[_Cell, bool] = PerItem(
            lambda cell: not (cell.tags or (cell.output and self.table(cell.output)))
        )
        """Whether a cell has no tag, and no such table: then no entry concerns it."""
        self._files = [entry for entry in entries if not entry.startswith((TAG, VARIABLE))]
        self.file: Callable[[PurePath, PurePath], str] = lru_cache(maxsize=1024)(self._file)
        """The entry that keeps back a file, by its path and the notebook's folder, both absolute.

        Each turn asks for its notebook, again and again.
        """

    def cell(self, tags: Iterable[str]) -> str:
        """The entry that keeps back a cell with these tags."""
        folded = set(map(folded_tag, tags))
        return _first(e for e in self._tags if folded_tag(e.removeprefix(TAG)) in folded)

    def name(self, name: str) -> str:
        """The entry that keeps back a variable, column or key by its name or a word of it."""
        folded = folded_name(name)
        return self._fitting({folded, *_WORDS.findall(folded)})

    def labels(self, preview: str) -> str:
        """The entry that keeps back a name by which a preview of a value calls something."""
        if not self._variables:
            return ""
        found = (name for names in _LABELS.findall(preview) for name in names if name)
        return self._fitting(set(map(folded_name, found)))

    def _table(self, output: str) -> str:
        if not _may_hold_table(output) or not _holds_any(self._pieces, output):
            return ""  # as nearly always
        names = map(folded_name, named_in_tables(output))
        return self._fitting({part for name in names for part in (name, *_WORDS.findall(name))})

    def path(self, path: str) -> str:
        """The entry that keeps back a variable, or what a path leads to.

        A path that cannot be read may lead anywhere: the first entry keeps it back.
        IPython's history holds cells without their tags: an entry of a tag keeps it back.
        """
        parsed = parse(path)
        if parsed is None:
            return self.name(path) if _FOREIGN.fullmatch(path) else _first(self._variables)
        root, steps = parsed
        attributes = (name for kind, name in steps if kind == "attribute")
        if self._tags and any(map(is_history, (root, *attributes))):
            return self._tags[0]
        names = [root, *(str(key) for _, key in steps)]
        asked = dict.fromkeys([*names, *accumulate(names, "{}.{}".format)])
        return _first(entry for name in asked if (entry := self.name(name)))

    @property
    def names(self) -> list[str]:
        """Regular expressions: each name in a kernel that fits one wholly is kept back."""
        globs = [translate(glob)[: -len(r"\Z")] for glob in self._variables.values()]
        return [*(f"(?i:{glob})" for glob in globs), *([HISTORY] if self._tags else [])]

    def _fitting(self, names: Collection[str]) -> str:
        if self._any_variable is None or not any(map(self._any_variable.match, names)):
            return ""
        return _first(
            entry
            for entry, glob in self._variables.items()
            if any(fnmatchcase(name, glob) for name in names)
        )

    def _file(self, path: PurePath, root: PurePath) -> str:
        places = _places(path, root)
        return _first(entry for entry in self._files if _fits(entry, *places))


@lru_cache(maxsize=64)  # several times in each turn
def exclusions(entries: tuple[str, ...]) -> Exclusions:
    """The entries sorted by kind, once."""
    return Exclusions(entries)


def fits_file(glob: str, path: PurePath, root: PurePath) -> bool:
    """Whether a glob fits a file, as the entries of ``Assist.exclude`` do; both paths absolute."""
    return _fits(glob, *_places(path, root))


def _places(path: PurePath, root: PurePath) -> tuple[str, str]:
    """What globs are held against: the whole path, and the path from the notebook's folder on."""
    relative = path.relative_to(root) if path.is_relative_to(root) else path
    return folded_path(path.as_posix()), folded_path(relative.as_posix())


def _fits(glob: str, absolute: str, relative: str) -> bool:
    return _regex(glob).fullmatch(absolute if _anywhere(glob) else relative) is not None


def _may_hold_table(output: str) -> bool:
    return "\n" in output and any(mark in output for mark in ("  ", "│", "|"))


def _holds_any(pieces: tuple[str, ...], output: str) -> bool:
    """Whether any of these stands in an output, which is much quicker told than where."""
    folded = output.casefold() if output.isascii() else folded_name(output)
    return any(piece in folded for piece in pieces)


def _first(entries: Iterable[str]) -> str:
    return next(iter(entries), "")


def _anywhere(entry: str) -> bool:
    """Whether an entry is matched against the whole path, not from the notebook's folder on."""
    return entry.startswith(("/", "~", "**/")) or "/" not in entry.rstrip("/")


@lru_cache(maxsize=1024)
def _regex(entry: str) -> re.Pattern[str]:
    glob = str(Path(entry).expanduser()) if entry.startswith("~") else entry
    glob = folded_path(glob).removesuffix("/**").rstrip("/")
    if "/" not in glob:
        glob = f"**/{glob}"
    pieces: list[str] = []
    end = 0
    for token in _GLOB_TOKENS.finditer(glob):
        pieces += [re.escape(glob[end : token.start()]), _token(token[0])]
        end = token.end()
    return re.compile("".join([*pieces, re.escape(glob[end:]), "(?:/.*)?"]), re.DOTALL)


def _token(token: str) -> str:
    if token.startswith("["):
        inner = token[1:-1].replace("\\", r"\\").replace("[", r"\[")
        return f"[^/{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return _TRANSLATED[token]
