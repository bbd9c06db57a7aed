"""``%assist [options] PROMPT``: what was typed, taken apart.

Only what stands before the prompt is read as options. The prompt itself is
taken as it stands: ``argparse`` and ``shlex`` would eat its quotes,
backslashes and dashes.
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.scan import Scanner
from jupyter_ai_assist.core.suggest import did_you_mean

__all__ = [
    "OPTIONS",
    "Arguments",
    "Option",
    "help_text",
    "option_named",
    "parse_cell",
    "parse_line",
]


@dataclass(frozen=True)
class Arguments:
    """One ``%assist``, as typed; the names are those of ``protocol.Submit``, and ``out``."""

    prompt: str = ""
    model: str = ""
    mode: str | None = None
    tools: bool = True
    format: str = "markdown"
    out: str = ""
    """Bind the answer to this name."""
    new: bool = False
    thread: str = ""
    attach: tuple[str, ...] = ()
    raw: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True)
class Option:
    """One option, for the parser, the help and the completion."""

    long: str
    help: str
    set: Callable[[Arguments, Any], Arguments]
    """Put a value (``True`` for a flag) into the arguments."""
    short: str = ""
    takes: str = ""
    """Names its value in the help; blank for a flag."""
    choices: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """What may be typed for it."""
        return (self.short, self.long) if self.short else (self.long,)


def parse_line(text: str) -> Arguments:
    """Take apart what follows ``%assist``; the prompt is the rest of the line.

    Raises
    ------
    UsageError
        An option is unknown, lacks its value, or has one that does not fit.
    """
    return _Reader(text).arguments()


def parse_cell(line: str, body: str) -> Arguments:
    """Take apart a ``%%assist`` cell: options on its first line, the prompt below.

    Text after the options is the prompt's first line: ``%%assist /write shorter``.
    """
    arguments = parse_line(line)
    head = arguments.prompt.rstrip()
    return replace(arguments, prompt=f"{head}\n{body}" if head else body)


def help_text() -> str:
    """The magic's help, made from its options."""
    rows = [
        (", ".join(option.spellings) + (f" {option.takes}" if option.takes else ""), option.help)
        for option in OPTIONS
    ]
    width = max(len(spelling) for spelling, _ in rows)
    options = "\n".join(f"  {spelling:<{width}}  {words}" for spelling, words in rows)
    return _HELP.format(options=options)


def option_named(word: str) -> Option | None:
    """The option of this spelling."""
    return _BY_SPELLING.get(word)


_HELP = """\
Ask an assistant about this notebook.

  %assist [options] PROMPT          one line, taken as it stands
  %%assist [options]                the cell below is the prompt
  %assist /COMMAND                  %assist /help lists the commands

Options come first; -- ends them.

{options}

In a prompt, @df describes a variable, @error the last traceback, @In[3] a cell,
@file:data.csv a file; {{{{name}}}} inserts a variable's text.
"""

_SETTING = re.compile(r"(?P<name>[A-Za-z]\w*)=")


class _Reader(Scanner):
    """Reads options from the left until the prompt begins."""

    def arguments(self) -> Arguments:
        read = Arguments()
        while (spelling := self.spelling()) not in {"", "--"}:
            option = _find(spelling)
            read = option.set(read, self._value(option, spelling))
        return replace(read, prompt=self.rest)

    def _value(self, option: Option, spelling: str) -> Any:
        has_equals = self.equals()
        if not option.takes:
            if has_equals:
                raise UsageError(f"{spelling} takes no value.", hint=_SEE_HELP)
            return True
        if not has_equals:
            self.skip()
        if option.long == "--param":
            return self._setting(spelling)
        value = self.value()
        if not value:
            raise UsageError(
                f"{spelling} needs a value: {option.takes}.", hint=_next_step(spelling, option)
            )
        if option.choices and value not in option.choices:
            raise UsageError(
                f"{spelling} cannot be {value!r}.",
                hint=did_you_mean(value, option.choices) or f"It is {_either(option.choices)}.",
            )
        return value

    def _setting(self, spelling: str) -> tuple[str, Any]:
        match = _SETTING.match(self._text, self._at)
        if match is None:
            raise UsageError(
                f"{spelling} needs KEY=VALUE.", hint=f"For example: {spelling} temperature=0.2"
            )
        self._at = match.end()
        return match["name"], self._json_value()

    def _json_value(self) -> Any:
        """A JSON value where there is one, else a word or a text in quotes."""
        try:
            value, end = json.JSONDecoder().raw_decode(self._text, self._at)
        except ValueError:
            end = -1
        if end > 0 and not self._text[end : end + 1].strip():
            self._at = end
            return value
        text = self.value()
        try:
            return json.loads(text)
        except ValueError:
            return text


def _find(spelling: str) -> Option:
    option = _BY_SPELLING.get(spelling)
    if option is None:
        near = did_you_mean(spelling, _BY_SPELLING)
        raise UsageError(
            f"There is no option {spelling}.",
            hint=f"{near} {_SEE_HELP} A prompt that starts with a dash goes after --".strip() + ".",
        )
    return option


def _next_step(spelling: str, option: Option) -> str:
    if option.choices:
        return f"It is {_either(option.choices)}."
    return f"Write {spelling} {option.takes} before the prompt."


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _name(arguments: Arguments, name: str) -> Arguments:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be a variable's name.", hint="Write a Python name: -o answer"
        )
    return replace(arguments, out=name)


_SEE_HELP = "See %assist /help."

OPTIONS: tuple[Option, ...] = (
    Option(
        "--model",
        "the model that answers",
        lambda arguments, value: replace(arguments, model=value),
        short="-m",
        takes="PROVIDER:MODEL",
    ),
    Option(
        "--mode",
        "ask: tools that only read; agent: all tools",
        lambda arguments, value: replace(arguments, mode=value),
        takes="MODE",
        choices=("ask", "agent"),
    ),
    Option(
        "--no-tools",
        "answer without tools",
        lambda arguments, _: replace(arguments, tools=False),
    ),
    Option(
        "--format",
        "markdown, code (alone, in a new cell), text or json",
        lambda arguments, value: replace(arguments, format=value),
        short="-f",
        takes="FORMAT",
        choices=("markdown", "code", "text", "json"),
    ),
    Option("--out", "bind the answer to a name", _name, short="-o", takes="NAME"),
    Option("--new", "start a new conversation", lambda arguments, _: replace(arguments, new=True)),
    Option(
        "--thread",
        "continue, or start, the conversation of this name",
        lambda arguments, value: replace(arguments, thread=value),
        takes="NAME",
    ),
    Option(
        "--attach",
        "add a file, variable or cell; may be repeated",
        lambda arguments, value: replace(arguments, attach=(*arguments.attach, value)),
        takes="REF",
    ),
    Option(
        "--raw",
        "leave {{name}} as it is",
        lambda arguments, _: replace(arguments, raw=True),
    ),
    Option(
        "--param",
        "a model setting: temperature, top_p, max_tokens, …; may be repeated",
        lambda arguments, pair: replace(
            arguments, settings={**arguments.settings, pair[0]: pair[1]}
        ),
        short="-p",
        takes="KEY=VALUE",
    ),
    Option(
        "--dry-run",
        "show exactly what would be sent, and send nothing",
        lambda arguments, _: replace(arguments, dry_run=True),
    ),
)

_BY_SPELLING = {spelling: option for option in OPTIONS for spelling in option.spellings}
