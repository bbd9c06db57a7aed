"""Tab in an ``%assist`` line: options and their values, commands, mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)

from jupyter_ai_assist.core.errors import AssistError, UsageError
from jupyter_ai_assist.core.model_settings import MODEL_SETTINGS

from .arguments import OPTIONS, Option, option_named, parse_line

if TYPE_CHECKING:
    from .magics import AssistMagics

__all__ = ["AssistMatcher", "Found", "Sources", "complete"]

_MAGIC = re.compile(r"(?:^|=)[ \t]*%{1,2}assist[ \t]+(?P<text>.*)$")
_CELL = re.compile(r"\s*%%assist(?!\S)")
_MENTION = re.compile(r"(?<![\w@./])@(?P<ref>file:\S*|[\w.\[\]:]*)$")


class Sources(Protocol):
    """What there is to choose from; asked only when it is needed."""

    def commands(self) -> Iterable[str]:
        """Names of commands, without the slash."""

    def models(self) -> Iterable[str]:
        """Model ids."""

    def threads(self) -> Iterable[str]:
        """Names of conversations."""

    def references(self, typed: str) -> Iterable[str]:
        """What can stand after ``@`` and begins as typed."""


@dataclass(frozen=True)
class Found:
    """What may stand in the place of the ``fragment`` before the cursor."""

    fragment: str
    choices: tuple[str, ...]


def complete(text: str, sources: Sources) -> Found | None:
    """Complete what follows ``%assist``, up to the cursor; ``None`` for plain words."""
    mention = _complete_mention(text, sources)
    if mention is not None:
        return mention
    words = text.split()
    word = "" if not text or text[-1].isspace() else words.pop()
    before = text[: len(text) - len(word)]
    option = option_named(words[-1]) if words else None
    if option is not None and option.takes and not _prompt(before, words[-1]):
        return _complete_value(option, word, sources)
    if word.startswith("-") and not _prompt(before):
        return _complete_option(word, sources)
    if word.startswith("/") and not _prompt(before):
        return _fitting(word, (f"/{name}" for name in sources.commands()))
    if _prompt(before) == "/model":
        return _fitting(word, sources.models())
    return None


def _complete_mention(text: str, sources: Sources) -> Found | None:
    match = _MENTION.search(text)
    if match is None:
        return None
    found = _complete_reference(match["ref"], sources)
    return Found(f"@{found.fragment}", tuple(f"@{choice}" for choice in found.choices))


def _complete_option(word: str, sources: Sources) -> Found:
    spelling, equals, value = word.partition("=")
    option = option_named(spelling)
    if equals and option is not None:
        return _complete_value(option, value, sources)
    return _fitting(word, (name for option in OPTIONS for name in option.spellings))


def _complete_value(option: Option, word: str, sources: Sources) -> Found:
    match option.long:
        case "--model":
            return _fitting(word, sources.models())
        case "--thread":
            return _fitting(word, sources.threads())
        case "--attach":
            return _complete_reference(word, sources)
        case "--param":
            return _fitting(word, (f"{name}=" for name in MODEL_SETTINGS))
        case _:
            return _fitting(word, option.choices)


def _complete_reference(typed: str, sources: Sources) -> Found:
    return Found(typed, tuple(sources.references(typed)))


def _prompt(before: str, last: str = "") -> str:
    """The prompt so far, without the last word; options are no part of it."""
    try:
        return parse_line(before.rstrip().removesuffix(last)).prompt.strip()
    except UsageError:
        return ""


def _fitting(fragment: str, choices: Iterable[str]) -> Found:
    return Found(fragment, tuple(choice for choice in choices if choice.startswith(fragment)))


class AssistMatcher:
    """A matcher for IPython's completer, and what there is to choose from.

    Parameters
    ----------
    shell
        A live ``IPython.core.interactiveshell.InteractiveShell``.
    magics
        Open the conversation that knows commands, models and threads.
    """

    def __init__(self, shell: Any, magics: AssistMagics) -> None:
        self._shell = shell
        self._magics = magics

        @context_matcher(identifier="jupyter_ai_assist")  # type: ignore[untyped-decorator]
        def match(context: CompletionContext) -> SimpleMatcherResult:
            return self._match(context)

        self._matcher = match

    def install(self) -> None:
        """Add it to the shell's completer."""
        self._shell.Completer.custom_matchers.append(self._matcher)

    def uninstall(self) -> None:
        """Remove it."""
        matchers = self._shell.Completer.custom_matchers
        if self._matcher in matchers:
            matchers.remove(self._matcher)

    def commands(self) -> Iterable[str]:
        """Names of commands, without the slash."""
        return self._magics.talk().commands()

    def models(self) -> Iterable[str]:
        """Model ids."""
        return self._magics.talk().models()

    def threads(self) -> Iterable[str]:
        """Names of conversations."""
        return self._magics.talk().threads()

    def references(self, typed: str) -> Iterable[str]:
        """What can stand after ``@`` and begins as typed."""
        return self._magics.talk().references(typed)

    def _match(self, context: CompletionContext) -> SimpleMatcherResult:
        found = self._found(context)
        if found is None or not found.choices:
            return {"completions": [], "suppress": False}
        return {
            "completions": [SimpleCompletion(text=choice) for choice in found.choices],
            "matched_fragment": found.fragment,
            "suppress": True,
            "ordered": True,
        }

    def _found(self, context: CompletionContext) -> Found | None:
        line = context.text_until_cursor
        match = _MAGIC.search(line)
        try:
            if match is not None:
                return complete(match["text"], self)
            if context.cursor_line and _CELL.match(context.full_text):
                return _complete_mention(line, self)
        except AssistError:
            # Nothing to offer; the prompt itself will say what is wrong.
            return None
        return None
