"""A glossary: what certain words are to be called in the other language."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.errors import UsageError

__all__ = ["MOST_TERMS", "Glossary", "missed", "read_glossary", "used_in"]

MOST_TERMS = 200

Glossary = Mapping[str, str]
_LINE = re.compile(r"\s*(?P<term>[^=\t]+?)\s*(?:=|\t|->|:\s)\s*(?P<word>.+?)\s*$")
_HOW = 'Write a dict, a JSON object, or lines like "kernel = noyau".'


def read_glossary(text: str) -> Glossary:
    """Read a glossary: JSON, what ``str()`` of a dict gives, or a term on each line.

    Raises
    ------
    UsageError
        It is none, or has more than 200 terms.
    """
    found = _object(text)
    terms = _lines(text) if found is None else found
    if not terms or not all(isinstance(one, str) and one for pair in terms.items() for one in pair):
        raise UsageError("The glossary holds no terms with their translations.", hint=_HOW)
    if len(terms) > MOST_TERMS:
        raise UsageError(
            f"The glossary holds {len(terms)} terms, of at most {MOST_TERMS}.",
            hint="Keep those that matter here.",
        )
    return terms


def used_in(glossary: Glossary, text: str) -> Glossary:
    """The terms that a text has."""
    return {term: word for term, word in glossary.items() if _has(text, term)}


def missed(glossary: Glossary, text: str, translated: str) -> list[str]:
    """The terms of a text whose translation is not in what came of it."""
    return [
        term
        for term, word in used_in(glossary, text).items()
        if word.casefold() not in translated.casefold()
    ]


def _has(text: str, term: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE) is not None


def _object(text: str) -> dict[Any, Any] | None:
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(value, dict):
            return value
    return None


def _lines(text: str) -> dict[str, str]:
    terms: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise UsageError(f"{line.strip()[:60]!r} is no term with its translation.", hint=_HOW)
        terms[match["term"]] = match["word"]
    return terms
