"""Asking for a yes where there is one line of input: below a cell, or in a terminal.

Only a plain yes is one: an empty line asks again, and where nobody can be
asked the answer is no.

To change the text first is another matter in each place. A terminal shows it
for editing, and asks again about what came of it. A notebook's input is one
line and cannot begin with a text, so there it goes into a new cell: the call
is refused, and the person changes and runs the cell themselves.
"""

from __future__ import annotations

import asyncio
import sys
import textwrap
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from IPython.core.error import StdinNotImplementedError

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.protocol import Approval, Decide
from jupyter_ai_assist.core.sending.payload import Payload

from .follow import one_line
from .review import review_rest

__all__ = ["DecideByInput", "EditInTerminal", "Editing"]

_TRIES = 10
"""Unusable answers after which it is no: a program types, or nobody reads."""

_WIDTH = 60
"""Characters in a line of a question: front ends break longer ones inside a word."""

_LASTING = {"t": "turn", "c": "chat", "a": "always"}
"""By letter, how long a yes may last."""

_KEYS = "Esc Enter: done · Ctrl-X Ctrl-E: open it in $EDITOR · Ctrl-C: stop the turn\n"

_TAKEN = "I take the text into a cell of my own, to change it there and to run it myself, or not."


class Editing(Protocol):
    """How a person changes the proposed text."""

    @property
    def offer(self) -> str:
        """The choice, with its letter in brackets."""

    def can(self, approval: Approval) -> bool:
        """Whether it works for this one."""

    def edited(self, text: str) -> str | None:
        """The text as the person leaves it; ``None`` if they took it away with them.

        Raises
        ------
        WorkspaceError
            It could not be given to them.
        """


@dataclass(frozen=True)
class EditInTerminal:
    """The text is there to be changed, and what comes of it is asked about."""

    offer: str = "[e]dit first"

    def can(self, approval: Approval) -> bool:
        """Wherever somebody types."""
        return approval.editable and sys.stdin.isatty()

    def edited(self, text: str) -> str:
        """The text as it is when the person presses Esc and Enter."""
        # A terminal has loaded it anyway, and a kernel never needs it.
        from prompt_toolkit import PromptSession  # noqa: PLC0415

        session: PromptSession[str] = PromptSession(multiline=True, enable_open_in_editor=True)
        # The prompt's own, so that nobody is told of keys before they are listened to.
        # In a cell with ``await`` this thread's own loop is running.
        return session.prompt(_KEYS, default=text, in_thread=_in_loop())


@dataclass(frozen=True)
class DecideByInput:
    """Asks by one line of input whether a call may be made."""

    editing: Editing
    read: Callable[[str], str] = one_line
    """Reads the line, after a prompt."""

    def __call__(self, approval: Approval) -> Decide:
        """Ask until there is a usable answer; where nobody can be asked, say so.

        Raises
        ------
        KeyboardInterrupt
            The person stopped it.
        """
        try:
            if approval.sending is not None:
                return self._sent(approval, approval.sending)
            return self._decision(approval)
        except StdinNotImplementedError:
            return _decide(approval, "nobody")
        except EOFError:
            # Ctrl-D is somebody's; the end of a file is nobody's.
            return _decide(approval, "no" if sys.stdin.isatty() else "nobody")

    def _decision(self, approval: Approval) -> Decide:
        text: str | None = None
        for _ in range(_TRIES):
            match self._answer(approval, changed=text is not None):
                case "y":
                    return _decide(approval, "once", text=text)
                case "t" | "c" | "a" as letter:
                    return _decide(approval, _LASTING[letter], text=text)
                case "r":
                    return _decide(approval, "once", text=text, run=True)
                case "n":
                    reason = self.read("Why not? The model is told; Enter for no reason: ")
                    return _decide(approval, "no", reason=reason)
                case "e":
                    try:
                        text = self.editing.edited(approval.text if text is None else text)
                    except WorkspaceError as error:
                        _say(str(error))
                        continue
                    if text is None:
                        return _decide(approval, "no", reason=_TAKEN)
                case _:
                    _say("That is none of the answers; nothing is done without a yes.")
        return _decide(approval, "no", reason="(There was no usable answer.)")

    def _sent(self, approval: Approval, payload: Payload) -> Decide:
        """Whether it may be sent; all of it is shown where the person wants to see that."""
        rest = ["this and the [r]est of the turn"] if approval.lasting else []
        offers = ["[y]es", *rest, "show [a]ll of it", "[n]o"]
        for _ in range(_TRIES):
            match self._ask("Send it?", offers):
                case "y" | "yes":
                    return _decide(approval, "once")
                case "r" | "rest" if approval.lasting:
                    return _decide(approval, "turn")
                case "n" | "no":
                    return _decide(approval, "no")
                case "a" | "all":
                    _say(review_rest(payload))
                case _:
                    _say("That is none of the answers; nothing is sent without a yes.")
        return _decide(approval, "no")

    def _answer(self, approval: Approval, *, changed: bool) -> str:
        """The letter of a choice, or ``""``."""
        offers = ["[y]es once"]
        if approval.lasting:
            offers += ["this [t]urn", "this [c]hat"]
        if approval.always:
            offers.append("[a]lways")
        if approval.runnable:
            offers.append("yes and [r]un it")
        if self.editing.can(approval):
            offers.append(self.editing.offer)
        offers.append("[n]o")
        what = f"{approval.tool} with your text" if changed else approval.tool
        said = self._ask(f"Allow {what}?", offers)
        words = {"y": "yes", "r": "run", "e": "edit", "n": "no"} | _LASTING
        letters = [letter for letter in words if any(f"[{letter}]" in offer for offer in offers)]
        return next((letter for letter in letters if said in {letter, words[letter]}), "")

    def _ask(self, question: str, offers: list[str]) -> str:
        """What is typed, in small letters. Lines end between choices, wherever they are shown."""
        whole = [offer.replace(" ", "\N{NO-BREAK SPACE}") for offer in offers]
        lines = textwrap.fill(f"{question} {', '.join(whole)}:", _WIDTH)
        return self.read(lines.replace("\N{NO-BREAK SPACE}", " ") + " ").strip().lower()


def _decide(approval: Approval, verdict: str, **more: str | bool | None) -> Decide:
    return Decide.model_validate(
        {"id": approval.id, "hash": approval.hash, "verdict": verdict, **more}
    )


def _say(text: str) -> None:
    print(text)  # noqa: T201 - between two lines of input


def _in_loop() -> bool:
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        return True
    return False
