"""Families that other packages add: a description comes out whatever they do.

They run in a thread of their own. One that raises, returns rubbish or does not
come back is given up for good, which is said once, and its objects are
described without it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from jupyter_ai_assist.core.text import exact_text

from .base import DATA, MODULES, Describer, GivenUpError, Preview
from .registry import Descriptions
from .static import attribute, class_name, module_name

__all__ = ["Families"]

T = TypeVar("T")

log = logging.getLogger(__name__)

_GLANCE = 0.05
_GLANCES = 20
"""A request may find families of others at work that often; then the last one is stuck.

Looks are counted, not seconds: code in C that holds the interpreter's lock
keeps both from going on."""

_NOT_THEIRS = {"builtins", "jupyter_ai_assist"}
"""Packages whose types they are not asked about."""

MAX_FACTS = 100_000
"""Characters of the facts of one object, as JSON."""


class Families:
    """What describes objects: the families of other packages, then the built-in ones.

    Parameters
    ----------
    foreign
        Objects with the methods of ``Describer``.
    """

    def __init__(self, foreign: Iterable[Any] = ()) -> None:
        self._foreign = [_Foreign(one) for one in foreign]

    async def describe(self, read: Callable[[Descriptions], T]) -> T:
        """What ``read`` makes of the descriptions of one request."""
        while True:
            usable = [one for one in self._foreign if one.usable]
            if not usable:
                return read(Descriptions())
            request = _Request(usable)
            answer = asyncio.wrap_future(request.start(read))
            try:
                for _ in request.glances():
                    await asyncio.wait([answer], timeout=_GLANCE)
                    if answer.done():
                        return answer.result()
            finally:
                answer.cancel()


class _Foreign:
    """One family of another package."""

    def __init__(self, describer: Any) -> None:
        self.describer = describer
        self.usable = True
        rank = attribute(describer, "rank")
        self.rank = rank if type(rank) is int and DATA <= rank <= MODULES else DATA

    def give_up(self, reason: str) -> None:
        """Ask it no more."""
        if not self.usable:
            return
        self.usable = False
        tp = type(self.describer)
        log.warning(
            "The describer %s of the package %s %s. Its objects are described without it from "
            "now on; update or uninstall that package.",
            class_name(tp),
            module_name(tp).partition(".")[0],
            reason,
        )


class _Request:
    """One request, and which families are at work for it."""

    def __init__(self, foreign: Iterable[_Foreign]) -> None:
        self.working: list[_Foreign] = []
        """Innermost last: a family may ask for the preview of another one's object."""
        self._families = [_Asked(one, self.working) for one in foreign]

    def start(self, read: Callable[[Descriptions], T]) -> Future[T]:
        """Read in a thread that ends with the process, should it never come back."""
        answer: Future[T] = Future()

        def work() -> None:
            with suppress(InvalidStateError):  # nobody waits any more
                try:
                    answer.set_result(read(Descriptions(self._families)))
                except BaseException as error:  # noqa: BLE001 - for whoever waits
                    answer.set_exception(error)

        threading.Thread(target=work, name="jupyter-ai-assist-describe", daemon=True).start()
        return answer

    def glances(self) -> Iterable[None]:
        """How often to look, until the family that is at work is given up."""
        seen = 0
        while True:
            yield
            for stuck in self.working[-1:]:
                seen += 1
                if seen >= _GLANCES:
                    stuck.give_up("does not come back")
                    return


class _Asked(Describer):
    """A foreign family during one request."""

    def __init__(self, foreign: _Foreign, working: list[_Foreign]) -> None:
        self._foreign = foreign
        self._working = working
        self.rank = foreign.rank

    def claims(self, tp: type) -> bool:
        """What it says of a type; it is not asked about those of Python itself or ours."""
        package = module_name(tp).partition(".")[0]
        if not self._foreign.usable or package in _NOT_THEIRS:
            return False
        try:
            return self._ask(_truth, "claims", tp)
        except GivenUpError:
            return False

    def type_name(self, obj: Any) -> str:
        """The class name to show."""
        return self._ask(_text, "type_name", obj)

    def summary(self, obj: Any) -> str:
        """One line without values."""
        return self._ask(_text, "summary", obj)

    def inline(self, obj: Any) -> str:
        """How it stands within the preview of another object."""
        return self._ask(_text, "inline", obj)

    def schema(self, obj: Any) -> str:
        """Names, dtypes and shapes, no values."""
        return self._ask(_text, "schema", obj)

    def value(self, obj: Any, preview: Preview) -> str:
        """A preview with values."""
        return self._ask(_text, "value", obj, preview)

    def facts(self, obj: Any) -> dict[str, Any]:
        """What programs may want to know."""
        return self._ask(_plain, "facts", obj)

    def _ask(self, checked: Callable[[Any], T], method: str, *arguments: Any) -> T:
        if not self._foreign.usable:
            raise GivenUpError
        self._working.append(self._foreign)
        try:
            return checked(getattr(self._foreign.describer, method)(*arguments))
        except BaseException as error:  # noqa: BLE001 - it may even try to end the process
            self._foreign.give_up(f"raised {class_name(type(error))} in {method}")
            raise GivenUpError from None
        finally:
            self._working.pop()


def _truth(answer: Any) -> bool:
    return answer is True


def _text(answer: Any) -> str:
    text = exact_text(answer)
    if text is None:
        raise TypeError(f"{class_name(type(answer))} is no text")
    return text


def _plain(answer: Any) -> dict[str, Any]:
    """A copy of the facts that is JSON for sure."""
    text = json.dumps(answer)
    found = json.loads(text) if len(text) <= MAX_FACTS else None
    if type(found) is not dict:
        raise TypeError("facts are a small dictionary of plain values")
    return found
