"""What one turn or job sends: read by a person first where that is wanted, then on record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from jupyter_ai_assist.core.asking import Decider
from jupyter_ai_assist.core.messages import Message
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.redaction import marks_in

from .outgoing import Outgoing, parts_of, words_beside
from .review import Had, Place, Review, Sending, place_of
from .sent import Sent, SentPart, joined_parts

__all__ = ["Outbox"]


class Outbox:
    """Lets requests of one turn or job out.

    Parameters
    ----------
    decide
        Asks a person; without it, nothing leaves where one has to be asked.
    keep
        Gets all that has left so far, after each request.
    earlier
        How many messages of its requests are of the turns before it; ``None`` where each
        request stands alone.
    had
        Tells what has left with those turns.
    """

    def __init__(
        self,
        decide: Decider | None,
        keep: Callable[[tuple[Sent, ...]], object],
        earlier: int | None = None,
        *,
        had: Callable[[], Had] = frozenset,
    ) -> None:
        self._review = Review(decide, had)
        self._last: Place | None = None
        self._keep = keep
        self._earlier = earlier
        self._sent: dict[tuple[str, str], Sent] = {}
        self._marks: set[str] = set()

    @property
    def refused(self) -> bool:
        """Whether what was to be sent last stayed here, because nobody agreed to it."""
        return self._review.refused

    async def require_read(self, sendings: Sequence[Sending], policy: Policy) -> bool:
        """Have a person read requests, if they have to and have not yet; see ``Review``."""
        return await self._review.require(sendings, policy)

    def leaves(self, sending: Sending, tokens: int) -> None:
        """Note what leaves now, and about how many tokens that are in all."""
        new = list(self._new(sending.request) if sending.request else sending.parts)
        self._marks |= {mark for part in new for mark in marks_in(part.shown.text)}
        self._last = place = place_of(sending)
        before = self._sent.get(place) or Sent(
            model=sending.model.id, provider=sending.service.name, host=sending.host
        )
        self._sent[place] = before.model_copy(
            update={
                "requests": before.requests + 1,
                "tokens": before.tokens + tokens,
                "parts": joined_parts(before.parts, _told(new)),
                "hidden": len(self._marks),
                "digests": self._digests(sending, new) if self._earlier is not None else (),
            }
        )
        self._keep(tuple(self._sent.values()))

    def answered(self, message: Message) -> None:
        """Note what came back for what has left: it is not new to whoever wrote it."""
        if self._last is not None:
            self._review.answered(self._last, parts_of(message))

    def _digests(self, sending: Sending, new: Iterable[Outgoing]) -> tuple[str, ...]:
        """Of all that this turn has sent to this place, and no turn before."""
        known = self._sent.get(place_of(sending))
        before = known.digests if known else ()
        read = self._review.newly_read(sending)
        return tuple(dict.fromkeys([*before, *(part.digest for part in new), *read]))

    def _new(self, request: ModelRequest) -> Iterator[Outgoing]:
        """What no request of this turn has had before."""
        if self._earlier is not None and self._sent:
            new = request.messages[-1:]  # what tools found, or what it is told about its reply
        else:
            yield from words_beside(request)
            new = request.messages[self._earlier or 0 :]
        for message in new:
            yield from parts_of(message)


def _told(parts: Iterable[Outgoing]) -> Iterator[SentPart]:
    for part in parts:
        if not (part.models_own or part.shown.frame):
            yield SentPart(title=part.shown.title, tokens=part.shown.tokens)
