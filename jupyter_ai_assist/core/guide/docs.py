"""Signature and documentation of a live object, in short."""

from __future__ import annotations

import re

from jupyter_ai_assist.core.markdown import fenced
from jupyter_ai_assist.core.workspace.base import Cell, Docs

from .asker import Asker, Call, as_docs
from .code import Code
from .explain import called_paths
from .known_imports import MODULE_ALIASES
from .near import nearest
from .subjects import dotted_name, words_of
from .words import code, either, listed, plain, prose

__all__ = ["doc", "document"]

MAX_CALLED = 3
MAX_PARAMETERS = 14
MAX_LINES = 40
MAX_PROSE = 900
_KINDS = {
    "builtin_function_or_method": "a built-in function",
    "function": "a function",
    "method": "a method",
    "method_descriptor": "a method",
    "module": "a module",
    "type": "a class",
}
_ASKING = {
    "how", "do", "does", "can", "i", "you", "to", "use", "the", "a", "an", "help", "on", "with",
    "for", "about", "me", "what", "is", "are", "of", "signature", "documentation", "docs", "doc",
    "function", "method", "class", "module", "parameters", "arguments", "work", "works", "please",
    "show", "explain", "in", "my", "using",
}  # fmt: skip


async def doc(ask: Asker) -> list[str] | None:
    """Document what the question names, or else what the cell in focus calls.

    ``None`` if nothing is named that exists.
    """
    if not ask.context.question and ask.context.focus:
        return await _called(ask, ask.context.focus)
    question = ask.context.question.strip().rstrip("?").strip().removeprefix("@")
    whole = re.fullmatch(r"[\w.]+", question.removesuffix("()"))
    name = whole[0] if whole else dotted_name(question)
    if name:
        return await document(ask, name)
    words = [word for word in words_of(question) if word.casefold() not in _ASKING]
    calls = [Call("lookup_docs", {"path": word}) for word in words[:4]]
    found = [docs for docs in map(as_docs, await ask.tools(*calls)) if docs]
    if found:
        return _documented(found[0])
    return await document(ask, words[0]) if words and ask.context.intent == "doc" else None


async def _called(ask: Asker, cell: Cell) -> list[str]:
    """Document what a cell calls."""
    source = Code(cell.source)
    paths = called_paths(source) if cell.kind == "code" and source.error is None else []
    answers = await ask.tools(*(Call("lookup_docs", {"path": p}) for p in paths[:MAX_CALLED]))
    found = [docs for docs in map(as_docs, answers) if docs]
    if not found:
        return ["This cell calls nothing that I can look up. Name what you want to know about."]
    return [part for docs in found for part in _documented(docs)]


async def document(ask: Asker, path: str) -> list[str]:
    """Document the object at a path, or say what is near it."""
    docs = await ask.docs(path)
    if docs:
        return _documented(docs)
    root, _, rest = path.partition(".")
    full = MODULE_ALIASES.get(root)
    if full:
        docs = await ask.docs(f"{full}.{rest}" if rest else full)
        if docs:
            note = f"{code(root)} is not imported yet: {code(f'import {full} as {root}')}."
            return [*_documented(docs), note]
    return await _near(ask, path)


async def _near(ask: Asker, path: str) -> list[str]:
    owner, _, name = path.rpartition(".")
    parent = await ask.docs(owner) if owner else None
    choices = parent.members if parent else tuple(await ask.names()) if not owner else ()
    match = nearest(name, choices)
    said = f"Nothing in the kernel is named {code(path)}."
    if match.choices:
        full = [f"{owner}.{choice}" if owner else choice for choice in match.choices]
        return [f"{said} Near it are {either(full)}."]
    return [f"{said} I can look up what is imported or defined: import it first, then ask again."]


def _documented(docs: Docs) -> list[str]:
    kind = _kind(docs)
    parts = [f"{code(docs.path + docs.signature)} is {kind}."]
    if len(docs.signature) > 120:  # noqa: PLR2004 - as long as a code span stays readable
        parts = [
            f"{code(docs.path)} is {kind}.",
            fenced(f"{docs.path}{docs.signature}", "text"),
        ]
    sections = _sections(docs.text)
    opening = sections.pop("", "")
    if opening:
        parts.append(_paragraphs(opening))
    parameters = sections.get("Parameters") or sections.get("Args") or ""
    bullets = _parameters(parameters)
    if bullets:
        parts += ["**Parameters**", "\n".join(bullets)]
    elif not opening:
        parts.append("It has no documentation of its own.")
    if sections.get("Returns"):
        first, _, rest = sections["Returns"].strip().partition("\n")
        parts += ["**Returns**", ": ".join(prose(part) for part in (first, rest) if part.strip())]
    examples = sections.get("Examples") or sections.get("Example")
    if examples:
        parts += ["**Examples**", fenced(_cut(examples, 15), "text")]
    if not docs.signature and docs.members:
        parts.append(f"It has {listed(docs.members)}.")
    return parts


def _kind(docs: Docs) -> str:
    """What people call an object of this type."""
    known = _KINDS.get(docs.type)
    if known is None and docs.type.endswith(("Dispatcher", "ufunc", "function")):
        known = "a function"
    return known or f"an object of type {plain(docs.type)}"


def _sections(text: str) -> dict[str, str]:
    """A docstring by its headings, in NumPy's or Google's style; the opening is ``""``."""
    heading = re.compile(
        r"^(\w[\w ]*)\n-{3,}[ \t]*$|^(Args|Returns|Raises|Examples?|Yields):[ \t]*$", re.MULTILINE
    )
    sections: dict[str, str] = {}
    name, start = "", 0
    for match in heading.finditer(text):
        sections[name] = text[start : match.start()].strip("\n")
        name, start = match[1] or match[2], match.end()
    sections[name] = text[start:].strip("\n")
    return sections


def _paragraphs(text: str) -> str:
    """The first two paragraphs as prose; anything laid out by hand stays as it is."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()][:2]
    shown = [
        fenced(_cut(part, MAX_LINES), "text")
        if re.search(r"^( {2,}|>>>)", part, re.MULTILINE)
        else prose(part, MAX_PROSE)
        for part in paragraphs
    ]
    return "\n\n".join(shown)


def _cut(text: str, lines: int) -> str:
    kept = text.split("\n")
    return "\n".join(kept[:lines] + ["…"] * (len(kept) > lines))


def _parameters(text: str) -> list[str]:
    """``name: kind. First sentence`` of each parameter."""
    entries = (
        re.split(r"\n(?=\S)", text)
        if not text.startswith(" ")
        else re.split(r"\n(?=\s{4}\w)", text)
    )
    bullets = []
    for entry in entries:
        head, _, body = entry.strip().partition("\n")
        name, _, kind = head.partition(":")
        if not re.fullmatch(r"[\w*, ()\[\]]+", name.strip()):
            continue
        sentence = " ".join(body.split()).partition(". ")[0].rstrip(".")
        about = ". ".join(part for part in (prose(kind.strip(" ,")), prose(sentence)) if part)
        bullets.append(f"- {code(name.strip())}{f': {about}' if about else ''}")
    more = len(bullets) - MAX_PARAMETERS
    return bullets[:MAX_PARAMETERS] + ([f"- … and {more} more"] if more > 0 else [])
