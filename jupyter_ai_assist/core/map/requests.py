"""The requests of a map: a few at a time, each result kept as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jupyter_ai_assist.core.conversation import Emit
from jupyter_ai_assist.core.errors import (
    AssistError,
    AuthenticationError,
    BudgetError,
    ConfigError,
    HistoryError,
    KeyStoreError,
    ModelNotFoundError,
    PolicyError,
    ProviderError,
    RateLimitedError,
    UsageError,
)
from jupyter_ai_assist.core.jobs.asking import Asking
from jupyter_ai_assist.core.protocol import Notice, Progress

from .gate import Gate
from .results import Results, key_of
from .work import Done, Work

__all__ = ["Requests"]

_TRIES = 3
"""Requests for one text, where one breaks off in the middle: those that fail before are
repeated by the provider."""
_PAUSE = 0.25
"""Seconds before the second try; doubled before the third."""
_IN_A_ROW = 12
"""Failures with no success between them: the service is down, not the text at fault."""
_BETWEEN = 0.1
"""Seconds between two signs of how far it has come."""

_LONGEST = 60.0
"""Seconds; a service that wants a longer pause is not waited for."""

_OF_ALL = (
    AuthenticationError,
    ConfigError,
    KeyStoreError,
    ModelNotFoundError,
    PolicyError,
    UsageError,
)
"""What fails for one text fails for each."""


@dataclass
class Requests:
    """All requests of one map, and what has come of them."""

    work: Work
    asking: Asking
    gate: Gate
    results: Results
    notebook: str
    emit: Emit
    done: dict[str, Done] = field(default_factory=dict)
    """By text; also what was there from before."""
    failed: dict[str, AssistError] = field(default_factory=dict)
    """By text."""
    _total: int = 0
    _ended: int = 0
    _in_a_row: int = 0
    _timer: asyncio.TimerHandle | None = None
    _keeps: bool = True

    async def ask(self, texts: Sequence[str], at_once: int) -> None:
        """Do the work with each text.

        Raises
        ------
        AssistError
            Something that would fail for every text, or too many failures in a row.
        asyncio.CancelledError
            It was stopped; what had come is in ``done`` and among the results.
        """
        self._total = len(texts)
        left = iter(texts)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(len(texts), at_once)):
                    group.create_task(self._take_turns(left))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            self._show()

    async def _take_turns(self, left: Iterator[str]) -> None:
        """Take the next text as long as there is one: so no text has two takers."""
        for text in left:
            try:
                done = await self._tried(text)
            except AssistError as error:
                if isinstance(error, _OF_ALL) or _wait(error) > _LONGEST:
                    raise
                self._fail(text, error)
            else:
                self._keep(text, done)
            self._tell()

    async def _tried(self, text: str) -> Done:
        tries = 0
        while True:
            try:
                return await self.work.do(text, self.asking)
            except BudgetError:
                # Another kernel may have taken the room that was there: then it waits again.
                if not self.gate.closed:
                    raise
            except ProviderError as error:
                tries += 1
                if not error.retryable or tries == _TRIES or _wait(error) > _LONGEST:
                    raise
                pause = _wait(error) or _PAUSE * 2**tries
                if isinstance(error, RateLimitedError):
                    self.gate.hold(pause)
                await asyncio.sleep(pause)

    def _keep(self, text: str, done: Done) -> None:
        self._in_a_row = 0
        self.done[text] = done
        if not self._keeps:
            return
        try:
            self.results.keep(self._key, key_of(text), done.value, self.notebook)
        except HistoryError as error:
            self._keeps = False
            self.emit(Notice(text=f"{error.message} What comes is lost with this kernel."))

    def _fail(self, text: str, error: AssistError) -> None:
        self.failed[text] = error
        self._in_a_row += error.retryable
        if self._in_a_row >= _IN_A_ROW:
            raise error

    def _tell(self) -> None:
        """Show how far it is, soon: some times a second, and never late."""
        self._ended += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_BETWEEN, self._show)

    def _show(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            failed = len(self.failed)
            self.emit(Progress(done=self._ended, total=self._total, failed=failed))

    @property
    def _key(self) -> str:
        return key_of(self.work.key, self.asking.model.id)


def _wait(error: AssistError) -> float:
    """The pause that a service asks for."""
    return (error.retry_after or 0.0) if isinstance(error, ProviderError) else 0.0
